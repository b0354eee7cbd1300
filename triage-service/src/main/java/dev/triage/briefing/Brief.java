package dev.triage.briefing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A case in plain words.
 *
 * @param sentences each with the facts it rests on
 * @param origin {@code template} or {@code model}
 * @param model the model that wrote it, for {@code model}
 * @param promptVersion hash of the prompt content, for {@code model}
 * @param note why it is the template, in words, when a model is configured
 */
public record Brief(
        List<Sentence> sentences,
        String origin,
        @Nullable String model,
        @Nullable String promptVersion,
        Instant writtenAt,
        @Nullable String note) {

    public Brief {
        sentences = List.copyOf(sentences);
    }

    /** One sentence and the evidence ids ({@code E1}) it rests on. */
    public record Sentence(String text, List<String> evidence) {

        public Sentence {
            evidence = List.copyOf(evidence);
        }
    }

    /** The sentences as one text. */
    public String text() {
        return String.join(" ", sentences.stream().map(Sentence::text).toList());
    }
}
