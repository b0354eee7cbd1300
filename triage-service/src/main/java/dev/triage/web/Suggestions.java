package dev.triage.web;

import dev.triage.cases.Facet;
import dev.triage.cases.SearchText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What could be typed next in the search: the fields that begin so, or the values of the field before the colon. */
final class Suggestions {

    private Suggestions() {}

    /** Values of a facet that contain some text. */
    interface Values {
        List<String> of(Facet facet, String containing);
    }

    /** Whole searches: what was typed, its last word completed. */
    static List<String> of(String typed, Values values) {
        int start = typed.lastIndexOf(' ') + 1;
        String before = typed.substring(0, start);
        String last = typed.substring(start);
        String not = last.startsWith("-") ? "-" : "";
        String word = last.substring(not.length());
        int colon = word.indexOf(':');
        List<String> suggestions = new ArrayList<>();
        if (colon < 0) {
            if (!word.isEmpty()) {
                Arrays.stream(Facet.values())
                        .map(Facet::key)
                        .filter(key -> key.toLowerCase(Locale.ROOT).startsWith(word.toLowerCase(Locale.ROOT)))
                        .forEach(key -> suggestions.add(before + not + key + ":"));
            }
            return suggestions;
        }
        Facet.of(word.substring(0, colon))
                .ifPresent(facet -> values.of(facet, word.substring(colon + 1).replace("\"", ""))
                        .forEach(value -> suggestions.add(before + not + SearchText.written(facet, value))));
        return suggestions;
    }
}
