package dev.triage.learning.tables;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Numbers and times of a row as measured quantities, and cut into steps for a linear model. A time becomes its day
 * since 1970, its hour and its weekday (UTC); two times become the days between them. Steps are quantiles of the training rows, so that
 * about as many rows stand on each.
 */
final class Steps {

    private static final double DAY = 86_400_000;
    private static final int SAMPLE = 100_000;
    private static final double WIDEST = 4;
    private static final long NO_TEXT = Hash.of("");

    /** What is measured of a row. */
    private enum Kind {
        NUMBER,
        HOUR,
        WEEKDAY,
        DAY,
        GAP
    }

    /**
     * One measured quantity.
     *
     * @param column place among the numbers, or among the times
     * @param other the later time of a gap
     */
    private record Quantity(Kind kind, int column, int other, String name) {

        double of(Row row) {
            if (kind == Kind.NUMBER) {
                return row.numbers[column];
            }
            long time = row.times[column];
            if (time == Row.NO_TIME || kind == Kind.GAP && row.times[other] == Row.NO_TIME) {
                return Double.NaN;
            }
            if (kind == Kind.GAP) {
                return (row.times[other] - time) / DAY;
            }
            if (kind == Kind.DAY) {
                return time / DAY;
            }
            OffsetDateTime at = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC);
            return switch (kind) {
                case HOUR -> at.getHour();
                case WEEKDAY -> at.getDayOfWeek().getValue();
                case NUMBER, DAY, GAP -> throw new IllegalStateException("Expected a part of a time, found " + kind);
            };
        }

        boolean isStepwise() {
            return kind == Kind.HOUR || kind == Kind.WEEKDAY;
        }

