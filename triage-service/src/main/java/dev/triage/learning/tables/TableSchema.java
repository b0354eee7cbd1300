package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param classes the only values the target may have, each of which must occur; empty for whatever occurs
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
        List<String> classes,
        Optional<String> group,
        Split split,
        List<Trainer> trainers,
        long seed) {

    /** What is predicted. */
    enum Task {
        CLASSIFICATION,
        REGRESSION;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What Tribuo can be asked to fit. */
    enum Trainer {
        /** A linear model on sparse features: logistic for classes, least squares for numbers. */
        LINEAR,
        /** Boosted trees (XGBoost) on dense features. */
        TREES;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** With another name, and another seed where one is given. */
    TableSchema with(String otherName, OptionalLong otherSeed) {
        return new TableSchema(
                otherName,
                task,
                target,
                text,
                categorical,
                numeric,
                timestamp,
                ignore,
                classes,
                group,
                split,
                trainers,
                otherSeed.orElse(seed));
    }

    /** For files whose rows are all alike: no split, no groups. */
    TableSchema unsplit() {
        return new TableSchema(
                name,
                task,
                target,
                text,
                categorical,
                numeric,
                timestamp,
                ignore,
                List.of(),
                Optional.empty(),
                new Split.ByHash(Optional.empty(), 0.5),
                trainers,
                seed);
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
