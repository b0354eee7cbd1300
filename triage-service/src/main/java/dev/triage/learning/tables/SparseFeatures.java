package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a row into sparse features for a linear model: of each text its words, pairs of neighbours, first words and
 * beginnings of words, in three blocks of fixed length; levels of categories; numbers and times in steps. What fewer
 * rows show than asked for is left out, so the vocabulary is bounded. Immutable, thread-safe; every thread brings its
 * own {@link Scratch}.
 */
final class SparseFeatures {

    /**
     * Which features there are.
     *
     * @param leastTexts rows a word or pair must occur in
     * @param leastRows rows a level or step must occur in
     * @param most features kept at the most, the most frequent ones
     * @param bins steps a number is cut into
     * @param days whether the day of a time is a feature
     */
    record Settings(int leastTexts, int leastRows, int most, int bins, boolean days) {}

    /** Entries counted before the rarest are forgotten. */
    private static final int MOST_COUNTED = 24_000_000;

    private static final float RAW = 8;

    private final TableSchema schema;
    private final Settings settings;
    private final LongCounts index;
    private final List<Feature> features;
    private final float[] inverse;
    private final Steps steps;

    private SparseFeatures(
            TableSchema schema, Settings settings, List<Feature> features, float[] inverse, Steps steps) {
        this.schema = schema;
        this.settings = settings;
        this.features = features;
        this.inverse = inverse;
        this.steps = steps;
        this.index = new LongCounts(features.size());
        for (int id = 0; id < features.size(); id++) {
            index.put(features.get(id).key(), id);
        }
    }

    /**
     * A feature: its kind, the place of its column among those of the kind, and what it says.
     *
     * @param text the word, pair (with a space), piece, level or step
     */
    record Feature(Kind kind, int column, String text) {

        long key() {
            int space = kind == Kind.WORD_PAIR ? text.indexOf(' ') : -1;
            long first = Hash.of(space < 0 ? text : text.substring(0, space));
            long second = space < 0 ? 0 : Hash.of(text.substring(space + 1));
            return SparseFeatures.key(kind, column, first, second);
        }
    }

    /** What a feature can be. */
    enum Kind {
        WORD(Block.COUNTS),
        WORD_PAIR(Block.COUNTS),
        /** One of the first words of a text, which often is its subject. */
        HEAD(Block.COUNTS),
        /** How a long word begins: its forms have that in common. */
        STEM(Block.STEMS),
        /** A word once more, the rarer the heavier. */
        TERM(Block.TERMS),
        LEVEL(Block.NONE),
        STEP(Block.NONE),
        NUMBER(Block.NONE);

        final Block block;

        Kind(Block block) {
            this.block = block;
        }

        boolean isText() {
            return block != Block.NONE;
        }
    }

    /** Features of a text that are brought to one length together, and that length. */
    private enum Block {
        COUNTS(1),
        STEMS(0.3),
        TERMS(0.4),
        NONE(0);

        final double length;

        Block(double length) {
            this.length = length;
        }
    }

    static long key(Kind kind, int column, long first, long second) {
        return Hash.pair(Hash.pair((long) kind.ordinal() * 4096 + column + 1, first), second);
    }

    /** Learns the vocabulary from training rows; labels are not looked at. */
    static SparseFeatures fit(TableSchema schema, Frame frame, Settings settings) {
        Steps steps = Steps.fit(schema, frame, settings.bins());
        Row row = new Row(schema);
        LongCounts counts = new LongCounts(1 << 16);
        LongCounts once = new LongCounts(1 << 10);
        LongCounts plain = new LongCounts(1 << 10);
        Emitter emitter = new Emitter(steps, settings.days());
        int floor = 1;
        for (int i = 0; i < frame.rows(); i++) {
            frame.read(i, row);
            once.clear();
            emitter.emit(row, (kind, column, key, text, second, value) -> {
                once.put(key, 1);
                if (!kind.isText()) {
                    plain.put(key, 1);
                }
            });
            once.each((key, value) -> counts.add(key, 1));
            if (counts.size() > MOST_COUNTED) {
                counts.prune(++floor);
            }
        }
        long[] kept = kept(counts, plain, settings);
        LongCounts chosen = new LongCounts(kept.length);
        for (int id = 0; id < kept.length; id++) {
            chosen.put(kept[id], id);
        }
        @Nullable Feature[] named = new @Nullable Feature[kept.length];
        for (int i = 0; i < frame.rows(); i++) {
            frame.read(i, row);
            emitter.emit(row, (kind, column, key, text, second, value) -> {
                int id = chosen.get(key, -1);
                if (id >= 0 && named[id] == null) {
                    String said = text.said();
                    named[id] = new Feature(kind, column, second == null ? said : said + ' ' + second);
                }
            });
        }
        List<Feature> features = new ArrayList<>(kept.length);
        float[] inverse = new float[kept.length];
        for (int id = 0; id < kept.length; id++) {
            Feature feature = named[id];
            if (feature == null) {
                throw new IllegalStateException("Expected a name for every feature, one has none");
            }
            features.add(feature);
            int found = counts.get(kept[id], 1);
            inverse[id] =
                    feature.kind() == Kind.TERM ? (float) (Math.log((1.0 + frame.rows()) / (1.0 + found)) + 1) : 1;
        }
        return new SparseFeatures(schema, settings, features, inverse, steps);
    }

