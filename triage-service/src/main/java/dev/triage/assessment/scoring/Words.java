package dev.triage.assessment.scoring;

import org.jspecify.annotations.Nullable;

/**
 * Splits text into words for the models: lower case, digits as {@code #}, so that {@code SKU-1042} becomes {@code sku-#}
 * and no order number or quantity can be learned by heart. Hyphens hold a word together only next to a digit;
 * identifiers of many digit runs all become {@code #id}.
 */
final class Words {

    private static final int LONGEST = 24;
    private static final int MOST_RUNS = 3;
    private static final String IDENTIFIER = "#id";
    private static final long IDENTIFIER_HASH = FeatureHash.part(IDENTIFIER);

    private final long[] hashes;
    private final String @Nullable [] texts;
    private int count;

    Words(int most, boolean named) {
        this.hashes = new long[most];
        this.texts = named ? new String[most] : null;
    }

    int count() {
        return count;
    }

    long hash(int index) {
        return hashes[index];
    }

    @Nullable
    String text(int index) {
        return texts == null ? null : texts[index];
    }

    /** Adds the words of a text until there is room for no more. */
    void read(String text) {
        int length = text.length();
        int at = 0;
        while (at < length && count < hashes.length) {
            if (isWord(text.charAt(at))) {
                at = word(text, at, length);
            } else {
                at++;
            }
        }
    }

    private int word(String text, int from, int length) {
        StringBuilder name = texts == null ? null : new StringBuilder();
        long hash = FeatureHash.START;
        int kept = 0;
        int runs = 0;
        boolean digit = false;
        int at = from;
        for (; at < length; at++) {
            char c = text.charAt(at);
            boolean wasDigit = digit;
            if (isDigit(c)) {
                digit = true;
                if (wasDigit) {
                    continue;
                }
                runs++;
                c = '#';
            } else if (isLetter(c)) {
                digit = false;
                c = lower(c);
            } else if (c == '-' && at + 1 < length && joins(wasDigit, text.charAt(at + 1))) {
                digit = false;
            } else if ((c == '.' || c == ',') && wasDigit && at + 1 < length && isDigit(text.charAt(at + 1))) {
                continue;
            } else {
                break;
            }
            if (kept++ < LONGEST) {
                hash = FeatureHash.next(hash, c);
                if (name != null) {
                    name.append(c);
                }
            }
        }
        boolean identifier = runs >= MOST_RUNS;
        hashes[count] = identifier ? IDENTIFIER_HASH : hash;
        if (texts != null && name != null) {
            texts[count] = identifier ? IDENTIFIER : name.toString();
        }
        count++;
        return at;
    }

    private static boolean joins(boolean afterDigit, char next) {
        return isDigit(next) || afterDigit && Character.isLetter(next);
    }

    private static boolean isWord(char c) {
        return isLetter(c) || isDigit(c);
    }

    /** By comparison where it can be: most characters are plain ones. */
    private static boolean isLetter(char c) {
        return c < 128 ? (c | 32) >= 'a' && (c | 32) <= 'z' : Character.isLetter(c);
    }

    private static boolean isDigit(char c) {
        return c < 128 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    private static char lower(char c) {
        return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
    }
}
