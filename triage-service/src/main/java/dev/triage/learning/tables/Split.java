package dev.triage.learning.tables;

import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which rows are learned from and which are kept for the test. */
sealed interface Split {

    /** The side a row is on. */
    enum Side {
        TRAIN,
        TEST,
        /** Neither: a value of the split column the schema does not list. */
        NONE
    }

    /** The column that decides, where one does. */
    Optional<String> column();

    /** In words, for people and for the provenance. */
    String said();

    /** A column says it. */
    record ByColumn(String name, List<String> train, List<String> test) implements Split {

        @Override
        public Optional<String> column() {
            return Optional.of(name);
        }

        @Override
        public String said() {
            return "column " + name + ": train " + train + ", test " + test;
        }

        Side side(@Nullable String value) {
            String found = value == null ? "" : value;
            return train.contains(found) ? Side.TRAIN : test.contains(found) ? Side.TEST : Side.NONE;
        }
    }

    /** The newest rows are the test; rows of one moment stand on one side. */
    record ByTime(String name, double testFraction) implements Split {

        @Override
        public Optional<String> column() {
            return Optional.of(name);
        }

        @Override
        public String said() {
            return "newest " + testFraction + " by " + name;
        }
    }

    /**
     * A hash of a column decides: the first eight hexadecimal digits of its SHA-256 modulo 10,000, so that a row keeps
     * its side whatever else comes. Without a column, the whole row is hashed.
     */
    record ByHash(Optional<String> column, double testFraction) implements Split {

        private static final int PARTS = 10_000;

        @Override
        public String said() {
            return "hash of " + column.orElse("the whole row") + ", " + testFraction + " for the test";
        }

        Side side(String key) {
            String hash = CanonicalJson.sha256(key.getBytes(StandardCharsets.UTF_8));
            long part = Long.parseLong(hash, 0, 8, 16) % PARTS;
            return part < Math.round((1 - testFraction) * PARTS) ? Side.TRAIN : Side.TEST;
        }
    }
}
