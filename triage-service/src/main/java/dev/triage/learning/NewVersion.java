package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.shelf.ModelShelf;
import dev.triage.learning.watch.VersionAnswers;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.platform.WholeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.Tribuo;

/** A model version on its way to disk: all of its files, or none of them. */
record NewVersion(ModelTask task, LabelledEvents data, Training.Order order, Learner.Learned learned) {

    /** Writes beside the final place and moves: nobody ever sees half a version. */
    void write(Yardsticks yardsticks) throws IOException {
        byte[] model = TribuoFit.bytes(learned.model());
        WholeFolder.write(order.out(), folder -> {
            Map<String, Object> provenance = provenance(CanonicalJson.sha256(model));
            Files.write(folder.resolve(StoredModel.MODEL_FILE), model);
            Files.writeString(folder.resolve(StoredModel.PROVENANCE_FILE), Json.pretty(provenance));
            Files.writeString(folder.resolve(StoredModel.METRICS_FILE), Json.pretty(learned.metrics()));
            Files.writeString(folder.resolve(StoredModel.CARD_FILE), ModelCard.of(this, provenance));
            Files.writeString(
                    folder.resolve(StoredModel.MACHINE_FILE),
                    Json.pretty(learned.machine().document()));
            Files.writeString(folder.resolve(ServiceReport.FILE), ServiceReport.html(yardsticks, reported(provenance)));
            if (VersionAnswers.WATCHED.contains(task.code())) {
                VersionAnswers answers = new VersionAnswers(learned.ready());
                References.of(task.code() + "@" + order.out().getFileName(), learned.folds(), answers)
                        .write(folder);
            }
        });
    }

    private ReportedVersion reported(Map<String, Object> provenance) {
        Map<String, Object> figures = new LinkedHashMap<>(learned.metrics());
        figures.putAll(learned.machine().document());
        return new ReportedVersion(
                task,
                learned.ready(),
                new ModelShelf.Version(
                        String.valueOf(provenance.get("version")),
                        String.valueOf(provenance.get("sha256")),
                        order.trainedAt(),
                        figures,
                        provenance,
                        "",
                        List.of()),
                ReportedVersion.Rows.testFold(learned.folds(), data.sources()));
    }

    private Map<String, Object> provenance(String sha256) {
        ModelTask.Settings settings = learned.settings();
        StoredModel ready = learned.ready();
        Folds folds = learned.folds();
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("train", folds.train().size());
        rows.put("calibration", folds.calibration().size());
        rows.put("validation", folds.validation().size());
        rows.put("test", folds.test().size());

        Map<String, Object> from = new LinkedHashMap<>();
        from.put(
                "files",
                data.sources().stream()
                        .map(source -> Map.of("file", source.file(), "sha256", source.sha256()))
                        .toList());
        if (data.sources().size() == 1) {
            from.put("file", data.sources().getFirst().file());
            from.put("sha256", data.sources().getFirst().sha256());
        }
        from.put("lines", data.kinds());
        from.put("labelled", data.events().size());
        from.put("oldest", data.events().getFirst().event().time().toString());
        from.put("newest", data.events().getLast().event().time().toString());
        from.put("rows", rows);

        Map<String, Object> trainer = new LinkedHashMap<>();
        trainer.put("class", "org.tribuo.classification.sgd.linear.LinearSGDTrainer");
        trainer.put("objective", "LogMulticlass");
        trainer.put("optimiser", "AdaGrad");
        trainer.put("learningRate", settings.learningRate());
        trainer.put("epochs", settings.epochs());
        trainer.put("leastCount", settings.leastCount());
        trainer.put("mostFeatures", settings.mostFeatures());
        trainer.put("targetPrecision", settings.targetPrecision());
        trainer.put("seed", order.seed());

        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("name", task.code());
        provenance.put("version", order.out().getFileName().toString());
        provenance.put("sha256", sha256);
        provenance.put("featuresVersion", StoredModel.FEATURES_VERSION);
        provenance.put("calibration", ready.calibration());
        provenance.put("threshold", ready.threshold());
        provenance.put("features", learned.model().getFeatureIDMap().size());
        provenance.put("classes", ready.scorer().labels());
        provenance.putAll(learned.notes());
        provenance.put("data", from);
        provenance.put("trainer", trainer);
        provenance.put("tribuo", Tribuo.VERSION);
        provenance.put("java", Runtime.version().feature());
        provenance.put("trainedAt", order.trainedAt().toString());
        return provenance;
    }
}
