package dev.triage.learning.shelf;

import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What served when, who decided so, and which model judged a case. */
public interface ModelHistory {

    /** What served, newest first; NOT_FOUND for a model there is not. */
    Result<List<Served>> of(String name);

    /** Which models judged a case; by UUID or reference, empty when there is no such case. */
    Optional<CaseModels> decided(String idOrReference);

    /**
     * A stretch of time in which one version served.
     *
     * @param sha256 of the model; empty when the version is no longer on file and nobody kept it
     * @param from null: since before anybody decided, by the champion file that came with the models
     * @param to null: it serves now
     * @param act {@code FILE}, {@code PROMOTION} or {@code ROLLBACK}
     * @param by who asked, or who rolled back; null for the champion file
     * @param decidedBy the second person; null where none is needed
     */
    record Served(
            String version,
            String sha256,
            @Nullable Instant from,
            @Nullable Instant to,
            String act,
            @Nullable String by,
            @Nullable String decidedBy,
            String reason) {}

    /** A case and the models of its triages, newest first; at most 50. */
    record CaseModels(UUID caseId, String reference, List<CaseTriage> triages) {}

    /**
     * One time a case was triaged.
     *
     * @param at when: an event was taken in, or a person corrected it
     * @param recorded true for the newest triage, which the case keeps with the versions that made it; of earlier ones
     *     the versions are those that served at that time, and category and confidence are no longer known
     */
    record CaseTriage(
            Instant at,
            boolean recorded,
            @Nullable String category,
            @Nullable Double confidence,
            boolean corrected,
            List<Decided> models) {}

    /**
     * One model's part in a triage.
     *
     * @param version null when the plain table stood in, {@code rules-only}
     * @param sha256 the first twelve digits, as the case has them
     * @param alias what the version was at that time: {@code champion}, or {@code none} where nothing decided says so
     * @param aliasNow what it is now: {@code champion}, {@code challenger} or {@code none}
     * @param served the stretch of time it belongs to, with who promoted it and when
     * @param figures its headline figures, by measure
     * @param card where its card is, as a path of the API
     */
    record Decided(
            String model,
            @Nullable String version,
            @Nullable String sha256,
            String alias,
            String aliasNow,
            @Nullable Served served,
            Map<String, Double> figures,
            @Nullable String card) {}
}
