package dev.triage.assessment;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The category of an event by the plain table alone: the baseline any trained model has to beat. */
public final class CategoryRules {

    private final FallbackCategories table;

    private CategoryRules(FallbackCategories table) {
        this.table = table;
    }

    /** The table of a content folder; empty when it has none. */
    public static Optional<CategoryRules> of(ContentFolder content) {
        Path file = content.rules().resolve("fallback-categories.yaml");
        return Files.isRegularFile(file)
                ? Optional.of(new CategoryRules(FallbackCategories.read(file)))
                : Optional.empty();
    }

    /** The first match; {@link Category#UNKNOWN} when nothing matches. */
    public Category of(ExceptionEvent event) {
        return table.of(event);
    }
}
