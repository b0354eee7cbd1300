package dev.triage.governance.rules;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.governance.CaseFacts;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Ids;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody asks of the rules: by default to source the contract's shortage from another warehouse. */
record Asked(
        String workflow,
        boolean transactional,
        boolean neverAutomatic,
        Category category,
        double confidence,
        long valueMinor,
        @Nullable String site,
        @Nullable Duration dataAge,
        @Nullable String customerTier,
        Map<String, Object> parameters) {

    static final Instant NOW = Instant.parse("2026-11-23T09:15:00Z");

    static Asked sourcing() {
        return new Asked(
                "alternate-warehouse-sourcing",
                true,
                false,
                Category.ALLOC_SHORTAGE,
                0.93,
                184_000,
                "DC-EAST",
                Duration.ofMinutes(6),
                "A",
                Map.of("fromSite", "DC-WEST", "quantity", "40", "uom", "EA"));
    }

    Asked of(String otherWorkflow) {
        return new Asked(
                otherWorkflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                valueMinor,
                site,
                dataAge,
                customerTier,
                parameters);
    }

    Asked of(Category otherCategory, double otherConfidence) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                otherCategory,
                otherConfidence,
                valueMinor,
                site,
                dataAge,
                customerTier,
                parameters);
    }

    Asked worth(long minor) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                minor,
                site,
                dataAge,
                customerTier,
                parameters);
    }

    Asked at(@Nullable String otherSite) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                valueMinor,
                otherSite,
                dataAge,
                customerTier,
                parameters);
    }

    Asked aged(@Nullable Duration age) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                valueMinor,
                site,
                age,
                customerTier,
                parameters);
    }

    Asked tier(@Nullable String tier) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                valueMinor,
                site,
                dataAge,
                tier,
                parameters);
    }

    Asked with(Map<String, Object> otherParameters) {
        return new Asked(
                workflow,
                transactional,
                neverAutomatic,
                category,
                confidence,
                valueMinor,
                site,
                dataAge,
                customerTier,
                otherParameters);
    }

    Asked kind(boolean changesThings, boolean needsPeople) {
        return new Asked(
                workflow,
                changesThings,
                needsPeople,
                category,
                confidence,
                valueMinor,
                site,
                dataAge,
                customerTier,
                parameters);
    }

    CaseFacts facts() {
        return priced(Money.ofMinor(valueMinor, "EUR"), "EUR");
    }

    /** The facts with this value in the event, and an expected loss of 7 400.00 in this currency. */
    CaseFacts priced(Money value, String ofLoss) {
        ExceptionEvent event = new ExceptionEvent(
                new EventId("/wms/dc-east", "e-1"),
                ExceptionEvent.Kind.RAISED,
                "SO-88213/10",
                NOW,
                NOW,
                "WMS-4107",
                "Wave 1182: short 40 EA of SKU-1042",
                List.of(),
                new ExceptionEvent.Order("SO-88213", "10", "B2B", "C-1042", customerTier, NOW.plusSeconds(110_000)),
                new ExceptionEvent.Item("SKU-1042", null, null),
                new ExceptionEvent.Quantity(new BigDecimal("120"), new BigDecimal("80"), "EA"),
                site == null ? null : new ExceptionEvent.Site(site, "America/New_York"),
                "SUP-77",
                null,
                null,
                null,
                value,
                List.of(),
                List.of(),
                List.of(
                        new ExceptionEvent.Substitute("SKU-1043", new BigDecimal("900"), "EA", true),
                        new ExceptionEvent.Substitute("SKU-1044", new BigDecimal("900"), "EA", null)),
                List.of(),
                dataAge == null ? null : NOW.minus(dataAge),
                Map.of("retries", 1L),
                Map.of(),
                List.of());
        Assessment assessment = new Assessment(
                category,
                confidence,
                category == Category.UNKNOWN,
                List.of(),
                0.1,
                0.6,
                Priority.P1,
                Money.ofMinor(740_000, ofLoss),
                false,
                new Rank(1.0, Rank.Regime.BEFORE_DUE, Duration.ofHours(24), NOW.plusSeconds(110_000), List.of()),
                List.of("carrier.tracking"),
                Map.of());
        return new CaseFacts(Ids.next(), "EX-1", event, assessment, 1, 0);
    }

    Proposal proposal() {
        Workflow known = new Workflow(
                workflow,
                1,
                "sha256:0",
                workflow,
                "",
                transactional,
                neverAutomatic,
                Map.of(),
                Set.of(),
                null,
                null,
                List.of());
        return new Proposal(known, 0.7, 12_000, valueMinor, parameters, List.of(), List.of());
    }
}
