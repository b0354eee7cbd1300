package dev.triage.learning.twin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Simple models that stand for "anyone could": a linear one and a shallow tree, scored by macro-F1. */
final class PlainModels {

    private static final int EPOCHS = 20;

    private PlainModels() {}

    static double linear(List<CheckRow> train, List<CheckRow> test, boolean text, boolean facts) {
        Trainer<Label> trainer =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1, 0.1), EPOCHS, 1_000_000, 1, 42L);
        return score(trainer, train, test, text, facts, Integer.MAX_VALUE);
    }

    /** A tree of depth three over all facts and the 400 most frequent words. */
    static double tree(List<CheckRow> train, List<CheckRow> test) {
        return score(new CARTClassificationTrainer(3), train, test, true, true, 400);
    }

    private static double score(
            Trainer<Label> trainer,
            List<CheckRow> train,
            List<CheckRow> test,
            boolean text,
            boolean facts,
            int mostWords) {
        Logger.getLogger("org.tribuo").setLevel(Level.WARNING);
        Map<String, Integer> known = text ? vocabulary(train, mostWords) : Map.of();
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("twin", labels), labels);
        for (CheckRow row : train) {
            data.add(example(row, known, facts));
        }
        Model<Label> model = trainer.train(data);
        List<String> found = new ArrayList<>();
        for (CheckRow row : test) {
            ArrayExample<Label> example = example(row, known, facts);
            found.add(model.predict(example).getOutput().getLabel());
        }
        return macroF1(test.stream().map(CheckRow::label).toList(), found);
    }

    private static ArrayExample<Label> example(CheckRow row, Map<String, Integer> known, boolean facts) {
        Map<String, Double> features = new TreeMap<>();
        for (String word : terms(row)) {
            if (known.containsKey(word)) {
                features.put("w:" + word, 0.0);
            }
        }
        // Words weigh as much as a document of unit length lets them.
        double weight = 1.5 / Math.sqrt(Math.max(1, features.size()));
        features.replaceAll((word, none) -> weight);
        if (facts) {
            row.facts().forEach((name, value) -> features.put("f:" + name, value));
        }
        features.put("always", 1.0);
        String[] names = features.keySet().toArray(String[]::new);
        double[] values =
                features.values().stream().mapToDouble(Double::doubleValue).toArray();
        return new ArrayExample<>(new Label(row.label()), names, values);
    }

    private static Map<String, Integer> vocabulary(List<CheckRow> rows, int most) {
        Map<String, Integer> counts = new HashMap<>();
        for (CheckRow row : rows) {
            for (String term : terms(row)) {
                counts.merge(term, 1, Integer::sum);
            }
        }
        Map<String, Integer> kept = new LinkedHashMap<>();
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= 3)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    /** Words and pairs of neighbouring words, each once. */
    private static TreeSet<String> terms(CheckRow row) {
        TreeSet<String> terms = new TreeSet<>(row.words());
        for (int i = 1; i < row.words().size(); i++) {
            terms.add(row.words().get(i - 1) + " " + row.words().get(i));
        }
        return terms;
    }

    /** The mean of the classes' F1, over the classes that occur among the labels. */
    static double macroF1(List<String> labels, List<String> found) {
        Map<String, int[]> counts = new TreeMap<>();
        for (int i = 0; i < labels.size(); i++) {
            int[] label = counts.computeIfAbsent(labels.get(i), none -> new int[3]);
            int[] guess = counts.computeIfAbsent(found.get(i), none -> new int[3]);
            label[0]++;
            guess[1]++;
            if (labels.get(i).equals(found.get(i))) {
                label[2]++;
            }
        }
        return counts.values().stream()
                .filter(count -> count[0] > 0)
                .mapToDouble(count -> 2.0 * count[2] / (count[0] + count[1]))
                .average()
                .orElse(0);
    }
}
