package dev.triage.learning.shelf;

import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.learning.shelf.ModelShelf.Challenger;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** Reads the history of decisions, and looks at a case in its light. */
@Service
class RecordedHistory implements ModelHistory {

    /** What people ask for first; of each model those it has. */
    private static final List<String> HEADLINES = List.of(
            "n", "accuracy", "macroF1", "worstClassF1", "auc", "averagePrecision", "ece", "riskEce", "mae", "medianAe");

    /** Instances look for a decision every few seconds: until then the version before still judges. */
    private static final long TAKEN_UP_SECONDS = 10;

    private static final String HASH = "@sha256:";
    private static final int MOST_TRIAGES = 50;

    private final ModelFolders folders;
    private final ChampionRows champions;
    private final ObjectProvider<Cases> cases;

    RecordedHistory(ContentFolder content, ChampionRows champions, ObjectProvider<Cases> cases) {
        this.folders = new ModelFolders(content);
        this.champions = champions;
        this.cases = cases;
    }

    @Override
    public Result<List<Served>> of(String name) {
        if (!folders.names().contains(name)) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND,
                    "unknown-model",
                    "Expected one of the models " + folders.names() + ", found " + name + ".");
        }
        return Result.done(served(name).reversed());
    }

    /** Oldest first. */
    private List<Served> served(String name) {
        List<ChampionRows.Decided> decided = champions.decided(name);
        Map<String, String> hashes = new TreeMap<>();
        for (Version version : view(name).versions()) {
            hashes.put(version.version(), version.sha256());
        }
        List<Served> served = new ArrayList<>();
        boolean noted = !decided.isEmpty() && decided.getFirst().act().equals("FILE");
        Optional<String> file = folders.championFile(folders.home(name));
        if (!noted && file.isPresent()) {
            served.add(new Served(
                    file.get(),
                    hashes.getOrDefault(file.get(), ""),
                    null,
                    decided.isEmpty() ? null : decided.getFirst().at(),
                    "FILE",
                    null,
                    null,
                    "Named by the champion file that came with the models."));
        }
        for (int i = 0; i < decided.size(); i++) {
            ChampionRows.Decided one = decided.get(i);
            String sha256 = one.sha256();
            boolean byFile = one.act().equals("FILE");
            served.add(new Served(
                    one.version(),
                    sha256 == null ? hashes.getOrDefault(one.version(), "") : sha256,
                    byFile ? null : one.at(),
                    i + 1 < decided.size() ? decided.get(i + 1).at() : null,
                    one.act(),
                    byFile ? null : one.by(),
                    one.decidedBy(),
                    one.reason()));
        }
        return served;
    }

    @Override
    public Optional<CaseModels> decided(String idOrReference) {
        return cases.getObject().find(idOrReference).map(this::models);
    }

    private CaseModels models(CaseView view) {
        List<Instant> times = triagedAt(view);
        Map<String, String> used = new TreeMap<>(view.triaged().assessment().models());
        used.keySet().retainAll(folders.names());
        List<Decided> models = new ArrayList<>();
        used.forEach((name, version) -> models.add(decided(name, version, times.getFirst())));
        List<CaseTriage> triages = new ArrayList<>();
        triages.add(new CaseTriage(
                times.getFirst(),
                true,
                view.triaged().assessment().category().name(),
                view.triaged().assessment().confidence(),
                view.corrected() != null,
                models));
        for (Instant at : times.subList(1, Math.min(MOST_TRIAGES, times.size()))) {
            List<Decided> then = new ArrayList<>();
            for (String name : used.keySet()) {
                servingAt(name, at)
                        .ifPresent(served -> then.add(decided(name, served.version() + HASH + digits(served), at)));
            }
            triages.add(new CaseTriage(at, false, null, null, false, then));
        }
        return new CaseModels(view.id(), view.row().reference(), triages);
    }

    private static String digits(Served served) {
        return served.sha256().substring(0, Math.min(12, served.sha256().length()));
    }

    private Optional<Served> servingAt(String name, Instant at) {
        return served(name).reversed().stream()
                .filter(one -> one.from() == null || !one.from().isAfter(at))
                .findFirst();
    }

    /** When it was triaged, newest first: at each raise, each clearing, and each correction. */
    private static List<Instant> triagedAt(CaseView view) {
        SortedSet<Instant> times = new TreeSet<>(Comparator.reverseOrder());
        view.events().forEach(event -> times.add(event.receivedAt()));
        view.timeline().stream()
                .filter(entry -> entry.kind().equals("corrected"))
                .forEach(entry -> times.add(entry.at()));
        if (times.isEmpty()) {
            times.add(view.row().openedAt());
        }
        return List.copyOf(times);
    }

    /** @param used as assessments have it: {@code 1@sha256:…}, or {@code rules-only} */
    private Decided decided(String name, String used, Instant at) {
        int mark = used.indexOf(HASH);
        if (mark < 0) {
            return new Decided(name, null, null, "none", "none", null, Map.of(), null);
        }
        String version = used.substring(0, mark);
        String sha256 = used.substring(mark + HASH.length());
        Served then = then(name, version, sha256, at);
        ModelView view = view(name);
        return new Decided(
                name,
                version,
                sha256,
                then == null ? "none" : "champion",
                now(view, version, sha256),
                then,
                figures(view, version, sha256),
                "/api/v1/models/" + name + "/versions/" + version + "/card");
    }

    /** The newest stretch of these very bytes that began before, or while instances were taking them up. */
    private @Nullable Served then(String name, String version, String sha256, Instant at) {
        return served(name).reversed().stream()
                .filter(one -> one.version().equals(version) && one.sha256().startsWith(sha256))
                .filter(one -> one.from() == null || !one.from().isAfter(at.plusSeconds(TAKEN_UP_SECONDS)))
                .findFirst()
                .orElse(null);
    }

    private static String now(ModelView view, String version, String sha256) {
        boolean same = view.versions().stream()
                .anyMatch(one -> one.version().equals(version) && one.sha256().startsWith(sha256));
        if (same && version.equals(view.champion())) {
            return "champion";
        }
        Challenger challenger = view.challenger();
        return same && challenger != null && challenger.version().equals(version) ? "challenger" : "none";
    }

    private static Map<String, Double> figures(ModelView view, String version, String sha256) {
        Map<String, Double> figures = new LinkedHashMap<>();
        view.versions().stream()
                .filter(one -> one.version().equals(version) && one.sha256().startsWith(sha256))
                .forEach(one -> HEADLINES.forEach(name -> {
                    Double figure = Gates.figure(one, name);
                    if (figure != null) {
                        figures.put(name, figure);
                    }
                }));
        return figures;
    }

    private ModelView view(String name) {
        String champion = champions
                .champion(name)
                .or(() -> folders.championFile(folders.home(name)))
                .orElse("");
        return folders.view(
                folders.home(name), champion, champions.challenging(name).orElse(null));
    }
}
