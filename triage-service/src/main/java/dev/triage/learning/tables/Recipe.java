package dev.triage.learning.tables;

import dev.triage.learning.tables.DenseFeatures.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings tables are learned with, and how they go with the size of the table; chosen without any test row. The
 * reasons are in {@code docs/decisions/0010}.
 *
 * @param rows training rows
 * @param outputs classes, or 1 for a value
 * @param later whether the test is later than the training rows
 */
record Recipe(TableSchema schema, int rows, int outputs, boolean later) {

    /** Rounds between two looks at the rows held out. */
    static final int STAGE = 10;

    private static final int LARGE_VOCABULARY = 300_000;
    private static final long MOST_WEIGHTS = 16_000_000;
    private static final int FEW_CLASSES = 10;
    private static final int MOST_TREE_CLASSES = 200;
    private static final int MOST_TREES = 3_000;
    private static final int FEW_ROWS = 20_000;
    private static final int VERY_FEW_ROWS = 300;
    private static final double HALF_LIFE = 0.6;
    private static final int ROWS_A_STEP = 60;
    private static final int PLAIN_ROWS = 10_000;
    private static final int PLAIN_PASSES = 5;
    private static final int TEXT_ROWS = 33_000;
    private static final int TEXT_PASSES = 8;

    /** Yes or no, or a value: what drifts with time and is worth weighing by age. */
    private boolean isSimple() {
        return outputs <= 2;
    }

    SparseFeatures.Settings sparse() {
        int most = (int) Math.min(LARGE_VOCABULARY, MOST_WEIGHTS / outputs);
        int bins = Math.clamp(rows / ROWS_A_STEP, 3, isSimple() ? 20 : 10);
        return new SparseFeatures.Settings(2, isSimple() ? 3 : 1, most, bins, isSimple());
    }

    /** A way to fit a linear model. */
    enum Style {
        /** Features as they are, a step of its own for each: for levels and steps. */
        PLAIN,
        /** Rows of length 1, averaged steps: for texts. */
        EVEN,
        /** The same, with features weighed by what they tell: for texts and more than a few rows of each class. */
        TELLING
    }

    /** The ways worth trying; a later one is taken when it is clearly better on the rows held out. */
    List<Style> styles() {
        if (!schema.isClassification() || schema.text().isEmpty()) {
            return List.of(Style.PLAIN);
        }
        List<Style> styles = new ArrayList<>();
        if (wantsTrees()) {
            styles.add(Style.PLAIN);
        }
        styles.add(Style.TELLING);
        if (outputs == 2) {
            styles.add(Style.EVEN);
        }
        return styles;
    }

    LinearFit.Settings linear(Style style) {
        if (style == Style.PLAIN) {
            boolean value = !schema.isClassification();
            int epochs = (int) Math.clamp(Math.round(PLAIN_PASSES * Math.sqrt((double) PLAIN_ROWS / rows)), 4, 60);
            int batch = rows < PLAIN_ROWS / 4 ? 1 : 32;
            return isSimple()
                    ? new LinearFit.Settings(
                            LinearFit.Optimiser.ADAGRAD, value ? 0.04 : 0.1, epochs, batch, schema.seed())
                    : new LinearFit.Settings(LinearFit.Optimiser.SHARED_ADAGRAD, 0.1, epochs, 1, schema.seed());
        }
        // Few rows need more passes; telling features need fewer. Many classes need more.
        double ratio = (double) TEXT_ROWS / rows;
        double passes = TEXT_PASSES * (style == Style.TELLING ? Math.pow(ratio, 0.25) : Math.sqrt(ratio));
        double more = outputs >= 200 ? 2.5 : outputs >= 50 ? 1.5 : 1;
        int epochs = (int) Math.clamp(Math.round(passes * more), 3, 60);
        return new LinearFit.Settings(LinearFit.Optimiser.AVERAGED, 1, epochs, 1, schema.seed());
    }

    /** How much more a row of a rare class counts: a little, for texts of several classes. */
    double rarity(Style style, double prior) {
        return style == Style.PLAIN || outputs <= 2 ? 1 : Math.pow(prior, -0.2);
    }

    /** How much less a training row counts when it is older: by half after the newest 60 % of the rows. */
    double recency(int age) {
        return later && isSimple() ? Math.pow(0.5, age / (HALF_LIFE * rows)) : 1;
    }

    /** The ways categories are shown to trees, one group of trees each. */
    List<Encoding> views() {
        Encoding target = later ? Encoding.TARGET_IN_TIME : Encoding.TARGET_BY_FOLD;
        return outputs > FEW_CLASSES || schema.categorical().isEmpty()
                ? List.of(Encoding.FIRST_SEEN)
                : List.of(target, Encoding.FIRST_SEEN);
    }

    /** Whether trees are worth their time: not on text alone, nor for hundreds of classes. */
    boolean wantsTrees() {
        return schema.features().size() > schema.text().size() && outputs <= MOST_TREE_CLASSES;
    }

    TreeFit.Settings trees() {
        if (outputs > FEW_CLASSES) {
            int rounds = Math.clamp(MOST_TREES / outputs / STAGE * STAGE, STAGE, 60);
            return new TreeFit.Settings(rounds, rounds < 40 ? 0.3 : 0.15, 6, 1, 0.7, 0.5, 1, 64, schema.seed());
        }
        int rounds = rows < VERY_FEW_ROWS ? 30 : later || rows < 2_000 ? 100 : 300;
        return new TreeFit.Settings(rounds, 0.1, rows > FEW_ROWS ? 6 : 4, 5, 0.7, 0.5, 1, 64, schema.seed());
    }

    /** Whether the number of rounds is chosen on the rows held out; in time, what suits one moment misleads for the next. */
    boolean choosesRounds() {
        return !later;
    }

    /** Times each group of trees is grown with another seed. */
    int seeds() {
        if (rows >= FEW_ROWS || outputs > FEW_CLASSES) {
            return 1;
        }
        return isSimple() ? 5 : 2;
    }
}
