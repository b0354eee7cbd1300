package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Rules.HeldByLimit;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.Stage;
import dev.triage.governance.rules.LimitReplay.Ask;
import dev.triage.governance.rules.LimitReplay.Kind;
import dev.triage.governance.rules.LimitReplay.Limit;
import dev.triage.governance.rules.LimitReplay.Spending;
import dev.triage.governance.rules.Policy.Limits;
import dev.triage.governance.rules.Policy.Windows;
import dev.triage.platform.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** What limits would have held: by hand, and beside the counters of the database. */
class LimitReplayTests {

    private static final String SOURCING = "alternate-warehouse-sourcing";

    /** Worked out on paper: two an hour, four a day, 1,000 a day. */
    @Test
    void holdsWhatPassesALimitAndLetsTheRestThrough() {
        Limits limits = new Limits(2L, 4L, 1_000L, null, Windows.NONE);
        Map<Limit, List<String>> held = held(
                limits,
                sent("EX-1", "2026-11-23T09:00:00Z", 100),
                sent("EX-2", "2026-11-23T09:30:00Z", 100),
                // The third of the hour.
                sent("EX-3", "2026-11-23T09:59:59.999Z", 100),
                // Another hour of the clock, one millisecond later.
                sent("EX-4", "2026-11-23T10:00:00Z", 300),
                // 500 were spent and not 600: what was held counts nowhere.
                sent("EX-5", "2026-11-23T11:00:00Z", 501),
                sent("EX-6", "2026-11-23T11:00:01Z", 500),
                // The fifth of the day that would go out.
                sent("EX-7", "2026-11-23T23:59:59Z", 0),
                // Another day, in UTC.
                sent("EX-8", "2026-11-24T00:00:00Z", 1_000),
                sent("EX-9", "2026-11-24T00:00:01Z", 0),
                sent("EX-10", "2026-11-24T01:00:01Z", 1));

        assertThat(held)
                .isEqualTo(Map.of(
                        new Limit("a", Kind.HOUR), List.of("EX-3"),
                        new Limit("a", Kind.DAY), List.of("EX-7"),
                        new Limit("a", Kind.DAY_MINOR), List.of("EX-5", "EX-10")));
    }

    /** A workflow's windows count what goes out by any rule, but hold only what goes out by a rule that limits them. */
    @Test
    void countsAWorkflowOverAllRules() {
        Limits own = new Limits(null, null, null, null, new Windows(2L, null, null));
        List<Spending> sent = List.of(
                of("free", "EX-1", SOURCING),
                of("free", "EX-2", SOURCING),
                of("a", "EX-3", SOURCING),
                of("free", "EX-4", SOURCING),
                of("a", "EX-5", "split-shipment"));

        assertThat(names(LimitReplay.spend(sent, rule -> rule.equals("a") ? own : Limits.NONE)))
                .isEqualTo(Map.of(new Limit("a", Kind.WORKFLOW_HOUR), List.of("EX-3")));
    }

    @Test
    void sortsWhatCameInAnyOrder() {
        Limits limits = new Limits(1L, null, null, null, Windows.NONE);

        assertThat(held(
                        limits,
                        sent("EX-3", "2026-11-23T10:00:00Z", 1),
                        sent("EX-2", "2026-11-23T09:00:01Z", 1),
                        sent("EX-1", "2026-11-23T09:00:00Z", 1)))
                .isEqualTo(Map.of(new Limit("a", Kind.HOUR), List.of("EX-2")));
    }

    @Test
    void takesHugeAmountsForFull() {
        Limits limits = new Limits(null, null, null, null, new Windows(null, null, Long.MAX_VALUE));

        assertThat(held(
                        limits,
                        sent("EX-1", "2026-11-23T09:00:00Z", Long.MAX_VALUE),
                        sent("EX-2", "2026-11-23T09:00:01Z", 5)))
                .as("the counter stops at the largest number, as in the database")
                .isEmpty();
        assertThat(held(
                        new Limits(null, null, 10L, null, Windows.NONE),
                        sent("EX-1", "2026-11-23T09:00:00Z", 7),
                        sent("EX-2", "2026-11-23T09:00:01Z", Long.MAX_VALUE)))
                .containsKey(new Limit("a", Kind.DAY_MINOR));
    }

