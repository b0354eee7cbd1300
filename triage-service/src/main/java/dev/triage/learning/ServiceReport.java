package dev.triage.learning;

import dev.triage.learning.report.ModelReport;
import dev.triage.learning.report.ReportInput;
import dev.triage.learning.report.ReportInput.Fact;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the report of one of the service's own models: one HTML page that says what it is worth on some rows. */
final class ServiceReport {

    static final String FILE = "report.html";

    private static final int HASH_SHOWN = 12;

    private ServiceReport() {}

    /** The same version, rows and yardsticks give the same page. */
    static String html(Yardsticks yardsticks, ReportedVersion version) {
        ReportBody body = switch (version.task()) {
            case CATEGORY, DELAY -> ClassReport.of(yardsticks, version);
            case RESOLUTION -> HoursReport.of(yardsticks, version);
            case WORKFLOW_SUCCESS -> SuccessReport.of(version);
            case NOVELTY -> NoveltyReport.of(version);
        };
        List<ReportInput.Gate> gates = yardsticks.gates(version.task().code(), version.papers());
        List<String> notes = new ArrayList<>(origin(yardsticks, version));
        if (!version.rows().testFold() && !gates.isEmpty()) {
            notes.add("The gates are judged by the version's own test rows, as stored beside it; all other figures are"
                    + " those of the rows named here.");
        }
        notes.addAll(body.notes());
        return ModelReport.html(new ReportInput(
                heading(version),
                body.headlines(),
                gates,
                notes,
                body.classification(),
                body.regression(),
                body.findings(),
                provenance(version.papers().provenance())));
    }

    private static ReportInput.Heading heading(ReportedVersion version) {
        List<LabelledEvent> rows = version.rows().measured();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Rows", count(rows.size()) + " labelled events"));
        facts.add(new Fact("Which", version.rows().which()));
        facts.add(new Fact("Period", day(rows.getFirst()) + " to " + day(rows.getLast())));
        facts.add(new Fact(
                "Files",
                version.rows().sources().stream()
                        .map(source ->
                                source.file() + ", SHA-256 " + source.sha256().substring(0, HASH_SHOWN) + "…")
                        .collect(Collectors.joining("; "))));
        return new ReportInput.Heading(
                "Model report: " + version.label(),
                version.task().code(),
                version.papers().version(),
                version.task().purpose(),
                facts);
    }

    private static String day(LabelledEvent row) {
        return row.event().time().toString().substring(0, "2026-01-01".length());
    }

    /** What the reader must know before the first figure. */
    private static List<String> origin(Yardsticks yardsticks, ReportedVersion version) {
        List<String> notes = new ArrayList<>();
        if (version.rows().sources().stream().anyMatch(yardsticks::generated)) {
            notes.add(
                    "GENERATED data: the rows are made up by the distribution-day twin (training-data/). The figures say"
                            + " how well the made-up distributor was learned, never how good the service is on real exceptions.");
        } else if (TrainedOn.of(version.papers().provenance()).sources().stream()
                .anyMatch(yardsticks::generated)) {
            notes.add("This version was trained on GENERATED data (training-data/).");
        }
        if (!version.rows().testFold()
                && TrainedOn.of(version.papers().provenance())
                        .anyOf(version.rows().sources())) {
            notes.add("This version was trained on this very file: it has learned most of these rows by heart, and the"
                    + " figures look better than they are. Its own test rows are in metrics.json and " + FILE + ".");
        }
        return notes;
    }

    private static List<Fact> provenance(Map<String, Object> provenance) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Model, SHA-256", provenance.get("sha256"));
        add(facts, "Trained at", instant(provenance.get("trainedAt")));
        for (LabelledEvents.Source source : TrainedOn.of(provenance).sources()) {
            add(facts, "Trained on", source.file() + ", SHA-256 " + source.sha256());
        }
        if (provenance.get("data") instanceof Map<?, ?> data) {
            add(facts, "Events from", data.get("oldest"));
            add(facts, "Events to", data.get("newest"));
            if (data.get("rows") instanceof Map<?, ?> rows) {
                add(
                        facts,
                        "Rows",
                        rows.get("train") + " train, " + rows.get("calibration") + " calibration, "
                                + rows.get("validation") + " validation, " + rows.get("test") + " test");
            }
        }
        if (provenance.get("trainer") instanceof Map<?, ?> trainer) {
            String settings = trainer.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals("class"))
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", "));
            add(facts, "Trainer", trainer.get("class"));
            add(facts, "Settings", settings);
        }
        add(facts, "Recipe", provenance.get("recipe"));
        add(facts, "Calibrated by", provenance.get("calibratedBy"));
        add(facts, "Features", provenance.get("features"));
        add(facts, "Tribuo", provenance.get("tribuo"));
        add(facts, "Java", provenance.get("java"));
        return facts;
    }

    private static @Nullable Object instant(@Nullable Object time) {
        return time == null ? null : Instant.parse(time.toString()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static void add(List<Fact> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.add(new Fact(name, value.toString()));
        }
    }

    static String count(long rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
