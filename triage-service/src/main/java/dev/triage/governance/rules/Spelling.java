package dev.triage.governance.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** Guesses what a misspelt name was meant to be. */
final class Spelling {

    private static final int MAX_LENGTH = 64;

    private Spelling() {}

    /** The nearest of the known names, when it is near enough to be worth saying. */
    static <T> Optional<String> nearest(String found, Collection<T> known, Function<T, String> name) {
        if (found.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .map(name)
                .filter(candidate -> distance(found, candidate) <= Math.max(1, found.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(found, candidate)));
    }

    /** Levenshtein distance, ignoring case. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                boolean same = Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
                int change = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
