package dev.triage.learning.tables;

import dev.triage.learning.tables.SparseFeatures.Kind;
import org.jspecify.annotations.Nullable;

/** Names the sparse features of a row, each as often as it occurs. One thread's own. */
final class Emitter {

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

    private static final int HEAD_WORDS = 5;
    private static final int STEM_LENGTH = 5;

    private final Steps steps;
    private final boolean days;
    private final Said said = new Said();

    Emitter(Steps steps, boolean days) {
        this.steps = steps;
        this.days = days;
    }

    void emit(Row row, Sink sink) {
        for (int column = 0; column < row.words.length; column++) {
            words(row, column, sink);
        }
        for (int column = 0; column < row.categories.length; column++) {
            String level = row.categories[column];
            String plain = level == null ? "" : level;
            sink.take(
                    Kind.LEVEL,
                    column,
                    SparseFeatures.key(Kind.LEVEL, column, Hash.of(plain), 0),
                    said.of(plain),
                    null,
                    1);
        }
        steps.emit(row, days, sink, said);
    }

    private void words(Row row, int column, Sink sink) {
        String[] words = row.words[column];
        String before = "";
        long hashBefore = 0;
        for (int i = 0; i < row.wordCounts[column]; i++) {
            String word = words[i];
            long hash = Hash.of(word);
            one(Kind.WORD, column, hash, word, sink);
            one(Kind.TERM, column, hash, word, sink);
            if (i < HEAD_WORDS) {
                one(Kind.HEAD, column, hash, word, sink);
            }
            if (i > 0) {
                long pair = SparseFeatures.key(Kind.WORD_PAIR, column, hashBefore, hash);
                sink.take(Kind.WORD_PAIR, column, pair, said.of(before), word, 1);
            }
            if (word.length() > STEM_LENGTH) {
                long stem = SparseFeatures.key(Kind.STEM, column, Hash.of(word, 0, STEM_LENGTH), 0);
                sink.take(Kind.STEM, column, stem, said.of(word, 0, STEM_LENGTH), null, 1);
            }
            before = word;
            hashBefore = hash;
        }
    }

    private void one(Kind kind, int column, long hash, String word, Sink sink) {
        sink.take(kind, column, SparseFeatures.key(kind, column, hash, 0), said.of(word), null, 1);
    }
}
