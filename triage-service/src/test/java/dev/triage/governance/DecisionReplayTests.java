package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RandomAsks.Ask;
import dev.triage.governance.RuleReplay.Report;
import dev.triage.governance.Rules.RuleView;
import dev.triage.platform.Actor;
import dev.triage.platform.Json;
import dev.triage.platform.Result;
import dev.triage.verify.BundleVerifier;
import dev.triage.verify.BundleVerifier.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** R6: whatever was decided, under whichever rules, would be decided so again. */
class DecisionReplayTests {

    private static final long SEED = Long.getLong("governance.seed", 20_261_125L);
    private static final int SEQUENCES = 300;
    private static final List<Actor> REQUESTERS = List.of(Stage.PLANNER, Stage.ORCHESTRATOR, Stage.LEAD, Stage.PLANNER);

    /** Rules come and go while people and the orchestrator ask, edit and break the glass. */
    @Test
    void r6_everyDecisionOfRandomSequencesReplaysTheSame() {
        try (RuledStage stage = new RuledStage()) {
            RandomAsks asks = new RandomAsks(SEED);
            List<String> policies = RandomAsks.policies();
            List<RuleView> active = new ArrayList<>();
            Map<String, Integer> outcomes = new TreeMap<>();
            Set<String> rules = new TreeSet<>();
            int made = 0;
            for (int i = 0; i < SEQUENCES; i++) {
                if (i < policies.size()) {
                    active.add(stage.active(policies.get(i)));
                } else if (asks.number(10) == 0) {
                    int which = asks.number(active.size());
                    stage.retire(active.get(which));
                    active.set(which, stage.active(policies.get(which)));
                }
                for (int n = asks.number(3); n >= 0; n--) {
                    List<RequestView> requests = sequence(stage, asks);
                    made += requests.size();
                    for (RequestView request : requests) {
                        outcomes.merge(request.ruling().outcome().name(), 1, Integer::sum);
                        if (request.ruling().rule() != null) {
                            rules.add(request.ruling().rule().id());
                        }
                    }
                }
            }
            System.out.printf("%d decisions of seed %d: %s by %s%n", made, SEED, outcomes, rules);
            // What never happened is not proven to replay.
            assertThat(outcomes).containsOnlyKeys("DENIED", "NEEDS_APPROVAL", "NOT_REQUIRED", "PERMITTED");
            assertThat(rules)
                    .contains("automatic", "by-value", "calculated", "afternoon", "counting", "never-from-them");

            Report report = RuledStage.done(stage.replay.replay(null, null));

            assertThat(report.differences()).as("seed " + SEED).isEmpty();
            assertThat(report.unreplayable()).as("seed " + SEED).isEmpty();
            assertThat(report.unrecorded()).isEmpty();
            assertThat(report.replayed())
                    .isEqualTo(made)
                    .isEqualTo(stage.jdbc()
                            .sql("select count(*)::int from governance.action_request")
                            .query(Integer.class)
                            .single());
            assertThat(report.same()).isTrue();
        }
    }

    /** One ask, and often what comes of it; the requests that were filed. */
    private static List<RequestView> sequence(RuledStage stage, RandomAsks asks) {
        List<RequestView> filed = new ArrayList<>();
        Ask ask = asks.next();
        Actor requester = REQUESTERS.get(asks.number(REQUESTERS.size()));
        stage.at(ask.now());
        keep(filed, stage.governance.request(ask.facts(), ask.proposal(), requester, Stage.newKey()));
        if (filed.isEmpty()) {
            return filed;
        }
        RequestView request = filed.getFirst();
        if (request.status() == RequestStatus.AWAITING_APPROVAL && asks.number(3) == 0) {
            Ask other = ask.with(asks.parameters());
            keep(filed, stage.governance.edit(request.id(), other.facts(), other.proposal(), "", requester));
        }
        if (request.status() == RequestStatus.DENIED && asks.number(3) == 0) {
            keep(filed, stage.breakGlass.invoke(ask.facts(), ask.proposal(), "It burns.", Stage.LEAD, Stage.newKey()));
        }
        return filed;
    }

    private static void keep(List<RequestView> filed, Result<RequestView> result) {
        if (result instanceof Result.Done<RequestView>(RequestView request)) {
            filed.add(request);
        }
    }

    @Test
    void r6_theEvidenceCarriesWhatTheRulingRestedOn() throws Exception {
        try (RuledStage stage = new RuledStage()) {
            RandomAsks.policies().forEach(stage::active);
            RandomAsks asks = new RandomAsks(SEED);
            for (int i = 0; i < 20; i++) {
                for (RequestView request : sequence(stage, asks)) {
                    // A bundle is made after the keys were; the asks are of some day.
                    stage.at(Instant.now().plusSeconds(60));
                    byte[] bundle = stage.evidence.bundle(request.id()).orElseThrow();
                    assertThat(BundleVerifier.verify(bundle, null)).allMatch(Check::passed);
                    Map<String, byte[]> files = Zips.unzip(bundle);
                    JsonNode inputs = Json.MAPPER.readTree(files.get("inputs.json"));
                    assertThat(inputs.at("/variables/workflow").asString()).isEqualTo(request.workflow());
                    assertThat(Json.MAPPER.readTree(files.get("rules.json")).size())
                            .isEqualTo(RandomAsks.policies().size());
                }
            }
        }
    }
}
