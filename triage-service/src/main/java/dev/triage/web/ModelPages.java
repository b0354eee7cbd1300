package dev.triage.web;

import dev.triage.learning.shelf.ModelHistory;
import dev.triage.learning.shelf.ModelHistory.Served;
import dev.triage.learning.shelf.ModelShelf;
import dev.triage.learning.shelf.ModelShelf.Challenger;
import dev.triage.learning.shelf.ModelShelf.Gate;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Promotion;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.learning.watch.Drift;
import dev.triage.learning.watch.ModelWatch;
import dev.triage.learning.watch.Shadow;
import dev.triage.platform.Result;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the page about models shows, in the order and the words people read it in. */
@Component
class ModelPages {

    private static final int DRIFT_DAYS = 7;
    private static final int SHADOW_DAYS = 30;

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("n", "Test rows"),
            Map.entry("accuracy", "Accuracy"),
            Map.entry("macroF1", "Macro-F1"),
            Map.entry("worstClassF1", "Weakest class, F1"),
            Map.entry("auc", "AUC"),
            Map.entry("averagePrecision", "PR-AUC"),
            Map.entry("ece", "ECE"),
            Map.entry("riskEce", "Risk ECE"),
            Map.entry("logLoss", "Log loss"),
            Map.entry("latencyMicros", "Latency, µs"),
            Map.entry("mae", "MAE"),
            Map.entry("medianAe", "Median AE"),
            Map.entry("worstAuc", "Worst AUC"),
            Map.entry("categoriesLeftOut", "Left-out categories"),
            Map.entry("belowP50", "Below P50"),
            Map.entry("belowP90", "Below P90"),
            Map.entry("liftOverLogged", "Gain"),
            Map.entry("bestPredictedEffectiveRows", "Effective rows"));

    private static final List<String> WITHOUT_GATES = List.of("accuracy", "macroF1", "auc", "ece", "mae", "medianAe");

    private final ModelShelf shelf;
    private final ModelHistory history;
    private final ModelWatch watch;

    ModelPages(ModelShelf shelf, ModelHistory history, ModelWatch watch) {
        this.shelf = shelf;
        this.history = history;
        this.watch = watch;
    }

    /**
     * One model.
     *
     * @param columns the figures every version is shown with
     * @param shadow null while no challenger is named
     * @param drift null when there is none to show; {@code driftNote} then says why
     */
    public record Shown(
            String name,
            String champion,
            @Nullable Challenger challenger,
            List<Column> columns,
            List<Row> versions,
            @Nullable Shadow shadow,
            @Nullable Drift drift,
            String driftNote,
            List<Served> history) {}

    /** A figure and how it is called. */
    public record Column(String measure, String title) {}

    /**
     * One version.
     *
     * @param figures in the order of the columns
     * @param asked whether somebody asked that it serves, and nobody decided yet
     */
    public record Row(Version version, String alias, boolean asked, List<Figure> figures, List<Gate> failed) {}

    /** A figure of a version; null where it has none. */
    public record Figure(@Nullable Double value) {}

    /**
     * What a second person decides on.
     *
     * @param candidate null when the version is no longer on file
     */
    public record Packet(
            Promotion promotion,
            String champion,
            @Nullable Version candidate,
            List<Compared> figures,
            List<Gate> gates) {}

    /**
     * One figure of what would serve beside what serves.
     *
     * @param change in words: {@code 0.0123 better}
     */
    public record Compared(
            String measure,
            String title,
            @Nullable Double candidate,
            @Nullable Double champion,
            String change,
            String style) {}

    List<Shown> models() {
        List<Promotion> open = shelf.openPromotions();
        return shelf.list().stream().map(model -> shown(model, open)).toList();
    }

    private Shown shown(ModelView model, List<Promotion> open) {
        List<Column> columns = columns(model);
        List<Row> rows = new ArrayList<>();
        for (Version version : model.versions()) {
            boolean asked = open.stream()
                    .anyMatch(promotion -> promotion.model().equals(model.name())
                            && promotion.version().equals(version.version()));
            rows.add(row(model, version, asked, columns));
        }
        Drift drift = null;
        String note = "";
        switch (watch.drift(model.name(), DRIFT_DAYS)) {
            case Result.Done<Drift>(Drift found) -> drift = found;
            case Result.Refused<Drift> refused ->
                note = refused.refusal().code().equals("unwatched-model")
                        ? ""
                        : refused.refusal().message();
        }
        Shadow shadow = model.challenger() != null
                        && watch.shadow(model.name(), SHADOW_DAYS) instanceof Result.Done<Shadow>(Shadow found)
                ? found
                : null;
        List<Served> served =
                history.of(model.name()) instanceof Result.Done<List<Served>>(List<Served> found) ? found : List.of();
        return new Shown(
                model.name(), model.champion(), model.challenger(), columns, rows, shadow, drift, note, served);
    }

    /** The rows a version was tested on, and what its gates look at. */
    private static List<Column> columns(ModelView model) {
        Set<String> measures = new LinkedHashSet<>();
        measures.add("n");
        for (Version version : model.versions()) {
            version.gates().stream()
                    .map(Gate::name)
                    .filter(name -> !name.equals("noWorseThanChampion") && !name.endsWith(".yaml"))
                    .forEach(measures::add);
        }
        if (measures.size() == 1) {
            WITHOUT_GATES.stream()
                    .filter(measure -> model.versions().stream()
                            .anyMatch(version -> version.metrics().containsKey(measure)))
                    .forEach(measures::add);
        }
        return measures.stream()
                .map(measure -> new Column(measure, TITLES.getOrDefault(measure, measure)))
                .toList();
    }

    private static Row row(ModelView model, Version version, boolean asked, List<Column> columns) {
        List<Figure> figures = new ArrayList<>();
        for (Column column : columns) {
            figures.add(new Figure(figure(version, column.measure())));
        }
        Challenger challenger = model.challenger();
        String alias = version.version().equals(model.champion())
                ? "champion"
                : challenger != null && challenger.version().equals(version.version()) ? "challenger" : "";
        return new Row(
                version,
                alias,
                asked,
                figures,
                version.gates().stream().filter(gate -> !gate.passed()).toList());
    }

    private static @Nullable Double figure(Version version, String measure) {
        return version.gates().stream()
                .filter(gate -> gate.name().equals(measure))
                .findFirst()
                .map(Gate::value)
                .or(() -> Optional.ofNullable(version.metrics().get(measure))
                        .filter(Number.class::isInstance)
                        .map(value -> ((Number) value).doubleValue()))
                .orElse(null);
    }

    /** What waits for a second person. */
    List<Packet> packets() {
        List<ModelView> models = shelf.list();
        return shelf.openPromotions().stream()
                .map(promotion -> packet(promotion, models))
                .toList();
    }

    private static Packet packet(Promotion promotion, List<ModelView> models) {
        ModelView model = models.stream()
                .filter(one -> one.name().equals(promotion.model()))
                .findFirst()
                .orElse(null);
        Version candidate = model == null ? null : version(model, promotion.version());
        if (model == null || candidate == null) {
            return new Packet(promotion, "", null, List.of(), List.of());
        }
        Version champion = version(model, model.champion());
        List<Compared> figures = new ArrayList<>();
        for (Column column : columns(model)) {
            Double before = champion == null ? null : figure(champion, column.measure());
            figures.add(compared(column, figure(candidate, column.measure()), before));
        }
        return new Packet(promotion, model.champion(), candidate, figures, candidate.gates());
    }

    private static @Nullable Version version(ModelView model, String name) {
        return model.versions().stream()
                .filter(version -> version.version().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Compared compared(Column column, @Nullable Double candidate, @Nullable Double champion) {
        if (candidate == null || champion == null || column.measure().equals("n")) {
            return new Compared(column.measure(), column.title(), candidate, champion, "", "");
        }
        double change = candidate - champion;
        if (Math.abs(change) < 0.00005) {
            return new Compared(column.measure(), column.title(), candidate, champion, "the same", "");
        }
        boolean better = change < 0 == ModelShelf.lessIsBetter(column.measure());
        String words = String.format(Locale.ENGLISH, "%+.4f, %s", change, better ? "better" : "worse")
                .replace('-', '−');
        return new Compared(column.measure(), column.title(), candidate, champion, words, better ? "good" : "bad");
    }
}
