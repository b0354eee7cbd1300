package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a row into sparse features for a linear model: words, pairs of neighbouring words and pieces of words of each
 * text (term frequency times inverse document frequency, each text of length 1), levels of categories, pairs of levels,
 * numbers and times in steps. What fewer rows show than asked for is left out, so the vocabulary is bounded. Immutable,
 * thread-safe; every thread brings its own {@link Scratch}.
 */
final class SparseFeatures {

    /**
     * Which features there are.
     *
     * @param pieces whether pieces of words (3 to 5 characters) are features
     * @param leastRows rows a word, pair, piece or level must occur in
     * @param most features kept at the most, the most frequent ones
     * @param bins steps a number is cut into
     */
    record Settings(boolean pieces, int leastRows, int most, int bins) {}

    /** Entries counted before the rarest are forgotten. */
    private static final int MOST_COUNTED = 24_000_000;

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
            int space = kind.isPair ? text.indexOf(kind.between) : -1;
            long first = Hash.of(space < 0 ? text : text.substring(0, space));
            long second = space < 0 ? 0 : Hash.of(text.substring(space + 1));
            return SparseFeatures.key(kind, column, first, second);
        }
    }

    /** What a feature can be. */
    enum Kind {
        WORD(true, false, ' '),
        WORD_PAIR(true, true, ' '),
        PIECE(true, false, ' '),
        LEVEL(false, false, ' '),
        LEVEL_PAIR(false, true, '\u001f'),
        STEP(false, false, ' '),
        NUMBER(false, false, ' ');

        final boolean isText;
        final boolean isPair;
        final char between;

        Kind(boolean isText, boolean isPair, char between) {
            this.isText = isText;
            this.isPair = isPair;
            this.between = between;
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
        Emitter emitter = new Emitter(settings, steps);
        int floor = 1;
        for (int i = 0; i < frame.rows(); i++) {
            frame.read(i, row);
            once.clear();
            emitter.emit(row, (kind, column, key, text, second, value) -> once.put(key, 1));
            once.each((key, value) -> counts.add(key, 1));
            if (counts.size() > MOST_COUNTED) {
                counts.prune(++floor);
            }
        }
        long[] kept = kept(counts, settings, frame.rows());
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
                    named[id] = new Feature(kind, column, second == null ? said : said + kind.between + second);
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
            inverse[id] = feature.kind().isText ? (float) (Math.log((1.0 + frame.rows()) / (1.0 + found)) + 1) : 1;
        }
        return new SparseFeatures(schema, settings, features, inverse, steps);
    }

    /** The keys frequent enough, the most frequent first; ties by key, so that the choice is stable. */
    private static long[] kept(LongCounts counts, Settings settings, int rows) {
        List<long[]> candidates = new ArrayList<>();
        // What nearly every row shows says nothing, but one must stay where all rows are alike.
        counts.each((key, count) -> {
            if (count >= settings.leastRows()) {
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
            case WORD, WORD_PAIR, PIECE -> schema.text().get(feature.column());
            case LEVEL -> schema.categorical().get(feature.column());
            case LEVEL_PAIR -> pairName(feature.column());
            case STEP, NUMBER -> steps.name(feature.column());
        };
    }

    /** What a feature says, in words: {@code bolt}, {@code 12 to 40}. */
    String said(int id) {
        Feature feature = features.get(id);
        return switch (feature.kind()) {
            case STEP -> steps.said(feature.column(), feature.text());
            case LEVEL_PAIR -> feature.text().replace('\u001f', '+');
            case NUMBER -> "value";
            case WORD, WORD_PAIR, PIECE, LEVEL -> feature.text();
        };
    }

    private String pairName(int column) {
        int columns = schema.categorical().size();
        return schema.categorical().get(column / columns) + " and "
                + schema.categorical().get(column % columns);
    }

    boolean isText(int id) {
        return features.get(id).kind().isText;
    }

    Scratch scratch() {
        return new Scratch(features.size());
    }

    /** Room to encode one row after the other. */
    final class Scratch {

        private final float[] counts;
        private final Emitter emitter = new Emitter(settings, steps);
        int[] ids = new int[256];
        float[] values = new float[256];
        int count;
        /** Words, pieces and levels of the row that the vocabulary has, and those it has not. */
        int known;

        int unknown;

        private Scratch(int size) {
            this.counts = new float[size];
        }

        /** Encodes a row into {@link #ids} and {@link #values}, ids ascending. */
        void encode(Row row) {
            count = 0;
            known = 0;
            unknown = 0;
            emitter.emit(row, (kind, column, key, text, second, value) -> {
                int id = index.get(key, -1);
                if (id < 0) {
                    unknown += kind == Kind.WORD || kind == Kind.LEVEL ? 1 : 0;
                    return;
                }
                known += kind == Kind.WORD || kind == Kind.LEVEL ? 1 : 0;
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

        /** Sublinear term frequency times inverse document frequency; every text column has length 1. */
        private void weigh() {
            double[] squares = new double[schema.text().size()];
            for (int i = 0; i < count; i++) {
                Feature feature = features.get(ids[i]);
                float found = counts[ids[i]];
                counts[ids[i]] = 0;
                if (feature.kind().isText) {
                    values[i] = (float) (1 + Math.log(found)) * inverse[ids[i]];
                    squares[feature.column()] += values[i] * values[i];
                } else {
                    values[i] = feature.kind() == Kind.NUMBER ? found : 1;
                }
            }
            for (int i = 0; i < count; i++) {
                Feature feature = features.get(ids[i]);
                if (feature.kind().isText) {
                    values[i] /= (float) Math.sqrt(squares[feature.column()]);
                }
            }
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

    /** Takes each feature of a row. */
    interface Sink {
        void take(Kind kind, int column, long key, Said text, @Nullable String second, float value);
    }

    /** Part of a text, cut out only when somebody asks. */
    static final class Said {

        private String whole = "";
        private int from;
        private int to;

        Said of(String text) {
            return of(text, 0, text.length());
        }

        Said of(String text, int start, int end) {
            whole = text;
            from = start;
            to = end;
            return this;
        }

        String said() {
            return whole.substring(from, to);
        }
    }

    /** Names the features of a row, each as often as it occurs. */
    private static final class Emitter {

        private static final int SHORTEST = 3;
        private static final int LONGEST = 5;

        private final Settings settings;
        private final Steps steps;
        private final Said said = new Said();

        Emitter(Settings settings, Steps steps) {
            this.settings = settings;
            this.steps = steps;
        }

        void emit(Row row, Sink sink) {
            for (int column = 0; column < row.words.length; column++) {
                words(row, column, sink);
            }
            for (int column = 0; column < row.categories.length; column++) {
                String level = row.categories[column];
                String plain = level == null ? "" : level;
                sink.take(Kind.LEVEL, column, key(Kind.LEVEL, column, Hash.of(plain), 0), said.of(plain), null, 1);
            }
            steps.emit(row, sink, said);
        }

        private void words(Row row, int column, Sink sink) {
            String[] words = row.words[column];
            String before = "";
            long hashBefore = 0;
            for (int i = 0; i < row.wordCounts[column]; i++) {
                String word = words[i];
                long hash = Hash.of(word);
                sink.take(Kind.WORD, column, key(Kind.WORD, column, hash, 0), said.of(word), null, 1);
                if (i > 0) {
                    long pair = key(Kind.WORD_PAIR, column, hashBefore, hash);
                    sink.take(Kind.WORD_PAIR, column, pair, said.of(before), word, 1);
                }
                if (settings.pieces()) {
                    pieces(word, column, sink);
                }
                before = word;
                hashBefore = hash;
            }
        }

        private void pieces(String word, int column, Sink sink) {
            String padded = '_' + word + '_';
            for (int length = SHORTEST; length <= LONGEST; length++) {
                for (int from = 0; from + length <= padded.length(); from++) {
                    long key = key(Kind.PIECE, column, Hash.of(padded, from, from + length), 0);
                    sink.take(Kind.PIECE, column, key, said.of(padded, from, from + length), null, 1);
                }
            }
        }
    }
}
