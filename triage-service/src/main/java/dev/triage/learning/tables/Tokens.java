package dev.triage.learning.tables;

import java.util.Arrays;

/**
 * Splits free text of any language into words: runs of letters, marks and digits in lower case; where a script writes no
 * spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) every character is a word, and pairs of them say the rest. Long runs of
 * digits are identifiers: from the fifth digit on they are all alike.
 */
final class Tokens {

    /** Words read of one text; what comes after them says little more and costs as much. */
    static final int MOST = 1_000;

    private static final int LONGEST = 40;
    private static final int MOST_DIGITS = 4;

    private Tokens() {}

    /** Reads the words of a text into a place of a row. */
    static void read(String text, Row row, int place) {
        String[] words = row.words[place];
        int count = 0;
        int length = text.length();
        StringBuilder word = new StringBuilder();
        int digits = 0;
        for (int at = 0; at <= length && count < MOST; ) {
            int c = at < length ? text.codePointAt(at) : ' ';
            at += Character.charCount(c);
            boolean spaceless = c > 0x0e00 && isSpaceless(c);
            if (!spaceless && (Character.isLetterOrDigit(c) || word.length() > 0 && isMark(c))) {
                boolean digit = Character.isDigit(c);
                digits = digit ? digits + 1 : 0;
                if (word.length() < LONGEST && digits <= MOST_DIGITS) {
                    word.appendCodePoint(Character.toLowerCase(c));
                } else if (digits == MOST_DIGITS + 1) {
                    word.setLength(Math.max(0, word.length() - MOST_DIGITS));
                    word.append("####");
                }
                continue;
            }
            if (word.length() > 0) {
                words = put(words, count++, word.toString());
                word.setLength(0);
                digits = 0;
            }
            if (spaceless && count < MOST) {
                words = put(words, count++, Character.toString(c));
            }
        }
        row.words[place] = words;
        row.wordCounts[place] = count;
    }

    private static String[] put(String[] words, int at, String word) {
        String[] room = at < words.length ? words : Arrays.copyOf(words, words.length * 2);
        room[at] = word;
        return room;
    }

    private static boolean isMark(int c) {
        return c == '_'
                || (c > 127
                        && switch (Character.getType(c)) {
                            case Character.NON_SPACING_MARK,
                                    Character.COMBINING_SPACING_MARK,
                                    Character.ENCLOSING_MARK -> true;
                            default -> false;
                        });
    }

    private static boolean isSpaceless(int c) {
        if (!Character.isLetterOrDigit(c)) {
            return false;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }
}
