package dev.triage.learning.shelf;

import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The models on file: versions, which one serves, and who decided so. */
public interface ModelShelf {

    /** Figures of which less is better. */
    Set<String> LESS_IS_BETTER =
            Set.of("ece", "riskEce", "logLoss", "brier", "latencyMicros", "mae", "rmse", "medianAe", "trainSeconds");

    /** Every model, by name. */
    List<ModelView> list();

    /**
     * Asks that a version be promoted; another person decides. INVALID with code {@code gate-failed} for a version that
     * does not reach its gates.
     */
    Result<Promotion> requestPromotion(String name, String version, String reason, Actor actor);

    /** Decides a promotion; FORBIDDEN for who asked, INVALID for a version that does not reach its gates now. */
    Result<Promotion> decidePromotion(String id, boolean approve, String comment, Actor actor);

    /** Back to the version that served before. */
    Result<ModelView> rollback(String name, String reason, Actor actor);

    /**
     * Names the version that scores live traffic beside the champion, without effect. One data scientist suffices.
     *
     * @param version null when there shall be none
     */
    Result<ModelView> challenge(String name, @Nullable String version, String reason, Actor actor);

    /** Promotions asked for and not decided. */
    List<Promotion> openPromotions();

    /** Whether less of a figure is better, as of errors and of time; of all others more is. */
    static boolean lessIsBetter(String measure) {
        return LESS_IS_BETTER.contains(measure);
    }

    /**
     * A model with its versions, the serving one first. {@code metrics} and {@code provenance} as stored.
     *
     * @param champion the version that serves; empty when none does
     * @param challenger the version that runs beside it, if any
     */
    record ModelView(String name, String champion, @Nullable Challenger challenger, List<Version> versions) {}

    /** The version that runs beside the champion, and who named it. */
    record Challenger(String version, String sha256, String by, Instant at, String reason) {}

    /** @param gates how it stands to the limits of its model; empty when the model has none */
    record Version(
            String version,
            String sha256,
            Instant trainedAt,
            Map<String, Object> metrics,
            Map<String, Object> provenance,
            String card,
            List<Gate> gates) {

        Version with(List<Gate> found) {
            return new Version(version, sha256, trainedAt, metrics, provenance, card, List.copyOf(found));
        }
    }

    /**
     * One limit and how a version stands to it.
     *
     * @param name the measure, as {@code metrics.json} names it, or {@code noWorseThanChampion}
     * @param limit in words: {@code at least 0.75}
     * @param value the version's figure; null when it has none, which is a failure
     * @param message one sentence with gate, limit and value
     */
    record Gate(String name, String limit, @Nullable Double value, boolean passed, String message) {}

    /** @param sha256 of the model that was asked for; the only one that can be promoted by it */
    record Promotion(
            String id,
            String model,
            String version,
            String sha256,
            String reason,
            String requestedBy,
            Instant requestedAt,
            String status,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt) {}
}
