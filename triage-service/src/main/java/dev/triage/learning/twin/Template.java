package dev.triage.learning.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A text with named gaps: {@code "{so}/{line} short {short} {uom}"}. */
record Template(List<String> words, List<String> gaps) {

    static Template of(String text) {
        List<String> words = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            words.add(text.substring(at, open));
            gaps.add(text.substring(open + 1, close));
            at = close + 1;
        }
        words.add(text.substring(at));
        return new Template(List.copyOf(words), List.copyOf(gaps));
    }

    String fill(UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < gaps.size(); i++) {
            text.append(words.get(i)).append(values.apply(gaps.get(i)));
        }
        return text.append(words.getLast()).toString();
    }

    /** The same gaps between other words. */
    Template reworded(List<Map.Entry<Pattern, String>> changes) {
        List<String> changed = new ArrayList<>();
        for (String part : words) {
            String text = part;
            for (Map.Entry<Pattern, String> change : changes) {
                text = change.getKey().matcher(text).replaceAll(change.getValue());
            }
            changed.add(text);
        }
        return new Template(List.copyOf(changed), gaps);
    }

    boolean startsWith(String text) {
        return words.getFirst().startsWith(text);
    }
}
