package dev.triage.learning;

import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models on file: versions, which one serves, and who decided so. */
public interface ModelShelf {

    /** Every model, by name. */
    List<ModelView> list();

    /** Asks that a version be promoted; another person decides. */
    Result<Promotion> requestPromotion(String name, String version, String reason, Actor actor);

    /** Decides a promotion; FORBIDDEN for who asked. */
    Result<Promotion> decidePromotion(String id, boolean approve, String comment, Actor actor);

    /** Back to the version that served before. */
    Result<ModelView> rollback(String name, String reason, Actor actor);

    /** Promotions asked for and not decided. */
    List<Promotion> openPromotions();

    /** A model with its versions, the serving one first. {@code metrics} and {@code provenance} as stored. */
    record ModelView(String name, String champion, List<Version> versions) {}

    record Version(
            String version,
            String sha256,
            Instant trainedAt,
            Map<String, Object> metrics,
            Map<String, Object> provenance,
            String card) {}

    record Promotion(
            String id,
            String model,
            String version,
            String reason,
            String requestedBy,
            Instant requestedAt,
            String status,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt) {}
}
