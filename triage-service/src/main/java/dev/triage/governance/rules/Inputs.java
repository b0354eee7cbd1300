package dev.triage.governance.rules;

import dev.cel.runtime.CelVariableResolver;
import dev.triage.assessment.Assessment;
import dev.triage.governance.CaseFacts;
import dev.triage.intake.ExceptionEvent;
import dev.triage.playbook.Proposal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values one ruling looks at. What is not known stays unset: a condition that needs it fails, and the variable's
 * name is in {@code missing}, so a rule can ask for it ({@code 'dataAge' in missing}). A resolver and not a map, because
 * the runtime copies maps and is five times slower on them.
 */
public final class Inputs implements CelVariableResolver {

    /** Longest text and longest list a rule gets to see; longer ones count as unknown. */
    static final int MAX_TEXT = 4096;

    static final int MAX_LIST = 200;
    /** Digits of a quantity on either side of the point; a power far beyond takes for ever to write out. */
    private static final int MAX_SCALE = 30;

    private static final int MAX_WHOLE_DIGITS = 15;
    /** How far a source's clock may run ahead; data from further in the future is not trusted. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    /** Taken once: every call of {@code values()} copies them. */
    private static final Variable[] VARIABLES = Variable.values();

    private final @Nullable Object[] values = new @Nullable Object[VARIABLES.length];
    /** Null for recorded values: their list of what is missing is recorded as well. */
    private final @Nullable List<String> reportedMissing;
    /** Where the quantity comes from, until somebody asks for it: few rules do, and decimals are slow. */
    private @Nullable Supplier<@Nullable Long> quantity;
    /** Conditions that were not evaluated in time. Chance decides that, so it counts among the values. */
    private Set<Late> late = Set.of();

    private Inputs(@Nullable List<String> reportedMissing) {
        this.reportedMissing = reportedMissing;
    }

    /** The values of a proposal for a case. */
    static Inputs of(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        Inputs inputs = of(facts, now);
        inputs.text(Variable.WORKFLOW, proposal.workflow().id());
        inputs.set(Variable.VALUE_MINOR, proposal.valueMinor());
        inputs.set(Variable.COST_MINOR, proposal.costMinor());
        inputs.set(Variable.REQUESTER_IS_MACHINE, requesterIsMachine);
        inputs.text(Variable.FROM_SITE, proposal.parameters().get("fromSite") instanceof String code ? code : null);
        inputs.quantity = () -> quantity(facts.event(), proposal);
        inputs.set(Variable.CUSTOMER_CONSENT, consent(facts.event(), proposal));
        return inputs;
    }

    /** The values a case has by itself. */
    static Inputs of(CaseFacts facts, Instant now) {
        Assessment assessment = facts.assessment();
        ExceptionEvent event = facts.event();
        Inputs inputs = new Inputs(assessment.missing());

        inputs.text(Variable.CATEGORY, assessment.category().name());
        inputs.text(Variable.FAMILY, assessment.category().family());
        inputs.text(Variable.PRIORITY, assessment.priority().name());
        inputs.text(Variable.CURRENCY, assessment.expectedLoss().currency());
        inputs.set(Variable.CONFIDENCE, percent(assessment.confidence()));
        inputs.set(Variable.DELAY_RISK, percent(assessment.delayRisk()));
        inputs.set(Variable.NOVELTY, percent(assessment.novelty()));
        inputs.set(Variable.EXPECTED_LOSS_MINOR, assessment.expectedLoss().minor());
        inputs.set(Variable.OCCURRENCES, (long) facts.occurrences());
        inputs.set(Variable.OPEN_REQUESTS, (long) facts.openRequests());
        inputs.set(Variable.ABSTAINED, assessment.abstained());
        inputs.set(Variable.TIME_TO_DUE, Duration.between(now, assessment.rank().dueAt()));
        inputs.set(Variable.NOW, now);

        ExceptionEvent.Site site = event.site();
        inputs.text(Variable.SITE, site == null ? null : site.code());
        ExceptionEvent.Order order = event.order();
        inputs.text(Variable.CUSTOMER_TIER, order == null ? null : order.customerTier());
        inputs.text(Variable.ORDER_TYPE, order == null ? null : order.type());
        inputs.text(Variable.SUPPLIER, event.supplier());
        ExceptionEvent.Carrier carrier = event.carrier();
        inputs.text(Variable.CARRIER, carrier == null ? null : carrier.scac());
        inputs.set(Variable.RETRIES, whole(event.attributes().get("retries")));
        inputs.set(Variable.DATA_AGE, age(event.dataAsOf(), now));
        return inputs;
    }

    /** Values given one by one, as in a policy's cases. */
    public static Inputs of(Map<Variable, Object> values) {
        Inputs inputs =
                new Inputs(values.get(Variable.MISSING) instanceof List<?> names ? texts(names) : List.<String>of());
        values.forEach((variable, value) -> {
            if (value instanceof String text) {
                inputs.text(variable, text);
            } else if (variable != Variable.MISSING) {
                inputs.set(variable, value);
            }
        });
        return inputs;
    }

