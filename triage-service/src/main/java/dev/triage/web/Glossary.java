package dev.triage.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words of the service and what they mean, from {@code glossary.md}: the file the documents link to. */
record Glossary(List<Group> groups) {

    private static final String FILE = "/glossary.md";

    Glossary {
        groups = List.copyOf(groups);
    }

    /** Words that belong together. */
    public record Group(String title, List<Entry> entries) {

        public Group {
            entries = List.copyOf(entries);
        }
    }

    /** @param id where on the page it is: {@code expected-loss} */
    public record Entry(String id, String term, String meaning) {}

    /** As it is in the jar. */
    static Glossary own() {
        try (InputStream file = Objects.requireNonNull(Glossary.class.getResourceAsStream(FILE), FILE)) {
            return of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
    }

    /**
     * @throws IllegalArgumentException for a word outside a group, twice, or without a meaning
     */
    static Glossary of(String markdown) {
        List<Group> groups = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        String[] parts = markdown.split("(?m)^## ", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] words = parts[i].split("(?m)^### ", -1);
            List<Entry> entries = new ArrayList<>();
            for (int j = 1; j < words.length; j++) {
                Entry entry = entry(words[j]);
                if (ids.contains(entry.id())) {
                    throw new IllegalArgumentException("Expected every word once, found '" + entry.term() + "' twice");
                }
                ids.add(entry.id());
                entries.add(entry);
            }
            groups.add(new Group(words[0].strip(), entries));
        }
        if (parts[0].contains("\n### ") || groups.isEmpty()) {
            throw new IllegalArgumentException("Expected words within groups, found a word before the first group");
        }
        return new Glossary(groups);
    }

    private static Entry entry(String text) {
        int end = text.indexOf('\n');
        String term = (end < 0 ? text : text.substring(0, end)).strip();
        @Nullable String meaning = end < 0 ? null : text.substring(end).strip().replaceAll("\\s+", " ");
        if (term.isEmpty() || meaning == null || meaning.isEmpty()) {
            throw new IllegalArgumentException("Expected a word and what it means, found '" + term + "' alone");
        }
        return new Entry(
                term.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", ""), term, meaning);
    }
}
