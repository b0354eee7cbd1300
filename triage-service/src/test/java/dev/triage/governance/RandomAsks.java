package dev.triage.governance;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Ids;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cases and proposals of every kind, with gaps, and policies that look at all of it. The same seed, the same asks. */
public final class RandomAsks {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Workflow[] WORKFLOWS = {Stage.SOURCING, Stage.SOURCING, Stage.ADJUSTMENT, Stage.REVIEW};

    private final Random random;

    public RandomAsks(long seed) {
        this.random = new Random(seed);
    }

    /** Somebody asks for something at some time. */
    public record Ask(CaseFacts facts, Proposal proposal, Instant now) {

        /** The same for other parameters. */
        public Ask with(Map<String, Object> parameters) {
            return new Ask(
                    facts,
                    new Proposal(
                            proposal.workflow(),
                            proposal.score(),
                            proposal.costMinor(),
                            proposal.valueMinor(),
                            parameters,
                            proposal.reasons(),
                            proposal.blockedBy()),
                    now);
        }
    }

    public Ask next() {
        Instant now = NOON.plusSeconds(random.nextInt(-100_000, 100_000)).plusNanos(random.nextInt(1_000_000) * 1_000L);
        return new Ask(facts(now), proposal(), now);
    }

    public int number(int below) {
        return random.nextInt(below);
    }

    /** New parameters for an edit. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("quantity", one("40", "0.0005", "1e12", "many", "9" + random.nextInt(100)));
        if (random.nextBoolean()) {
            parameters.put("fromSite", one("DC-WEST", "DC-EAST"));
        }
        if (random.nextInt(3) == 0) {
            parameters.put("toSku", one("SKU-1043", "SKU-1044", "SKU-1"));
        }
        return parameters;
    }

    private Proposal proposal() {
        long value = random.nextInt(12) == 0 ? -5 : random.nextLong(0, random.nextBoolean() ? 40_000 : 900_000);
        long cost = random.nextInt(20) == 0 ? Long.MAX_VALUE : random.nextLong(0, 50_000);
        return new Proposal(
                WORKFLOWS[random.nextInt(WORKFLOWS.length)], 0.7, cost, value, parameters(), List.of(), List.of());
    }

    private CaseFacts facts(Instant now) {
        Category category = one(Category.ALLOC_SHORTAGE, Category.PICK_SHORT, Category.UNKNOWN, Category.PO_LATE);
        ExceptionEvent event = new ExceptionEvent(
                new EventId("/wms", "e-" + random.nextInt()),
                ExceptionEvent.Kind.RAISED,
                "SO-1/10",
                now,
                now,
                "WMS-4107",
                "short",
                List.of(),
                random.nextInt(4) == 0
                        ? null
                        : new ExceptionEvent.Order(
                                "SO-1", "10", maybe("B2B", "B2C"), "C-1042", maybe("A", "B", "D"), null),
                new ExceptionEvent.Item("SKU-1042", null, null),
                random.nextInt(4) == 0
                        ? null
                        : new ExceptionEvent.Quantity(new BigDecimal("120"), maybe(new BigDecimal("80.5")), "EA"),
                random.nextInt(5) == 0
                        ? null
                        : new ExceptionEvent.Site(
                                one("DC-EAST", "DC-WEST"),
                                maybe("America/New_York", "Pacific/Kiritimati", "Asia/Kolkata", "No/Where")),
                maybe("SUP-77", "SUP-13", "x".repeat(5_000)),
                random.nextInt(3) == 0 ? null : new ExceptionEvent.Carrier(maybe("UPSN", "FDXG"), null, null),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(new ExceptionEvent.Substitute("SKU-1043", null, "EA", true)),
                List.of(),
                maybe(now.minus(Duration.ofSeconds(random.nextInt(-1_000, 6_000)))),
                random.nextBoolean() ? Map.of() : Map.of("retries", random.nextLong(0, 5)),
                Map.of(),
                List.of());
        Assessment assessment = new Assessment(
                category,
                random.nextDouble(),
                category == Category.UNKNOWN,
                List.of(),
                random.nextDouble(),
                random.nextDouble(),
                one(Priority.values()),
                Money.ofMinor(random.nextLong(0, 900_000), "EUR"),
                false,
                new Rank(
                        1.0,
                        Rank.Regime.BEFORE_DUE,
                        Duration.ofHours(24),
                        now.plusSeconds(random.nextInt(-20_000, 90_000)),
                        List.of()),
                missing(),
                Map.of());
        return new CaseFacts(
                new UUID(random.nextLong(), Ids.next().getLeastSignificantBits()),
                "EX-" + random.nextInt(1_000_000),
                event,
                assessment,
                random.nextInt(1, 9),
                random.nextInt(3));
    }

    private List<String> missing() {
        List<String> names = new ArrayList<>();
        if (random.nextBoolean()) {
            names.add("carrier.tracking");
        }
        if (random.nextInt(30) == 0) {
            // More than a rule gets to see.
            for (int i = 0; i < 250; i++) {
                names.add("field" + i);
            }
        }
        return names;
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }

    @SafeVarargs
    private <T> @Nullable T maybe(T... values) {
        return random.nextInt(4) == 0 ? null : one(values);
    }

    /** Policies that look at every kind of value: tiers, doubt, lists, patterns, days where the site is, calculations. */
    public static List<String> policies() {
        return List.of(
                permit(
                        "by-value",
                        "[]",
                        """
                        {name: certain, expr: "confidence >= 40"}
                          - {name: fresh, expr: "dataAge <= duration('45m')"}
                          - {name: small, expr: "valueMinor <= 500000"}""",
                        "[{role: approver, count: 1}, {role: lead, count: 1, aboveMinor: 200000}]",
                        "valueMinor: 500001"),
                permit("automatic", "[DC-EAST]", """
                        {name: tiny, expr: "valueMinor <= 30000 && openRequests == 0"}""", "[]", "valueMinor: 30001"),
                permit("complete", "[]", """
                        {name: nothing missing, expr: "!missing.exists(m, m == 'dataAge' || m == 'carrier')"}
                          - {name: known, expr: "size(missing) < 9"}
                          - {name: carrier, expr: "carrier.matches('UP.*')"}""", "[{role: approver, count: 2}]", "carrier: FDXG"),
                permit("calculated", "[]", """
                        {name: pays off, expr: "expectedLossMinor - valueMinor > costMinor * 2"}
                          - {name: soon, expr: "timeToDue < duration('6h') || priority in ['P1', 'P2']"}
                          - {name: in parts, expr: "quantityMilli % 1000 == 0"}""", "[{role: approver, count: 1}]", "expectedLossMinor: 0"),
                permit("that-day", "[DC-WEST]", """
                        {name: retried, expr: "retries > 0"}""", "[{role: lead, count: 1}]", "retries: 0")
                        .replace("{from: 2025-01-01, until: null}", "{from: 2026-11-23, until: 2026-11-23}"),
                permit("afternoon", "[]", """
                        {name: later, expr: "now > timestamp('2026-11-23T12:00:00Z') && requesterIsMachine"}""", "[{role: approver, count: 1}]", "requesterIsMachine: false"),
                permit("trial", "[]", """
                        {name: consent, expr: "customerConsent || fromSite == 'DC-WEST'"}""", "[]", "customerConsent: false, fromSite: DC-EAST")
                        .replace("mode: enforce", "mode: shadow"),
                permit("counting", "[]", """
                        {name: counted, expr: "occurrences < 4"}""", "[{role: approver, count: 1}]", "occurrences: 4")
                        .replace("alternate-warehouse-sourcing", "inventory-adjustment-proposal"),
                """
                apiVersion: triage/v1
                kind: Policy
                id: never-from-them
                title: Never from them
                owner: planning
                rationale: They failed before.
                scope: {workflows: ["*"], categories: ["*"], sites: ["*"]}
                effective: {from: 2025-01-01, until: null}
                when:
                  - {name: theirs, expr: "supplier == 'SUP-13' && customerTier == 'D'"}
                then: {forbid: {reason: they failed before}}
                cases:
                  - {name: theirs, given: {supplier: SUP-13, customerTier: D}, expect: DENIED}
                  - {name: of others, given: {supplier: SUP-77, customerTier: D}, expect: PERMITTED}
                """);
    }

