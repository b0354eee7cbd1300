package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ExceptionEvent.Availability;
import dev.triage.intake.ExceptionEvent.Inbound;
import dev.triage.intake.ExceptionEvent.Substitute;
import dev.triage.platform.Actor;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What goes into the hashes people approve, member by member, and what does not. */
class EvidenceEdgeTests {

    private static final Instant NOW = Instant.parse("2026-11-23T09:15:00Z");
    private static final UUID CASE = UUID.fromString("01900000-0000-7000-8000-000000000002");
    private static final UUID REQUEST = UUID.fromString("01900000-0000-7000-8000-000000000001");

    @Test
    void holdsEveryMaterialFact() {
        assertThat(Evidence.of(facts(full(), true)).document().get("material")).isEqualTo(tree("""
                {"category":"ALLOC_SHORTAGE","abstained":true,"order":"SO-1","order line":"10","order type":"B2B",
                 "customer":"C-1","customer tier":"A","promised at":"2026-11-23T10:15:00Z","item":"SKU-1","lot":"L-1",
                 "quantity expected":"120 EA","quantity actual":"80.5 EA","site":"DC-EAST","supplier":"SUP-1",
                 "carrier":"UPSN","shipment":"SH-1","purchase order":"PO-1","purchase order line":"20",
                 "value":"1840 EUR",
                 "availability":{"availability at DC-WEST":"400 EA","lead time from DC-WEST":"18 h",
                   "cost from DC-WEST":"120.5 EUR","availability at DC-WEST (2)":"5 EA",
                   "availability at DC-WEST (3)":"6 EA"},
                 "substitutes":{"substitute SKU-2":"900 EA","customer consent to SKU-2":"true","substitute SKU-3":"7 EA"},
                 "inbound":{"inbound PO-2":"400 on 2026-11-24T00:00:00Z","inbound":"on 2026-11-25T00:00:00Z",
                   "inbound (2)":"3 on 2026-11-26T00:00:00Z"}}"""));
    }

    @Test
    void keepsWhatIsNoReasonToAskAgainBesideIt() {
        assertThat(Evidence.read(Evidence.of(facts(full(), true)).text())
                        .document()
                        .get("context"))
                .isEqualTo(tree("""
                {"source":"/wms","event":"e-1","dataAsOf":"2026-11-23T09:09:00Z","confidencePercent":57,
                 "delayRiskPercent":60,"noveltyPercent":10,"priority":"P1","expectedLoss":"7400 EUR",
                 "dueAt":"2026-11-24T09:15:00Z","occurrences":2,"openRequests":1,"missing":["carrier.tracking"],
                 "models":{"family":"1.2.0"}}"""));
    }

    @Test
    void whatIsNotKnownIsNotThere() {
        Map<String, Object> document = Evidence.of(facts(empty(), false)).document();

        assertThat(document.get("material")).isEqualTo(tree("""
                {"category":"ALLOC_SHORTAGE","abstained":false,"availability":{},"substitutes":{},"inbound":{}}"""));
        assertThat(((Map<?, ?>) document.get("context")).containsKey("dataAsOf"))
                .isFalse();
        assertThat((Map<?, ?>) document.get("context")).hasSize(12);
    }

