package dev.triage.assessment;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;

/** The plain table of codes and words that stands in while no trained model can be read. */
record FallbackCategories(
        String apiVersion, String kind, double confidence, List<Code> codes, List<WordRule> words, String version) {

    record Code(String startsWith, Category category) {}

    record WordRule(List<String> all, Category category) {}

    static FallbackCategories read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            FallbackCategories read = RankingContent.YAML.readValue(bytes, FallbackCategories.class);
            if (!(read.confidence > 0 && read.confidence < 1)) {
                throw new IllegalStateException(
                        "Expected a confidence between 0 and 1 in " + file + ", found " + read.confidence);
            }
            return new FallbackCategories(
                    read.apiVersion,
                    read.kind,
                    read.confidence,
                    List.copyOf(read.codes),
                    List.copyOf(read.words),
                    "sha256:" + CanonicalJson.sha256(bytes));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Expected the fallback categories in " + file + ", found no readable file", e);
        } catch (JacksonException e) {
            throw new IllegalStateException("Expected fallback categories in " + file + ", found " + e.getMessage(), e);
        }
    }

    /** The first match; {@code UNKNOWN} when nothing matches. */
    Category of(ExceptionEvent event) {
        String code = event.exceptionCode();
        if (code != null) {
            for (Code rule : codes) {
                if (code.startsWith(rule.startsWith)) {
                    return rule.category;
                }
            }
        }
        String message = event.message().toLowerCase(Locale.ROOT);
        for (WordRule rule : words) {
            if (rule.all.stream().allMatch(message::contains)) {
                return rule.category;
            }
        }
        return Category.UNKNOWN;
    }
}