        /** Whether a linear model may go on in a straight line where no row has been. */
        boolean isLine() {
            return kind == Kind.NUMBER || kind == Kind.GAP;
        }
    }

    private final List<Quantity> quantities;
    /** Ascending upper ends of all steps but the last; a value equal to an end stands below it. */
    private final double[][] ends;

    private final double[] means;
    private final double[] deviations;
    private final String[] stepNames;

    private Steps(List<Quantity> quantities, double[][] ends, double[] means, double[] deviations) {
        this.quantities = quantities;
        this.ends = ends;
        this.means = means;
        this.deviations = deviations;
        int most = Arrays.stream(ends).mapToInt(each -> each.length + 1).max().orElse(0);
        this.stepNames = new String[most];
        for (int i = 0; i < most; i++) {
            stepNames[i] = Integer.toString(i);
        }
    }

    private static List<Quantity> quantities(TableSchema schema) {
        List<Quantity> all = new ArrayList<>();
        List<String> numeric = schema.numeric();
        for (int i = 0; i < numeric.size(); i++) {
            all.add(new Quantity(Kind.NUMBER, i, 0, numeric.get(i)));
        }
        List<String> times = schema.timestamp();
        for (int i = 0; i < times.size(); i++) {
            for (Kind kind : List.of(Kind.DAY, Kind.HOUR, Kind.WEEKDAY)) {
                all.add(new Quantity(
                        kind, i, 0, times.get(i) + " " + kind.name().toLowerCase(Locale.ROOT)));
            }
            for (int other = 0; other < times.size(); other++) {
                if (other > i) {
                    all.add(new Quantity(Kind.GAP, i, other, "days " + times.get(i) + " to " + times.get(other)));
                }
            }
        }
        return all;
    }

    static Steps fit(TableSchema schema, Frame frame, int bins) {
        List<Quantity> quantities = quantities(schema);
        int every = Math.max(1, frame.rows() / SAMPLE);
        int size = (frame.rows() + every - 1) / every;
        double[][] values = new double[quantities.size()][size];
        int[] found = new int[quantities.size()];
        Row row = new Row(schema);
        for (int i = 0; i < frame.rows(); i += every) {
            frame.read(i, row);
            for (int q = 0; q < values.length; q++) {
                double value = quantities.get(q).of(row);
                if (!Double.isNaN(value)) {
                    values[q][found[q]++] = value;
                }
            }
        }
        double[][] ends = new double[values.length][];
        double[] means = new double[values.length];
        double[] deviations = new double[values.length];
        for (int q = 0; q < values.length; q++) {
            double[] sorted = Arrays.copyOf(values[q], found[q]);
            Arrays.sort(sorted);
            ends[q] = ends(sorted, quantities.get(q).isStepwise() ? 32 : bins);
            spread(sorted, q, means, deviations);
        }
        return new Steps(quantities, ends, means, deviations);
    }

    private static double[] ends(double[] sorted, int bins) {
        double[] distinct = Arrays.stream(sorted).distinct().limit(bins + 1L).toArray();
        if (distinct.length <= bins) {
            return Arrays.copyOf(distinct, Math.max(0, distinct.length - 1));
        }
        double[] ends = new double[bins - 1];
        int count = 0;
        for (int i = 1; i < bins; i++) {
            double end = sorted[(int) ((long) i * sorted.length / bins)];
            if ((count == 0 || end > ends[count - 1]) && end < sorted[sorted.length - 1]) {
                ends[count++] = end;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    /** Mean and deviation of the middle 98 %, so that one wild value does not flatten all others. */
    private static void spread(double[] sorted, int q, double[] means, double[] deviations) {
        int from = sorted.length / 100;
        int to = sorted.length - from;
        double sum = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            sum += sorted[i];
        }
        means[q] = to > from ? sum / (to - from) : 0;
        for (int i = from; i < to; i++) {
            squares += (sorted[i] - means[q]) * (sorted[i] - means[q]);
        }
        double deviation = to > from ? Math.sqrt(squares / (to - from)) : 0;
        deviations[q] = deviation > 0 ? deviation : 1;
    }

    /**
     * Names the steps and values of a row.
     *
     * @param days whether the day itself is said, in steps; new rows stand on the last
     */
    void emit(Row row, boolean days, Emitter.Sink sink, Emitter.Said said) {
        for (int q = 0; q < ends.length; q++) {
            Quantity quantity = quantities.get(q);
            if (quantity.kind() == Kind.DAY && !days) {
                continue;
            }
            double value = quantity.of(row);
            String step = Double.isNaN(value) ? "missing" : stepNames[step(value, ends[q])];
            long key = SparseFeatures.key(SparseFeatures.Kind.STEP, q, Hash.of(step), 0);
            sink.take(SparseFeatures.Kind.STEP, q, key, said.of(step), null, 1);
            if (!Double.isNaN(value) && quantity.isLine()) {
                float scaled = (float) Math.clamp((value - means[q]) / deviations[q], -WIDEST, WIDEST);
                long number = SparseFeatures.key(SparseFeatures.Kind.NUMBER, q, NO_TEXT, 0);
                sink.take(SparseFeatures.Kind.NUMBER, q, number, said.of(""), null, scaled);
            }
        }
    }

    private static int step(double value, double[] ends) {
        int from = 0;
        int to = ends.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (value <= ends[middle]) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /** Quantities measured of a row. */
    int size() {
        return quantities.size();
    }

    /** A quantity of a row as it is; NaN where missing. */
    double value(int quantity, Row row) {
        return quantities.get(quantity).of(row);
    }

    String name(int quantity) {
        return quantities.get(quantity).name();
    }

    /** A step in words: {@code at most 3.5}, {@code 3.5 to 12}, {@code missing}. */
    String said(int quantity, String step) {
        if (step.equals("missing")) {
            return step;
        }
        int place = Integer.parseInt(step);
        double[] of = ends[quantity];
        if (of.length == 0) {
            return "any";
        }
        return place == 0
                ? "at most " + figure(of[0])
                : place == of.length
                        ? "above " + figure(of[place - 1])
                        : figure(of[place - 1]) + " to " + figure(of[place]);
    }

    private static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The steps as a document; {@link #of} reads them back. */
    List<Object> document() {
        List<Object> document = new ArrayList<>();
        for (int q = 0; q < ends.length; q++) {
            document.add(Map.of(
                    "name", quantities.get(q).name(), "ends", ends[q], "mean", means[q], "deviation", deviations[q]));
        }
        return document;
    }

    static Steps of(TableSchema schema, JsonNode document) throws TableDataException {
        List<Quantity> quantities = quantities(schema);
        if (document.size() != quantities.size()) {
            throw new TableDataException(
                    "Expected steps of " + quantities.size() + " quantities, found " + document.size());
        }
        double[][] ends = new double[quantities.size()][];
        double[] means = new double[ends.length];
        double[] deviations = new double[ends.length];
        for (int q = 0; q < ends.length; q++) {
            JsonNode one = document.get(q);
            ends[q] = new double[one.path("ends").size()];
            for (int i = 0; i < ends[q].length; i++) {
                ends[q][i] = one.path("ends").get(i).asDouble();
            }
            means[q] = one.path("mean").asDouble();
            deviations[q] = one.path("deviation").asDouble(1);
        }
        return new Steps(quantities, ends, means, deviations);
    }
}
