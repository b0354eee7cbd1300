package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the columns of a table are and what is to be learned from them.
 *
 * @param name of the model; lower case, digits and hyphens
 * @param target the column to predict
 * @param text free text in any language
 * @param categorical values compared as written
 * @param numeric decimal numbers; empty, {@code NA}, {@code NaN}, {@code null}, {@code none} and {@code ?} are missing
 * @param timestamp ISO 8601 dates or date-times, or seconds or milliseconds since 1970
 * @param ignore columns that are there and not used
 * @param group a column whose equal values must never stand on both sides of the split
 * @param trainers what may be tried; empty for automatic
 * @param seed of everything that is drawn
 */
record TableSchema(
        String name,
        Task task,
        String target,
        List<String> text,
        List<String> categorical,
        List<String> numeric,
        List<String> timestamp,
        List<String> ignore,
        Optional<String> group,
        Split split,
        List<Trainer> trainers,
        long seed) {

    /** What is predicted. */
    enum Task {
        CLASSIFICATION,
        REGRESSION;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What Tribuo can be asked to fit. */
    enum Trainer {
        /** A linear model on sparse features: logistic for classes, least squares for numbers. */
        LINEAR,
        /** Boosted trees (XGBoost) on dense features. */
        TREES;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Columns the model looks at, in the schema's order of kinds. */
    List<String> features() {
        List<String> all = new ArrayList<>(text);
        all.addAll(categorical);
        all.addAll(numeric);
        all.addAll(timestamp);
        return List.copyOf(all);
    }

    /** Every column a row must have; {@code ignore} may be missing. */
    List<String> needed() {
        List<String> all = new ArrayList<>(features());
        all.add(target);
        split.column().filter(column -> !all.contains(column)).ifPresent(all::add);
        group.filter(column -> !all.contains(column)).ifPresent(all::add);
        return List.copyOf(all);
    }

    boolean isClassification() {
        return task == Task.CLASSIFICATION;
    }
}
