package dev.triage.learning.twin;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One author's way to write: abbreviations, casing and typos. */
record Handwriting(Catalogue catalogue, Planners.Author author, Dice dice) {

    private static final String KEYS = "qwertyuiopasdfghjklzxcvbnm";
    private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");

    String write(String text) {
        String written = text;
        for (Map.Entry<String, String> entry : catalogue.abbreviations.entrySet()) {
            if (written.contains(entry.getKey()) && dice.chance(author.abbreviates())) {
                written = written.replace(entry.getKey(), entry.getValue());
            }
        }
        written = switch (author.casing()) {
            case AS_IS -> written;
            case LOWER -> written.toLowerCase(Locale.ROOT);
            case UPPER -> dice.chance(0.5) ? written.toUpperCase(Locale.ROOT) : written;
        };
        Matcher words = WORD.matcher(written);
        StringBuilder typed = new StringBuilder();
        while (words.find()) {
            words.appendReplacement(typed, dice.chance(author.typos() * 3) ? typo(words.group()) : words.group());
        }
        return words.appendTail(typed).toString();
    }

    private String typo(String word) {
        int at = 1 + dice.below(word.length() - 2);
        return switch (dice.below(3)) {
            case 0 -> word.substring(0, at) + word.substring(at + 1);
            case 1 -> word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
            default -> word.substring(0, at) + neighbour(word.charAt(at)) + word.substring(at + 1);
        };
    }

    private static char neighbour(char letter) {
        int key = KEYS.indexOf(letter);
        return key < 0 ? letter : KEYS.charAt(key == KEYS.length() - 1 ? key - 1 : key + 1);
    }
}
