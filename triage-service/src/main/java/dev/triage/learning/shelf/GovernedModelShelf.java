package dev.triage.learning.shelf;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The models on file and the decisions about them. A version serves only after somebody other than who asked approved
 * the very bytes that were asked for, and only while it reaches the gates of its model; every instance takes it up within
 * seconds. Going back needs one person only: it can only return to what served before. So does naming a challenger: it
 * has no effect.
 */
@Service
class GovernedModelShelf implements ModelShelf {

    private static final Logger LOG = LoggerFactory.getLogger(GovernedModelShelf.class);
    private static final int LONGEST_REASON = 2_000;

    private final ModelFolders folders;
    private final ChampionRows champions;
    private final PromotionRows promotions;
    private final Audit audit;

    GovernedModelShelf(ContentFolder content, ChampionRows champions, PromotionRows promotions, Audit audit) {
        this.folders = new ModelFolders(content);
        this.champions = champions;
        this.promotions = promotions;
        this.audit = audit;
    }

    @Override
    @Transactional(readOnly = true)
    public List<ModelView> list() {
        return folders.names().stream().map(this::view).toList();
    }

    @Override
    @Transactional
    public Result<Promotion> requestPromotion(String name, String version, String reason, Actor actor) {
        if (!actor.isPerson() || !actor.is(Role.DATASCIENTIST)) {
            return forbidden("not-a-data-scientist", "Expected a data scientist, found " + actor.subject() + ".");
        }
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "reason-missing",
                    "Expected a reason of at most " + LONGEST_REASON + " characters, found " + reason.length() + ".");
        }
        return switch (folders.find(name, version)) {
            case Result.Refused<Path> unknown -> new Result.Refused<>(unknown.refusal());
            case Result.Done<Path> folder -> request(name, version, folder.value(), reason, actor);
        };
    }

    private Result<Promotion> request(String name, String version, Path folder, String reason, Actor actor) {
        if (version.equals(champion(name))) {
            return conflict("already-serving", "Expected a version that does not serve, " + version + " does.");
        }
        String sha256;
        try {
            sha256 = StoredModel.read(folder).sha256();
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        }
        Optional<Refusal> failed = gate(name, version);
        if (failed.isPresent()) {
            return new Result.Refused<>(failed.get());
        }
        UUID id = Ids.next();
        PromotionRows.Wanted wanted = new PromotionRows.Wanted(name, version, sha256, folders.papers(name, version));
        if (!promotions.insert(id, wanted, withoutNul(reason), actor.subject())) {
            return conflict("already-requested", "The promotion of " + name + "@" + version + " awaits a decision.");
        }
        audit.append(
                actor,
                "model.promotion-requested",
                null,
                null,
                Map.of("promotion", id.toString(), "model", name, "version", version, "sha256", sha256));
        return Result.done(promotions.find(id).orElseThrow().promotion());
    }

    @Override
    @Transactional
    public Result<Promotion> decidePromotion(String id, boolean approve, String comment, Actor actor) {
        Optional<PromotionRows.Row> held = uuid(id).flatMap(promotions::hold);
        if (held.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND, "unknown-promotion", "Expected a promotion, found " + id + ".");
        }
        Promotion promotion = held.get().promotion();
        if (!actor.isPerson() || !actor.isAny(Role.DATASCIENTIST, Role.LEAD, Role.ADMIN)) {
            return forbidden(
                    "not-a-decider",
                    "Expected a data scientist, lead or administrator, found " + actor.subject() + ".");
        }
        if (actor.subject().equals(promotion.requestedBy())) {
            return forbidden(
                    "decider-is-requester", "Expected somebody other than who asked, found " + actor.subject() + ".");
        }
        if (!promotion.status().equals(PromotionRows.REQUESTED)) {
            return conflict("already-decided", "Expected an open promotion, this one is " + promotion.status() + ".");
        }
        if (approve) {
            champions.lock(promotion.model());
            Optional<Refusal> changed = changedSince(held.get());
            if (changed.isPresent()) {
                return new Result.Refused<>(changed.get());
            }
        }
        UUID key = UUID.fromString(promotion.id());
        promotions.decide(key, approve, withoutNul(comment), actor.subject());
        if (approve) {
            noteBase(promotion.model());
            champions.promoted(promotion, actor);
            champions
                    .challenging(promotion.model())
                    .filter(challenger -> challenger.version().equals(promotion.version()))
                    .ifPresent(challenger -> champions.challenge(
                            "PROMOTED",
                            promotion.model(),
                            promotion.version(),
                            promotion.sha256(),
                            promotion.reason(),
                            actor));
        }
        audit.append(
                actor,
                approve ? "model.promoted" : "model.promotion-rejected",
                null,
                null,
                Map.of(
                        "promotion",
                        promotion.id(),
                        "model",
                        promotion.model(),
                        "version",
                        promotion.version(),
                        "sha256",
                        promotion.sha256()));
        return Result.done(promotions.find(key).orElseThrow().promotion());
    }

    /** What served until now is noted once, so that one can always go back to it and to nothing else. */
    private void noteBase(String name) {
        String base = fileChampion(name);
        if (!base.isEmpty()) {
            String sha256 = null;
            try {
                sha256 = StoredModel.read(folders.home(name).resolve(base)).sha256();
            } catch (UnusableModelException e) {
                LOG.warn("{}@{} served until now and cannot be read: {}", name, base, e.getMessage());
            }
            champions.noteBase(name, base, sha256, Actor.SYSTEM.subject());
        }
    }

    /** What keeps an approved promotion from serving: other bytes, other papers, or a gate. */
    private Optional<Refusal> changedSince(PromotionRows.Row row) {
        Promotion promotion = row.promotion();
        String sha256;
        try {
            sha256 = StoredModel.read(folders.home(promotion.model()).resolve(promotion.version()))
                    .sha256();
        } catch (UnusableModelException e) {
            return Optional.of(new Refusal(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage())));
        }
        if (!sha256.equals(promotion.sha256())) {
            return Optional.of(new Refusal(
                    Refusal.Kind.CONFLICT,
                    "model-changed",
                    "Expected the model that was asked for, " + promotion.sha256() + ", found " + sha256 + "."));
        }
        Optional<Refusal> failed = gate(promotion.model(), promotion.version());
        if (failed.isPresent()) {
            return failed;
        }
        String papers = folders.papers(promotion.model(), promotion.version());
        return papers.equals(row.papers())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Refusal.Kind.CONFLICT,
                        "model-changed",
                        "Expected the provenance, figures and gates that were asked for, found others; reject this and"
                                + " ask again."));
    }

    private Optional<Refusal> gate(String name, String version) {
        List<Gate> failed = folders.failed(name, version, champion(name));
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        String message = failed.stream().map(Gate::message).collect(Collectors.joining("; "));
        return Optional.of(new Refusal(
                Refusal.Kind.INVALID,
                "gate-failed",
                name + "@" + version + " does not pass its gates. " + message + ".",
                failed.stream()
                        .map(gate -> new FieldError("/" + gate.name(), gate.message()))
                        .toList()));
    }

    @Override
    @Transactional
    public Result<ModelView> rollback(String name, String reason, Actor actor) {
        if (!actor.isPerson() || !actor.isAny(Role.DATASCIENTIST, Role.ADMIN)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-data-scientist",
                    "Expected a data scientist or administrator, found " + actor.subject() + ".");
        }
        if (!folders.names().contains(name)) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND,
                    "unknown-model",
                    "Expected one of the models " + folders.names() + ", found " + name + ".");
        }
        champions.lock(name);
        String from = champion(name);
        Optional<String> before = champions.before(name, fileChampion(name)).filter(version -> !version.isEmpty());
        if (before.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "nothing-before",
                    "Expected a version that served before " + from + ", found none.");
        }
        String sha256;
        try {
            sha256 = StoredModel.read(folders.home(name).resolve(before.get())).sha256();
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        }
        champions.rolledBack(name, before.get(), sha256, withoutNul(reason), actor);
        audit.append(actor, "model.rolled-back", null, null, Map.of("model", name, "from", from, "to", before.get()));
        return Result.done(view(name));
    }

    @Override
    @Transactional
    public Result<ModelView> challenge(String name, @Nullable String version, String reason, Actor actor) {
        if (!actor.isPerson() || !actor.is(Role.DATASCIENTIST)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-data-scientist",
                    "Expected a data scientist, found " + actor.subject() + ".");
        }
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "reason-missing",
                    "Expected a reason of at most " + LONGEST_REASON + " characters, found " + reason.length() + ".");
        }
        if (!folders.names().contains(name)) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND,
                    "unknown-model",
                    "Expected one of the models " + folders.names() + ", found " + name + ".");
        }
        champions.lock(name);
        return version == null
                ? withdraw(name, reason, actor)
                : challenge(name, version, reason, actor, champion(name));
    }

    private Result<ModelView> challenge(String name, String version, String reason, Actor actor, String champion) {
        if (version.equals(champion)) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "already-serving",
                    "Expected a version that does not serve, " + version + " does.");
        }
        if (folders.find(name, version) instanceof Result.Refused<Path> unknown) {
            return new Result.Refused<>(unknown.refusal());
        }
        try {
            String sha256 =
                    StoredModel.read(folders.home(name).resolve(version)).sha256();
            champions.challenge("NAMED", name, version, sha256, withoutNul(reason), actor);
            Map<String, Object> detail = Map.of("model", name, "version", version, "sha256", sha256);
            audit.append(actor, "model.challenger-named", null, null, detail);
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        }
        return Result.done(view(name));
    }

    private Result<ModelView> withdraw(String name, String reason, Actor actor) {
        Optional<Challenger> named = champions.challenging(name);
        if (named.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "no-challenger", "Expected a challenger of " + name + ", found none.");
        }
        String version = named.get().version();
        champions.challenge("WITHDRAWN", name, version, named.get().sha256(), withoutNul(reason), actor);
        audit.append(actor, "model.challenger-withdrawn", null, null, Map.of("model", name, "version", version));
        return Result.done(view(name));
    }

    @Override
    @Transactional(readOnly = true)
    public List<Promotion> openPromotions() {
        return promotions.open();
    }

    private ModelView view(String name) {
        return folders.view(
                folders.home(name), champion(name), champions.challenging(name).orElse(null));
    }

    private String champion(String name) {
        return champions.champion(name).orElseGet(() -> fileChampion(name));
    }

    private String fileChampion(String name) {
        return folders.championFile(folders.home(name)).orElse("");
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutNul(String text) {
        return text.replace("\0", "");
    }

    private static Result<Promotion> forbidden(String code, String message) {
        return Result.refused(Refusal.Kind.FORBIDDEN, code, message);
    }

    private static Result<Promotion> conflict(String code, String message) {
        return Result.refused(Refusal.Kind.CONFLICT, code, message);
    }
}
