package dev.triage.governance.rules.proof;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.Variable;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One thing that can vary between the cases a rule is asked about. */
sealed interface Dimension {

    /** What {@code abstained} and the like can be; also what an opaque part can come to, with unknown for "fails". */
    Names TRUTHS = Names.of(Set.of("true", "false"));

    Dimension NOW = new Of(Variable.NOW);

    Dimension SITE_DAY = new SiteDay();

    long DAY_MILLIS = 86_400_000L;

    /** No zone is further from UTC than this. */
    long FARTHEST_ZONE_MILLIS = 18 * 3_600_000L;

    /** All values it can have. */
    Values domain();

    /** How it is written: {@code valueMinor}, {@code 'site' in missing}, {@code costMinor * 2}. */
    String text();

    /** A variable. The family follows from the category and has no dimension of its own; neither has {@code missing}. */
    record Of(Variable variable) implements Dimension {

        /** What an event may leave open; everything else is always known. */
        private static final Set<Variable> OPEN = EnumSet.of(
                Variable.SITE,
                Variable.FROM_SITE,
                Variable.CUSTOMER_TIER,
                Variable.ORDER_TYPE,
                Variable.SUPPLIER,
                Variable.CARRIER,
                Variable.RETRIES,
                Variable.QUANTITY_MILLI,
                Variable.DATA_AGE);

        @Override
        public String text() {
            return variable.code();
        }

        @Override
        public Values domain() {
            return switch (variable.kind()) {
                case TEXT, TEXTS -> names();
                case FLAG -> TRUTHS;
                default -> OPEN.contains(variable) ? numbers().orUnknown() : numbers();
            };
        }

        private Names names() {
            return switch (variable) {
                case CATEGORY ->
                    Names.of(Arrays.stream(Category.values()).map(Enum::name).collect(Collectors.toSet()));
                case PRIORITY ->
                    Names.of(Arrays.stream(Priority.values()).map(Enum::name).collect(Collectors.toSet()));
                default -> OPEN.contains(variable) ? Names.any().orUnknown() : Names.any();
            };
        }

        /** From the cases' fixed time on: what no longer holds then is of no interest. */
        private Numbers numbers() {
            return switch (variable) {
                case CONFIDENCE, DELAY_RISK, NOVELTY -> Numbers.between(0, 100);
                case OCCURRENCES, OPEN_REQUESTS, DATA_AGE -> Numbers.between(0, Numbers.FAR);
                case NOW -> Numbers.between(2 * CaseRun.NOW.toEpochMilli(), Numbers.FAR);
                default -> Numbers.between(-Numbers.FAR, Numbers.FAR);
            };
        }
    }

    /**
     * The day where the case's site is, counted from 1970-01-01: what the days of {@code effective} mean. Whatever the zone,
     * it is at most 18 hours from the day in UTC; see {@link Box}.
     */
    record SiteDay() implements Dimension {

        @Override
        public String text() {
            return "day at the site";
        }

        @Override
        public Values domain() {
            return around(2 * CaseRun.NOW.toEpochMilli(), Numbers.FAR);
        }

        /** All days it can be somewhere between two moments, at twice their milliseconds. */
        static Numbers around(long from, long to) {
            return Numbers.between(
                    day(from, -FARTHEST_ZONE_MILLIS), to >= Numbers.FAR ? Numbers.FAR : day(to, FARTHEST_ZONE_MILLIS));
        }

        private static long day(long moment, long away) {
            return Math.floorDiv(Math.floorDiv(moment, 2) + away, DAY_MILLIS);
        }
    }

    /** Whether a name that is no variable's is in {@code missing}. */
    record Reported(String name) implements Dimension {

        @Override
        public String text() {
            return "'" + name + "' in missing";
        }

        @Override
        public Values domain() {
            return TRUTHS;
        }
    }

    /** A whole number that is calculated: sums, parts of times, sizes. What it can be is not known in advance. */
    record Term(String text, List<Variable> reads, long least, long most) implements Dimension {

        @Override
        public Values domain() {
            return Numbers.between(least, most).orUnknown();
        }
    }

    /** A part of a condition that is only known as a whole: patterns, walks over lists, one variable against another. */
    record Opaque(String text, List<Variable> reads) implements Dimension {

        @Override
        public Values domain() {
            return TRUTHS.orUnknown();
        }
    }
}
