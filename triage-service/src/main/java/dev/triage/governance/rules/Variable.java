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
                case PERCENT -> words.append((long) value).append(" %");
                case MONEY -> money(words, (long) value).append(' ').append(currency);
                case THOUSANDTHS ->
                    words.append(BigDecimal.valueOf((long) value, 3)
                            .stripTrailingZeros()
                            .toPlainString());
                case DURATION -> show(words, (Duration) value);
                case TEXT -> words.append(value.toString().isEmpty() ? "''" : value.toString());
                case TEXTS -> words.append(((List<?>) value).isEmpty() ? "none" : value.toString());
                case COUNT -> words.append((long) value);
                case FLAG -> words.append((boolean) value);
                case TIME -> words.append(value);
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
            StringBuilder words = new StringBuilder(8);
            show(words, duration);
            return words.toString();
        }

        private static void show(StringBuilder words, Duration duration) {
            Duration size = duration.abs();
            if (duration.isNegative()) {
                words.append('-');
            }
            long minutes = size.toMinutes();
            if (minutes >= 2 * 24 * 60) {
                units(words, minutes / (24 * 60), 'd', minutes / 60 % 24, 'h');
            } else if (minutes >= 60) {
                units(words, minutes / 60, 'h', minutes % 60, 'm');
            } else if (minutes > 0) {
                units(words, minutes, 'm', size.toSeconds() % 60, 's');
            } else {
                words.append(size.toSeconds()).append('s');
            }
        }

        /** The smaller unit is left out where there is none of it. */
        private static void units(StringBuilder words, long larger, char unit, long smaller, char smallerUnit) {
            words.append(larger).append(unit);
            if (smaller > 0) {
                words.append(' ').append(smaller).append(smallerUnit);
            }
        }
    }
}
