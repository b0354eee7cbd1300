package dev.triage.cases;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is named in a comment with {@code @name}. */
final class NamedPeople {

    /** A comment may call in a few people, not a mailing list. */
    private static final int MOST_NAMED = 20;

    /** Not within a word or an address: {@code a@b.example} names nobody. A full stop ends a sentence, not a name. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\p{L}\\p{N}._-])@([\\p{L}\\p{N}](?:[\\p{L}\\p{N}._-]{0,98}[\\p{L}\\p{N}])?)");

    private NamedPeople() {}

    /** The names in a text, each once, in the order they come; at most twenty. */
    static Set<String> in(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = NAME.matcher(text);
        while (found.find() && names.size() < MOST_NAMED) {
            names.add(found.group(1));
        }
        return names;
    }
}