    private static String permit(String id, String sites, String when, String approvals, String denied) {
        return """
                apiVersion: triage/v1
                kind: Policy
                id: %s
                title: %s
                owner: planning
                rationale: To be replayed.
                scope: {workflows: [alternate-warehouse-sourcing], categories: ["*"], sites: %s}
                mode: enforce
                effective: {from: 2025-01-01, until: null}
                when:
                  - %s
                then: {permit: {approvals: %s}}
                limits: {perHour: 50, perDayMinor: 100000000}
                cases:
                  - {name: holds, given: {%s}, expect: %s}
                  - {name: does not, given: {%s}, expect: DENIED}
                """.formatted(
                        id,
                        id,
                        sites.equals("[]") ? "[\"*\"]" : sites,
                        when,
                        approvals,
                        GIVEN,
                        approvals.equals("[]") ? "PERMITTED" : "NEEDS_APPROVAL",
                        denied);
    }

    private static final String GIVEN =
            "confidence: 90, dataAge: 5m, valueMinor: 1000, openRequests: 0, carrier: UPSN, costMinor: 1,"
                    + " expectedLossMinor: 100000, timeToDue: 1h, priority: P1, quantityMilli: 4000, retries: 1,"
                    + " now: 2026-11-23T18:00:00Z, requesterIsMachine: true, customerConsent: true, occurrences: 1,"
                    + " missing: []";
}