    @Test
    void countsWhatSomebodyAskedForOrElseTheBestThatIsLetThrough() {
        Limits one = new Limits(1L, null, null, null, Windows.NONE);
        LimitReplay replay = new LimitReplay("a", rule -> Limits.NONE, rule -> one);
        Instant judged = Instant.parse("2026-11-23T09:00:00Z");
        Ruling by = permitted("a");
        // Nobody asked: the best one, and only it.
        replay.add(
                "EX-1",
                judged,
                List.of(
                        new Ask("first", 10, denied(), denied(), null),
                        new Ask("second", 20, by, by, null),
                        new Ask("third", 40, by, by, null)));
        // Somebody asked for the third: that one, then.
        replay.add(
                "EX-2",
                judged,
                List.of(new Ask("second", 100, by, by, null), new Ask("third", 200, by, by, judged.plusSeconds(60))));
        // What was asked for is denied: nothing goes out.
        replay.add(
                "EX-3",
                judged,
                List.of(new Ask("first", 1_000, by, by, null), new Ask("third", 2_000, denied(), denied(), judged)));
        replay.add("EX-4", judged, List.of(new Ask("first", 4_000, denied(), denied(), null)));

        assertThat(replay.held())
                .containsExactly(new HeldByLimit("a", "perHour", 1L, null, 1, 0, 1, 200, List.of("EX-2")));
    }

