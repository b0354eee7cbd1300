package dev.triage.governance.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of a policy, all typed; any other name is refused. Money is in minor units of the reporting currency,
 * shares are whole percent, quantities whole thousandths: there are no binary fractions in rules.
 */
public enum Variable {
    WORKFLOW("workflow", Kind.TEXT),
    CATEGORY("category", Kind.TEXT),
    FAMILY("family", Kind.TEXT),
    PRIORITY("priority", Kind.TEXT),
    SITE("site", Kind.TEXT),
    FROM_SITE("fromSite", Kind.TEXT),
    CUSTOMER_TIER("customerTier", Kind.TEXT),
    ORDER_TYPE("orderType", Kind.TEXT),
    SUPPLIER("supplier", Kind.TEXT),
    CARRIER("carrier", Kind.TEXT),
    CURRENCY("currency", Kind.TEXT),
    CONFIDENCE("confidence", Kind.PERCENT),
    DELAY_RISK("delayRisk", Kind.PERCENT),
    NOVELTY("novelty", Kind.PERCENT),
    VALUE_MINOR("valueMinor", Kind.MONEY),
    EXPECTED_LOSS_MINOR("expectedLossMinor", Kind.MONEY),
    COST_MINOR("costMinor", Kind.MONEY),
    QUANTITY_MILLI("quantityMilli", Kind.THOUSANDTHS),
    OCCURRENCES("occurrences", Kind.COUNT),
    OPEN_REQUESTS("openRequests", Kind.COUNT),
    RETRIES("retries", Kind.COUNT),
    ABSTAINED("abstained", Kind.FLAG),
    CUSTOMER_CONSENT("customerConsent", Kind.FLAG),
    REQUESTER_IS_MACHINE("requesterIsMachine", Kind.FLAG),
    DATA_AGE("dataAge", Kind.DURATION),
    TIME_TO_DUE("timeToDue", Kind.DURATION),
    NOW("now", Kind.TIME),
    MISSING("missing", Kind.TEXTS);

    private static final Map<String, Variable> BY_NAME = byName();

    private final String code;
    private final Kind kind;

    Variable(String code, Kind kind) {
        this.code = code;
        this.kind = kind;
    }

    /** How rules call it. */
    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    public static Optional<Variable> of(String code) {
        return Optional.ofNullable(BY_NAME.get(code));
    }

    private static Map<String, Variable> byName() {
        Map<String, Variable> names = new HashMap<>();
        for (Variable variable : values()) {
            names.put(variable.code, variable);
        }
        return names;
    }

    /** What sort of value it holds: its CEL type, and how people read it. */
    public enum Kind {
        TEXT(SimpleType.STRING, "a text"),
        PERCENT(SimpleType.INT, "a whole percentage"),
        MONEY(SimpleType.INT, "a whole number of minor units"),
        THOUSANDTHS(SimpleType.INT, "a whole number of thousandths"),
        COUNT(SimpleType.INT, "a whole number"),
        FLAG(SimpleType.BOOL, "true or false"),
        DURATION(SimpleType.DURATION, "a duration such as 45m or 2h30m"),
        TIME(SimpleType.TIMESTAMP, "a time such as 2026-11-23T10:00:00Z"),
        TEXTS(ListType.create(SimpleType.STRING), "a list of texts");

        private final CelType type;
        private final String expected;

        Kind(CelType type, String expected) {
            this.type = type;
            this.expected = expected;
        }

        CelType type() {
            return type;
        }

        /** For messages: "expected …". */
        String expected() {
            return expected;
        }

        /** The value as a planner reads it; {@code currency} is for money alone. */
        public String show(Object value, String currency) {
            StringBuilder words = new StringBuilder(24);
            show(words, value, currency);
            return words.toString();
        }

        /** The same, written behind other words: explanations are most of what a ruling costs. */
        void show(StringBuilder words, Object value, String currency) {
            switch (this) {
                case PERCENT -> words.append(value).append(" %");
                case MONEY -> money(words, (Long) value).append(' ').append(currency);
                case THOUSANDTHS ->
                    words.append(BigDecimal.valueOf((Long) value, 3)
                            .stripTrailingZeros()
                            .toPlainString());
                case DURATION -> words.append(show((Duration) value));
                case TEXT -> words.append(value.toString().isEmpty() ? "''" : value.toString());
                case TEXTS -> words.append(((List<?>) value).isEmpty() ? "none" : value.toString());
                case COUNT, FLAG, TIME -> words.append(value);
            }
        }

        private static StringBuilder money(StringBuilder words, long minor) {
            if (minor < 0) {
                return words.append(BigDecimal.valueOf(minor, 2).toPlainString());
            }
            long cents = minor % 100;
            return words.append(minor / 100).append(cents < 10 ? ".0" : ".").append(cents);
        }

        /** "2h 10m", "6m", "3d 4h", "45s", with a minus before what lies in the past. */
        static String show(Duration duration) {
            Duration size = duration.abs();
            StringBuilder words = new StringBuilder(duration.isNegative() ? "-" : "");
            if (size.toDays() >= 2) {
                unit(unit(words, size.toDays(), 'd'), size.toHoursPart(), 'h');
            } else if (size.toHours() > 0) {
                unit(unit(words, size.toHours(), 'h'), size.toMinutesPart(), 'm');
            } else if (size.toMinutes() > 0) {
                unit(unit(words, size.toMinutes(), 'm'), size.toSecondsPart(), 's');
            } else {
                words.append(size.toSeconds()).append('s');
            }
            return words.toString();
        }

        private static StringBuilder unit(StringBuilder words, long amount, char unit) {
            if (amount > 0) {
                char last = words.isEmpty() ? '-' : words.charAt(words.length() - 1);
                if (last != '-') {
                    words.append(' ');
                }
                words.append(amount).append(unit);
            }
            return words;
        }
    }
}