    /** The keys frequent enough, the most frequent first; ties by key, so that the choice is stable. */
    private static long[] kept(LongCounts counts, LongCounts plain, Settings settings) {
        List<long[]> candidates = new ArrayList<>();
        counts.each((key, count) -> {
            if (count >= (plain.get(key, 0) > 0 ? settings.leastRows() : settings.leastTexts())) {
                candidates.add(new long[] {key, count});
            }
        });
        candidates.sort(Comparator.<long[]>comparingLong(each -> -each[1]).thenComparingLong(each -> each[0]));
        return candidates.stream()
                .limit(settings.most())
                .mapToLong(each -> each[0])
                .sorted()
                .toArray();
    }

    /** From what {@link #lines} wrote. */
    static SparseFeatures of(TableSchema schema, Settings settings, List<String> lines, Steps steps)
            throws TableDataException {
        List<Feature> features = new ArrayList<>(lines.size());
        float[] inverse = new float[lines.size()];
        for (int id = 0; id < lines.size(); id++) {
            String[] parts = lines.get(id).split("\t", 4);
            try {
                features.add(new Feature(Kind.valueOf(parts[0]), Integer.parseInt(parts[1]), parts[3]));
                inverse[id] = Float.parseFloat(parts[2]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new TableDataException(
                        "Expected kind, column, weight and text of a feature, found " + lines.get(id), e);
            }
        }
        return new SparseFeatures(schema, settings, features, inverse, steps);
    }

    /** One line a feature. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(features.size());
        for (int id = 0; id < features.size(); id++) {
            Feature feature = features.get(id);
            lines.add(feature.kind() + "\t" + feature.column() + "\t" + inverse[id] + "\t" + feature.text());
        }
        return lines;
    }

    Settings settings() {
        return settings;
    }

    Steps steps() {
        return steps;
    }

    int size() {
        return features.size();
    }

    /** The column a feature speaks of, by its name in the table. */
    String column(int id) {
        Feature feature = features.get(id);
        return switch (feature.kind()) {
            case WORD, WORD_PAIR, HEAD, STEM, TERM -> schema.text().get(feature.column());
            case LEVEL -> schema.categorical().get(feature.column());
            case STEP, NUMBER -> steps.name(feature.column());
        };
    }

    /** What a feature says, in words: {@code bolt}, {@code 12 to 40}. */
    String said(int id) {
        Feature feature = features.get(id);
        return switch (feature.kind()) {
            case STEP -> steps.said(feature.column(), feature.text());
            case NUMBER -> "value";
            case HEAD -> feature.text() + " at the start";
            case STEM -> feature.text() + "…";
            case WORD, WORD_PAIR, TERM -> feature.text();
            case LEVEL -> feature.text().isEmpty() ? "missing" : feature.text();
        };
    }

    boolean isText(int id) {
        return features.get(id).kind().isText();
    }

    Scratch scratch() {
        return new Scratch(features.size());
    }

    /** Room to encode one row after the other. */
    final class Scratch {

        private final float[] counts;
        private final double[] squares = new double[schema.text().size() * Block.values().length];
        private final Emitter emitter = new Emitter(steps, settings.days());
        int[] ids = new int[256];
        float[] values = new float[256];
        int count;
        /** Words and levels of the row that the vocabulary has not. */
        int unknown;

        private Scratch(int size) {
            this.counts = new float[size];
        }

        /** Encodes a row as a member sees it. */
        void encode(Row row, Emphasis emphasis) {
            encode(row);
            emphasis.apply(SparseFeatures.this, ids, values, 0, count);
        }

        /** Encodes a row into {@link #ids} and {@link #values}, ids ascending. */
        void encode(Row row) {
            count = 0;
            unknown = 0;
            emitter.emit(row, (kind, column, key, text, second, value) -> {
                int id = index.get(key, -1);
                if (id < 0) {
                    unknown += kind == Kind.WORD || kind == Kind.LEVEL ? 1 : 0;
                    return;
                }
                if (counts[id] == 0) {
                    if (count == ids.length) {
                        ids = Arrays.copyOf(ids, count * 2);
                        values = Arrays.copyOf(values, count * 2);
                    }
                    ids[count++] = id;
                }
                // Numbers can be 0 or negative; a hair above marks them as seen.
                counts[id] += kind == Kind.NUMBER ? (value == 0 ? Float.MIN_NORMAL : value) : 1;
            });
            Arrays.sort(ids, 0, count);
            weigh();
        }

        /** Counts up to 8 as they are, then by their logarithm; every block of a text at its length. */
        private void weigh() {
            Arrays.fill(squares, 0);
            for (int i = 0; i < count; i++) {
                int id = ids[i];
                Feature feature = features.get(id);
                float found = counts[id];
                counts[id] = 0;
                values[i] = switch (feature.kind()) {
                    case WORD, WORD_PAIR, HEAD -> found <= RAW ? found : (float) (RAW + Math.log(found / RAW));
                    case STEM, TERM -> (float) (1 + Math.log(found)) * inverse[id];
                    case NUMBER -> found;
                    case LEVEL, STEP -> 1;
                };
                if (feature.kind().isText()) {
                    squares[block(feature)] += values[i] * values[i];
                }
            }
            for (int i = 0; i < count; i++) {
                Feature feature = features.get(ids[i]);
                if (feature.kind().isText()) {
                    values[i] *= (float) (feature.kind().block.length / Math.sqrt(squares[block(feature)]));
                }
            }
        }

        private int block(Feature feature) {
            return feature.column() * Block.values().length
                    + feature.kind().block.ordinal();
        }
    }

    /** Encodes every row of a frame. */
    SparseMatrix matrix(Frame frame) {
        SparseMatrix matrix = new SparseMatrix();
        Row row = new Row(schema);
        Scratch scratch = scratch();
        for (int i = 0; i < frame.rows(); i++) {
            frame.read(i, row);
            scratch.encode(row);
            matrix.add(scratch.ids, scratch.values, scratch.count);
        }
        return matrix;
    }
}