    @Test
    void theMaterialFactsAloneDecideWhetherTheGroundIsTheSame() {
        Evidence one = Evidence.of(facts(full(), false));
        Map<String, Object> aged = new LinkedHashMap<>(one.document());
        aged.put("context", Map.of("occurrences", 9));
        Evidence later = new Evidence(aged);

        assertThat(later.materialSha256()).isEqualTo(one.materialSha256());
        assertThat(later.sha256()).isNotEqualTo(one.sha256());
        assertThat(one.differences(later)).isEmpty();
        assertThat(Evidence.of(facts(full(), true)).materialSha256()).isNotEqualTo(one.materialSha256());
        assertThat(Evidence.read(one.text()).sha256()).isEqualTo(one.sha256());
        assertThat(new Evidence(Map.of()).materialSha256())
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void saysWhatDiffersAndThatTheDataAreNewer() {
        Evidence was = evidence("{'value':'5 EUR','availability':{'availability at DC-WEST':'400 EA'}}", "09:00");

        assertThat(was.differences(
                        evidence("{'value':'5 EUR','availability':{'availability at DC-WEST':'20 EA'}}", "09:01")))
                .containsExactly(
                        "availability at DC-WEST: 400 EA → 20 EA",
                        "dataAsOf newer: 2026-11-23T09:00:00Z → 2026-11-23T09:01:00Z");
        assertThat(was.differences(
                        evidence("{'availability':{'availability at DC-WEST':'400 EA'},'lot':'L'}", "09:00")))
                .containsExactly("lot: none → L", "value: 5 EUR → none");
        assertThat(was.differences(
                        evidence("{'value':'5 EUR','availability':{'availability at DC-WEST':'400 EA'}}", "09:01")))
                .isEmpty();
        assertThat(evidence("{'value':'5 EUR'}", "09:00").differences(new Evidence(Map.of())))
                .containsExactly("value: 5 EUR → none");
    }

    @Test
    void anEnvelopeSaysWhatWasDecidedOnWhat() {
        Envelope envelope = Envelope.of(content(full(), 184_000, new Ruling.RuleReference("sourcing", 3, "ab")));
        Packet packet = Packet.of(facts(full(), false), proposal(184_000), evaluation(ruling(null)));

        assertThat(envelope.fields()).isEqualTo(tree("""
                {"envelopeVersion":1,"requestId":"%s","caseId":"%s","caseReference":"EX-1","caseVersion":7,
                 "workflow":"source","workflowVersion":2,"workflowSha256":"sha256:0",
                 "target":{"order":"SO-1","line":"10","sku":"SKU-1","shipment":"SH-1","purchaseOrder":"PO-1",
                   "site":"DC-EAST"},
                 "parameters":{"quantity":"4"},"amountMinor":184000,"currency":"EUR","evidenceSha256":"%s",
                 "materialSha256":"%s","packetSha256":"%s","outcome":"NEEDS_APPROVAL",
                 "approvalsNeeded":[{"role":"approver","count":1}],"ruleId":"sourcing","ruleVersion":3,
                 "ruleSha256":"ab","rulesSha256":"all","models":{"family":"1.2.0"},"requester":"planner",
                 "expiresAt":"2026-11-23T10:15:00Z"}""".formatted(
                        REQUEST,
                        CASE,
                        packet.evidence().sha256(),
                        packet.evidence().materialSha256(),
                        Packet.of(
                                        facts(full(), false),
                                        proposal(184_000),
                                        evaluation(ruling(new Ruling.RuleReference("sourcing", 3, "ab"))))
                                .sha256())));
        assertThat(envelope.parameters()).isEqualTo(Map.of("quantity", "4"));
        assertThat(envelope.amountMinor()).isEqualTo(184_000);
        assertThat(envelope.currency()).isEqualTo("EUR");
        assertThat(envelope.sha256())
                .isEqualTo(dev.triage.platform.CanonicalJson.sha256(
                        envelope.text().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void anEnvelopeWithoutRuleOrTargetSaysSo() {
        Map<String, Object> fields = Envelope.of(content(empty(), -1, null)).fields();

        assertThat(fields)
                .containsEntry("ruleId", null)
                .containsEntry("ruleVersion", null)
                .containsEntry("ruleSha256", null)
                .containsEntry("amountMinor", 0);
        assertThat((Map<?, ?>) fields.get("target"))
                .hasSize(6)
                .allSatisfy((name, value) -> assertThat(value).isNull());
        assertThat(Envelope.of(content(empty(), Long.MAX_VALUE, null)).amountMinor())
                .isEqualTo(9_007_199_254_740_991L);
    }

    @Test
    void anEnvelopeOfBeforeTheAmountHasNone() {
        Envelope old = new Envelope("{}", "", Map.of());

        assertThat(old.parameters()).isEqualTo(Map.of());
        assertThat(old.amountMinor()).isZero();
        assertThat(old.storable()).isTrue();
        assertThat(new Envelope("{\"a\":\"\\u0000\"}", "", Map.of()).storable()).isFalse();
    }

    /** Two spellings of one letter are one text. */
    @Test
    void anEnvelopeIsSpelledOneWay() {
        Proposal composed = proposal("\u00e9");
        Proposal decomposed = proposal("e\u0301");

        assertThat(Envelope.of(content(composed)).sha256())
                .isEqualTo(Envelope.of(content(decomposed)).sha256());
    }

    @Test
    void aPacketHoldsWhatTheApproverIsShown() {
        JsonNode packet =
                Json.MAPPER.readTree(Packet.of(facts(full(), false), proposal(184_000), evaluation(ruling(null)))
                        .text());

        assertThat(packet.path("proposal")).isEqualTo(Json.MAPPER.readTree("""
                {"costMinor":12000,"description":"What it does","pointOfNoReturn":"until picked","reasons":["near"],
                 "title":"Source it","undo":"cancel","valueMinor":184000}"""));
        assertThat(packet.at("/facts/material/order").asString()).isEqualTo("SO-1");
        assertThat(packet.at("/ruling/outcome").asString()).isEqualTo("NEEDS_APPROVAL");
        assertThat(packet.path("evaluation"))
                .isEqualTo(Json.MAPPER.readTree("""
                {"engine":"engine 1","inputSha256":"%s","ruleSetSha256":"%s"}""".formatted(Facts.sha256("{}"), Facts.sha256("[]"))));
    }

    /** The escape of NUL goes; an escaped backslash before the same letters is text. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"a\\0b, \"ab\"", "a\\\\u0000, \"a\\\\u0000\"", "plain, \"plain\"", "\\0\\0, \"\""})
    void leavesNulOutOfStoredJson(String written, String stored) {
        String text = written.replace("\\0", "\0").replace("\\\\", "\\");

        assertThat(StoredJson.of(text)).isEqualTo(stored);
        assertThat(StoredJson.text(text)).doesNotContain("\0");
        assertThat(StoredJson.text("ab")).isEqualTo("ab");
    }

    private static Evidence evidence(String material, String time) {
        return Evidence.read("{\"material\":" + material.replace('\'', '"') + ",\"context\":{\"dataAsOf\":\"2026-11-23T"
                + time + ":00Z\"}}");
    }

    private static Map<String, Object> tree(String json) {
        return Envelope.read(json);
    }

    private static Envelope.Content content(ExceptionEvent event, long valueMinor, Ruling.RuleReference rule) {
        return content(facts(event, false), proposal(valueMinor), ruling(rule));
    }

    private static Envelope.Content content(Proposal proposal) {
        return content(facts(empty(), false), proposal, ruling(null));
    }

    private static Envelope.Content content(CaseFacts facts, Proposal proposal, Ruling ruling) {
        Packet packet = Packet.of(facts(full(), false), proposal, evaluation(ruling));
        Actor planner = new Actor("planner", Actor.Kind.PERSON, Set.of(Role.PLANNER));
        return new Envelope.Content(
                REQUEST, CASE, facts, proposal, ruling, packet, "all", planner, NOW.plusSeconds(3_600));
    }

    private static Evaluation evaluation(Ruling ruling) {
        return new Evaluation(ruling, RuleSet.of(List.of()), "engine 1", "{}");
    }

    private static Ruling ruling(Ruling.RuleReference rule) {
        return new Ruling(Outcome.NEEDS_APPROVAL, rule, List.of(new ApprovalNeed("approver", 1)), List.of(), "One.");
    }

    private static Proposal proposal(long valueMinor) {
        return new Proposal(
                workflow("Source it"), 0.7, 12_000, valueMinor, Map.of("quantity", "4"), List.of("near"), List.of());
    }

    private static Proposal proposal(String parameter) {
        return new Proposal(workflow("Source it"), 0.7, 12_000, 1, Map.of("note", parameter), List.of(), List.of());
    }

    private static Workflow workflow(String title) {
        return new Workflow(
                "source",
                2,
                "sha256:0",
                title,
                "What it does",
                true,
                false,
                Map.of(),
                Set.of(),
                "cancel",
                "until picked",
                List.of());
    }

    private static CaseFacts facts(ExceptionEvent event, boolean abstained) {
        Assessment assessment = new Assessment(
                Category.ALLOC_SHORTAGE,
                0.57,
                abstained,
                List.of(),
                0.1,
                0.6,
                Priority.P1,
                Money.ofMinor(740_000, "EUR"),
                false,
                new Rank(1.0, Rank.Regime.BEFORE_DUE, Duration.ofHours(24), NOW.plusSeconds(86_400), List.of()),
                List.of("carrier.tracking"),
                Map.of("family", "1.2.0"));
        return new CaseFacts(CASE, "EX-1", event, assessment, 2, 1, 7);
    }

    private static ExceptionEvent full() {
        return event(
                new ExceptionEvent.Order("SO-1", "10", "B2B", "C-1", "A", NOW.plusSeconds(3_600)),
                new ExceptionEvent.Item("SKU-1", "a thing", "L-1"),
                new ExceptionEvent.Quantity(new BigDecimal("120.00"), new BigDecimal("80.50"), "EA"),
                new ExceptionEvent.Site("DC-EAST", "America/New_York"),
                "1",
                new ExceptionEvent.Carrier("UPSN", null, null),
                new ExceptionEvent.PurchaseOrder("PO-1", "20"),
                Money.ofMinor(184_000, "EUR"),
                List.of(
                        new Availability(
                                "DC-WEST",
                                new BigDecimal("400.00"),
                                "EA",
                                new BigDecimal("18"),
                                Money.ofMinor(12_050, "EUR")),
                        new Availability("DC-WEST", new BigDecimal("5"), "EA", null, null),
                        new Availability("DC-WEST", new BigDecimal("6"), "EA", null, null)),
                List.of(
                        new Substitute("SKU-2", new BigDecimal("900"), "EA", true),
                        new Substitute("SKU-3", new BigDecimal("7"), "EA", null)),
                List.of(
                        new Inbound("PO-2", Instant.parse("2026-11-24T00:00:00Z"), new BigDecimal("400")),
                        new Inbound(null, Instant.parse("2026-11-25T00:00:00Z"), null),
                        new Inbound(null, Instant.parse("2026-11-26T00:00:00Z"), new BigDecimal("3"))),
                NOW.minusSeconds(360));
    }

    private static ExceptionEvent empty() {
        return event(null, null, null, null, null, null, null, null, List.of(), List.of(), List.of(), null);
    }

    private static ExceptionEvent event(
            ExceptionEvent.Order order,
            ExceptionEvent.Item item,
            ExceptionEvent.Quantity quantity,
            ExceptionEvent.Site site,
            String number,
            ExceptionEvent.Carrier carrier,
            ExceptionEvent.PurchaseOrder purchaseOrder,
            Money value,
            List<Availability> availability,
            List<Substitute> substitutes,
            List<Inbound> inbound,
            Instant dataAsOf) {
        return new ExceptionEvent(
                new EventId("/wms", "e-1"),
                ExceptionEvent.Kind.RAISED,
                null,
                NOW,
                NOW,
                null,
                "",
                List.of(),
                order,
                item,
                quantity,
                site,
                number == null ? null : "SUP-" + number,
                carrier,
                number == null ? null : "SH-" + number,
                purchaseOrder,
                value,
                List.of(),
                availability,
                substitutes,
                inbound,
                dataAsOf,
                Map.of(),
                Map.of(),
                List.of());
    }
}