    /** Values as an earlier ruling had them: what is not among them was not known, and what was late is late again. */
    static Inputs recorded(Map<Variable, Object> values, Set<Late> late) {
        Inputs inputs = new Inputs((List<String>) null);
        values.forEach(inputs::set);
        inputs.late = Set.copyOf(late);
        return inputs;
    }

    /** Whether they are those of an earlier ruling. */
    boolean recorded() {
        return reportedMissing == null;
    }

    /** A condition of a rule, counted from 0. */
    record Late(String rule, int condition) {}

    void late(String rule, int condition) {
        Set<Late> more = new HashSet<>(late);
        more.add(new Late(rule, condition));
        late = Set.copyOf(more);
    }

    boolean isLate(String rule, int condition) {
        return !late.isEmpty() && late.contains(new Late(rule, condition));
    }

    Set<Late> late() {
        return late;
    }

    @Override
    public Optional<Object> find(String name) {
        Optional<Variable> variable = Variable.of(name);
        return variable.isEmpty() ? Optional.empty() : Optional.ofNullable(value(variable.get()));
    }

    /** The value, or null when it is not known. */
    @Nullable
    Object value(Variable variable) {
        Object value = values[variable.ordinal()];
        if (value != null) {
            return value;
        }
        return switch (variable) {
            case MISSING -> {
                List<String> missing = missing();
                set(variable, missing);
                yield missing;
            }
            case QUANTITY_MILLI -> quantity();
            default -> null;
        };
    }

    /** The value as a planner reads it; "unknown" when there is none. */
    String show(Variable variable) {
        StringBuilder words = new StringBuilder(24);
        show(words, variable);
        return words.toString();
    }

    /** The same, written behind other words. */
    void show(StringBuilder words, Variable variable) {
        Object value = value(variable);
        if (value == null) {
            words.append("unknown");
        } else {
            variable.kind().show(words, value, currency());
        }
    }

    String currency() {
        return values[Variable.CURRENCY.ordinal()] instanceof String currency ? currency : "";
    }

    private @Nullable Long quantity() {
        Supplier<@Nullable Long> source = quantity;
        if (source == null) {
            return null;
        }
        Long found = source.get();
        set(Variable.QUANTITY_MILLI, found);
        return found;
    }

    private @Nullable List<String> missing() {
        if (reportedMissing == null) {
            return null;
        }
        List<String> names = new ArrayList<>(reportedMissing);
        for (Variable variable : VARIABLES) {
            if (variable != Variable.MISSING && value(variable) == null) {
                names.add(variable.code());
            }
        }
        return names.size() > MAX_LIST ? null : List.copyOf(names);
    }

    private void set(Variable variable, @Nullable Object value) {
        values[variable.ordinal()] = value;
    }

    private void text(Variable variable, @Nullable String text) {
        values[variable.ordinal()] = text == null || text.length() > MAX_TEXT ? null : text;
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    /** Rounded down, so that 84.9 % never passes for 85. */
    private static long percent(double share) {
        return (long) Math.floor(share * 100 + 1e-9);
    }

    private static @Nullable Duration age(@Nullable Instant dataAsOf, Instant now) {
        if (dataAsOf == null) {
            return null;
        }
        Duration age = Duration.between(dataAsOf, now);
        if (age.isNegative()) {
            return age.abs().compareTo(CLOCK_SKEW) > 0 ? null : Duration.ZERO;
        }
        return age;
    }

    /** Only what the customer said about the very item proposed counts. */
    private static boolean consent(ExceptionEvent event, Proposal proposal) {
        Object chosen = proposal.parameters().get("toSku");
        for (ExceptionEvent.Substitute substitute : event.substitutes()) {
            if (substitute.sku().equals(chosen)) {
                return Boolean.TRUE.equals(substitute.customerConsent());
            }
        }
        return false;
    }

    private static @Nullable Long quantity(ExceptionEvent event, Proposal proposal) {
        if (proposal.parameters().get("quantity") instanceof String text) {
            return thousandths(decimal(text));
        }
        ExceptionEvent.Quantity quantity = event.quantity();
        if (quantity == null) {
            return null;
        }
        BigDecimal shortfall = quantity.shortfall();
        return thousandths(shortfall != null ? shortfall : quantity.expected());
    }

    private static @Nullable BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Rounded up, so that a limit on the quantity holds for the whole of it. */
    private static @Nullable Long thousandths(@Nullable BigDecimal amount) {
        if (amount == null
                || amount.scale() > MAX_SCALE
                || amount.scale() < -MAX_SCALE
                || amount.precision() - amount.scale() > MAX_WHOLE_DIGITS) {
            return null;
        }
        return amount.setScale(3, RoundingMode.UP).movePointRight(3).longValueExact();
    }

    private static @Nullable Long whole(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
    }
}