    @Test
    void tellsOfAnotherRuleOnlyWhenItHoldsMoreOrLess() {
        Limits two = new Limits(2L, null, null, null, Windows.NONE);
        LimitReplay replay = new LimitReplay("draft", rule -> two, rule -> two);
        Instant judged = Instant.parse("2026-11-23T09:00:00Z");
        for (int i = 1; i <= 4; i++) {
            replay.add("EX-" + i, judged, List.of(new Ask("w", 1, permitted("same"), permitted("same"), null)));
        }
        for (int i = 5; i <= 9; i++) {
            String to = i < 8 ? "draft" : "moved";
            replay.add("EX-" + i, judged, List.of(new Ask("w", 1, permitted("moved"), permitted(to), null)));
        }

        assertThat(replay.held())
                .extracting(HeldByLimit::rule, HeldByLimit::cases, HeldByLimit::casesBefore)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("draft", 1, 0),
                        org.assertj.core.groups.Tuple.tuple("moved", 0, 3));
    }

    @Test
    void speaksOfALimitInWords() {
        assertThat(new HeldByLimit("a", "perHour", 50L, null, 12, 0, 0, 0, List.of()).words("EUR"))
                .isEqualTo("50 per hour");
        assertThat(new HeldByLimit("a", "perWorkflow.perDayMinor", 500_000L, null, 1, 0, 0, 0, List.of()).words("EUR"))
                .isEqualTo("5000.00 EUR per day and workflow");
        assertThat(new HeldByLimit("a", "perDay", null, 5L, 0, 3, 0, 0, List.of()).words("EUR"))
                .isEqualTo("no limit per day");
    }

    /** The same random spendings, one after the other at their times, through the function a dispatch goes through. */
    @ParameterizedTest
    @ValueSource(longs = {20_261_125, 7})
    void holdsWhatTheDatabaseHolds(long seed) throws SQLException {
        Random random = new Random(seed);
        Map<String, Limits> limits = new TreeMap<>();
        for (String rule : List.of("a", "b", "c")) {
            limits.put(
                    rule,
                    new Limits(
                            most(random, 6),
                            most(random, 25),
                            most(random, 40_000),
                            null,
                            new Windows(most(random, 9), most(random, 50), most(random, 90_000))));
        }
        List<Spending> spendings = new ArrayList<>();
        Instant at = Instant.parse("2026-11-20T21:13:04Z");
        for (int i = 0; i < 800; i++) {
            at = at.plusSeconds(random.nextInt(900));
            spendings.add(new Spending(
                    at,
                    "EX-" + (1_000 + i),
                    random.nextBoolean() ? "one" : "two",
                    List.of("a", "b", "c").get(random.nextInt(3)),
                    random.nextInt(5_000),
                    false));
        }

        Map<String, String> database = inTheDatabase(spendings, limits);

        Map<String, String> replayed = new TreeMap<>();
        LimitReplay.spend(spendings, id -> limits.getOrDefault(id, Limits.NONE))
                .forEach((limit, held) -> held.cases().forEach(name -> replayed.put(name, words(limit))));
        assertThat(replayed).as("seed " + seed + ", " + limits).isEqualTo(database);
        assertThat(replayed.values().stream().distinct().count())
                .as("kinds of limits that hold something, seed " + seed)
                .isGreaterThanOrEqualTo(4);
        assertThat(replayed).hasSizeLessThan(spendings.size());
    }

    private static @Nullable Long most(Random random, int bound) {
        return random.nextInt(5) == 0 ? null : 1L + bound / 2 + random.nextInt(bound);
    }

    /** What the database held, and by which of its limits. */
    private static Map<String, String> inTheDatabase(List<Spending> spendings, Map<String, Limits> limits)
            throws SQLException {
        Map<String, String> held = new TreeMap<>();
        try (Stage stage = new Stage();
                Connection superuser = stage.database.asSuperuser();
                Statement statement = superuser.createStatement()) {
            limits.forEach((rule, of) -> stage.rule(
                    rule, 1, "ruleauthor", "[]", Json.MAPPER.writeValueAsString(Json.MAPPER.readTree(json(of)))));
            // Its clock is ours, and nobody's approvals are looked at: only the counters are.
            statement.execute("""
                    create or replace function governance.moment() returns timestamptz language sql volatile as
                    $$ select current_setting('test.now')::timestamptz $$;
                    create or replace function governance.approvals_missing(request uuid, still_entitled boolean)
                    returns integer language sql as $$ select 0 $$""");
            superuser.setAutoCommit(false);
            try (PreparedStatement spend = superuser.prepareStatement("""
                    select set_config('test.now', ?, true), governance.check_ground(r)
                    from jsonb_populate_record(null::governance.action_request, cast(? as jsonb)) r""")) {
                for (Spending one : spendings) {
                    Savepoint before = superuser.setSavepoint();
                    spend.setString(1, one.at().toString());
                    spend.setString(2, """
                            {"rule_id": "%s", "rule_version": 1, "workflow": "%s", "amount_minor": %d,
                             "outcome": "PERMITTED"}""".formatted(one.rule(), one.workflow(), one.amountMinor()));
                    try {
                        spend.execute();
                    } catch (PSQLException e) {
                        assertThat(e.getServerErrorMessage().getConstraint()).isEqualTo("d7_limit_is_kept");
                        held.put(one.reference(), e.getServerErrorMessage().getMessage());
                        superuser.rollback(before);
                    }
                }
            }
        }
        // "limit of rule a is used up: at most 4 requests an hour"
        held.replaceAll((name, message) -> message.replaceFirst(
                "limit of (?:rule (\\w+)|(workflow) \\w+) is used up: at most \\d+ (.*)", "$1$2 $3"));
        return held;
    }

    private static String words(Limit limit) {
        boolean workflow = limit.kind().name().startsWith("WORKFLOW");
        String what = switch (limit.kind()) {
            case HOUR, WORKFLOW_HOUR -> "requests an hour";
            case DAY, WORKFLOW_DAY -> "requests a day";
            case DAY_MINOR, WORKFLOW_DAY_MINOR -> "minor units a day";
        };
        return (workflow ? "workflow" : limit.rule()) + " " + what;
    }

    private static String json(Limits limits) {
        return limits.shown().replaceAll("(\\w+):", "\"$1\":");
    }

    private static Map<Limit, List<String>> held(Limits limits, Spending... sent) {
        return names(LimitReplay.spend(List.of(sent), rule -> limits));
    }

    private static Map<Limit, List<String>> names(Map<Limit, LimitReplay.Held> held) {
        Map<Limit, List<String>> names = new TreeMap<>();
        held.forEach((limit, cases) -> names.put(limit, cases.cases()));
        return names;
    }

    private static Spending sent(String reference, String at, long amount) {
        return new Spending(Instant.parse(at), reference, SOURCING, "a", amount, false);
    }

    private static Spending of(String rule, String reference, String workflow) {
        return new Spending(Instant.parse("2026-11-23T09:00:00Z"), reference, workflow, rule, 1, false);
    }

    private static Ruling permitted(String rule) {
        return new Ruling(Outcome.PERMITTED, new RuleReference(rule, 1, "x"), List.of(), List.of(), "");
    }

    private static Ruling denied() {
        return new Ruling(Outcome.DENIED, null, List.of(), List.of(), "");
    }
}
