package dev.triage.playbook;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ExceptionEvent.Availability;
import dev.triage.intake.ExceptionEvent.Inbound;
import dev.triage.intake.ExceptionEvent.Quantity;
import dev.triage.intake.ExceptionEvent.Reference;
import dev.triage.intake.ExceptionEvent.Substitute;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event with its assessment, seen through the questions workflows ask: which other site is best, which substitute,
 * what comes next. Each answer is worked out once, however many workflows ask. Not shared between threads.
 */
final class Situation {

    /** Longest identifier a parameter may carry; the same number stands in the schemas of the workflow files. */
    static final int MAX_CODE = 120;
    /** Digits before and after the decimal point a quantity parameter may carry. */
    static final int MAX_WHOLE_DIGITS = 15;

    static final int MAX_FRACTION_DIGITS = 6;

    private static final Set<String> DOCUMENTS = Set.of(
            "document",
            "message",
            "idoc",
            "interchange",
            "control",
            "edi",
            "asn",
            "delivery",
            "invoice",
            "ack",
            "file");

    final ExceptionEvent event;
    final Assessment assessment;
    final Instant now;
    final Rates rates;
    final @Nullable BigDecimal shortfall;
    final @Nullable Availability otherSite;
    final @Nullable Substitute substitute;
    final @Nullable Inbound inbound;

    Situation(ExceptionEvent event, Assessment assessment, Instant now, Rates rates) {
        this.event = event;
        this.assessment = assessment;
        this.now = now;
        this.rates = rates;
        Quantity quantity = event.quantity();
        this.shortfall = quantity == null ? null : positive(quantity.shortfall());
        this.otherSite = best();
        this.substitute = bestSubstitute();
        this.inbound = nextInbound();
    }

    /** Hours until the case is due; negative when overdue. */
    double hoursToDue() {
        return Duration.between(now, assessment.rank().dueAt()).toMinutes() / 60.0;
    }

    @Nullable
    String uom() {
        Quantity quantity = event.quantity();
        return quantity == null ? null : code(quantity.uom());
    }

    /** What of the best other site's stock covers the shortfall. */
    @Nullable
    BigDecimal transferable() {
        return otherSite == null || shortfall == null ? null : positive(shortfall.min(otherSite.quantity()));
    }

    /** What of the best substitute covers the shortfall; all of it when its stock is not stated. */
    @Nullable
    BigDecimal substitutable() {
        if (substitute == null || shortfall == null) {
            return null;
        }
        BigDecimal stock = substitute.quantity();
        return positive(stock == null ? shortfall : shortfall.min(stock));
    }

    /** Stock of the named site as the event tells it, in the event's unit. */
    @Nullable
    BigDecimal stockAt(String site) {
        for (Availability candidate : event.availability()) {
            if (usable(candidate) && site.equals(code(candidate.site()))) {
                return positive(candidate.quantity());
            }
        }
        return null;
    }

    /** Stock of the named substitute as the event tells it. */
    @Nullable
    BigDecimal stockOf(String sku) {
        for (Substitute candidate : event.substitutes()) {
            if (usable(candidate) && sku.equals(code(candidate.sku()))) {
                return positive(candidate.quantity());
            }
        }
        return null;
    }

    boolean usable(Availability candidate) {
        ExceptionEvent.Site own = event.site();
        return code(candidate.site()) != null
                && (own == null || !own.code().equals(candidate.site()))
                && positive(candidate.quantity()) != null
                && sameUnit(candidate.uom());
    }

    boolean usable(Substitute candidate) {
        BigDecimal stock = candidate.quantity();
        ExceptionEvent.Item item = event.item();
        return code(candidate.sku()) != null
                && (item == null || !item.sku().equals(candidate.sku()))
                && (stock == null || positive(stock) != null)
                && sameUnit(candidate.uom());
    }

    /** The first reference of one of the types, or null. */
    @Nullable
    Reference reference(String... types) {
        for (Reference reference : event.references()) {
            String type = reference.type().toLowerCase(Locale.ROOT);
            for (String wanted : types) {
                if (type.equals(wanted)) {
                    return reference;
                }
            }
        }
        return null;
    }

    /** The first reference that names a document or message, or null. */
    @Nullable
    Reference document() {
        for (Reference reference : event.references()) {
            if (DOCUMENTS.contains(reference.type().toLowerCase(Locale.ROOT))) {
                return reference;
            }
        }
        return null;
    }

    /** An identifier fit to be a parameter, trimmed; null when blank, too long or with control characters. */
    static @Nullable String code(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > MAX_CODE) {
            return null;
        }
        for (int i = 0; i < trimmed.length(); i++) {
            if (Character.isISOControl(trimmed.charAt(i))) {
                return null;
            }
        }
        return trimmed;
    }

    /** A quantity fit to be a parameter, not below zero, cut to the digits a parameter may carry. */
    static @Nullable BigDecimal notNegative(@Nullable BigDecimal value) {
        if (value == null || value.signum() < 0 || value.precision() - value.scale() > MAX_WHOLE_DIGITS) {
            return null;
        }
        return value.scale() > MAX_FRACTION_DIGITS ? value.setScale(MAX_FRACTION_DIGITS, RoundingMode.DOWN) : value;
    }

    /** The same, above zero. */
    static @Nullable BigDecimal positive(@Nullable BigDecimal value) {
        BigDecimal cut = notNegative(value);
        return cut == null || cut.signum() == 0 ? null : cut;
    }

    private boolean sameUnit(@Nullable String other) {
        String own = uom();
        return other == null || own == null || own.equals(code(other));
    }

    /** Enough stock first, then the shortest way, then the cheapest, then the most stock. */
    private @Nullable Availability best() {
        Availability best = null;
        Comparator<Availability> order = Comparator.comparing((Availability candidate) -> !enough(candidate.quantity()))
                .thenComparing(candidate -> hours(candidate.leadTimeHours()))
                .thenComparingLong(candidate -> rates.minor(candidate.cost(), Long.MAX_VALUE))
                .thenComparing(Availability::quantity, Comparator.reverseOrder())
                .thenComparing(Availability::site);
        for (Availability candidate : event.availability()) {
            if (usable(candidate) && (best == null || order.compare(candidate, best) < 0)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Consented ones first, never one the customer refused; then enough stock, then the most. */
    private @Nullable Substitute bestSubstitute() {
        Substitute best = null;
        Comparator<Substitute> order = Comparator.comparing(
                        (Substitute candidate) -> !Boolean.TRUE.equals(candidate.customerConsent()))
                .thenComparing(candidate -> candidate.quantity() == null || !enough(candidate.quantity()))
                .thenComparing(
                        candidate -> candidate.quantity() == null ? BigDecimal.ZERO : candidate.quantity(),
                        Comparator.reverseOrder())
                .thenComparing(Substitute::sku);
        for (Substitute candidate : event.substitutes()) {
            if (usable(candidate)
                    && !Boolean.FALSE.equals(candidate.customerConsent())
                    && (best == null || order.compare(candidate, best) < 0)) {
                best = candidate;
            }
        }
        return best;
    }

    private @Nullable Inbound nextInbound() {
        Inbound next = null;
        for (Inbound candidate : event.inbound()) {
            if (next == null || candidate.eta().isBefore(next.eta())) {
                next = candidate;
            }
        }
        return next;
    }

    private boolean enough(BigDecimal quantity) {
        return shortfall == null || quantity.compareTo(shortfall) >= 0;
    }

    private static BigDecimal hours(@Nullable BigDecimal hours) {
        return hours == null ? BigDecimal.valueOf(Long.MAX_VALUE) : hours;
    }
}
