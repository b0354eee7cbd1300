package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the twin's systems and people can say and do, read from the YAML files beside this class. */
final class Catalogue {

    static final Catalogue SHIPPED = new Catalogue();

    final List<Kind> kinds = new ArrayList<>();
    final Map<Category, Kind> byCategory = new EnumMap<>(Category.class);
    final Map<String, List<String>> genericCodes = new LinkedHashMap<>();
    final Map<String, List<Template>> generic = new LinkedHashMap<>();
    final Map<String, Approach> approaches = new LinkedHashMap<>();
    final List<String> filler;
    final List<String> nothing;
    final List<String> foreign;
    final List<Template> references;
    final Template forwarded;
    final Map<String, String> abbreviations = new LinkedHashMap<>();
    final Map<String, String> newDocuments = new LinkedHashMap<>();
    final List<Upgrade> upgrades = new ArrayList<>();
    final List<Renaming> renamings = new ArrayList<>();
    /** {@code weights[cause][kind]}: how often a cause shows as a category. */
    final double[][] shownAs;

    private Catalogue() {
        for (String file : List.of("categories-orders.yaml", "categories-supply.yaml")) {
            read(file).properties().forEach(entry -> {
                Kind kind = Kind.of(category(entry.getKey()), entry.getValue());
                kinds.add(kind);
                byCategory.put(kind.category, kind);
            });
        }
        JsonNode words = read("vocabulary.yaml");
        words.get("codes")
                .properties()
                .forEach(code -> code.getValue()
                        .properties()
                        .forEach(use -> kind(use.getKey())
                                .codes
                                .add(new Code(code.getKey(), use.getValue().asDouble()))));
        words.get("genericCodes").properties().forEach(e -> genericCodes.put(e.getKey(), strings(e.getValue())));
        words.get("generic").properties().forEach(e -> generic.put(e.getKey(), templates(e.getValue())));
        for (JsonNode group : words.get("shared")) {
            group.get("of").forEach(code -> kind(code.asString()).shared.add(templates(group.get("says"))));
        }
        for (JsonNode group : words.get("remarks")) {
            group.get("of").forEach(code -> kind(code.asString()).remarks.add(templates(group.get("says"))));
        }
        filler = strings(words.get("filler"));
        nothing = strings(words.get("nothing"));
        foreign = strings(words.get("foreign"));
        references = templates(words.get("references"));
        forwarded = Template.of(words.get("forwarded").asString());
        words.get("abbreviations")
                .properties()
                .forEach(e -> abbreviations.put(e.getKey(), e.getValue().asString()));
        words.get("newDocuments")
                .properties()
                .forEach(e -> newDocuments.put(e.getKey(), e.getValue().asString()));
        for (JsonNode upgrade : words.get("upgrades")) {
            upgrades.add(Upgrade.of(upgrade));
        }
        for (JsonNode renaming : words.get("renamed")) {
            renamings.add(new Renaming(
                    renaming.get("from").asDouble(),
                    renaming.get("code").asString(),
                    renaming.get("to").asString()));
        }
        read("workflows.yaml").properties().forEach(e -> approaches.put(e.getKey(), Approach.of(e)));
        shownAs = new double[Cause.COUNT][kinds.size()];
        for (int k = 0; k < kinds.size(); k++) {
            for (int c = 0; c < Cause.COUNT; c++) {
                shownAs[c][k] = kinds.get(k).weight * kinds.get(k).causes[c];
            }
        }
    }

    Kind kind(Category category) {
        return Objects.requireNonNull(byCategory.get(category), () -> "The twin does not know " + category);
    }

    private Kind kind(String code) {
        return kind(category(code));
    }

    Approach approach(String workflow) {
        return Objects.requireNonNull(approaches.get(workflow), () -> "The twin does not know " + workflow);
    }

    /** One category as the twin shows it. Arrays over causes hold shares that add up to 1. */
    static final class Kind {
        final Category category;
        final double weight;
        final double[] causes = new double[Cause.COUNT];
        final List<String> sources = new ArrayList<>();
        final double[] sourceWeights;
        final List<Category> near = new ArrayList<>();
        final double[] nearWeights;
        final Map<String, Double> carries = new LinkedHashMap<>();
        final String quantity;
        final List<String> documents = new ArrayList<>();
        final double[] documentWeights;
        final List<String> workflows;
        final List<Template> says;
        final List<Template> hints;
        final List<Code> codes = new ArrayList<>();
        final List<List<Template>> shared = new ArrayList<>();
        final List<List<Template>> remarks = new ArrayList<>();

        private Kind(Category category, JsonNode node) {
            this.category = category;
            this.weight = node.get("weight").asDouble();
            double[] sum = {0};
            node.get("causes").properties().forEach(e -> sum[0] += e.getValue().asDouble());
            node.get("causes")
                    .properties()
                    .forEach(e -> causes[Cause.valueOf(e.getKey()).ordinal()] =
                            e.getValue().asDouble() / sum[0]);
            this.sourceWeights = weights(node.get("sources"), sources);
            List<String> names = new ArrayList<>();
            this.nearWeights = weights(node.get("near"), names);
            names.forEach(name -> near.add(category(name)));
            node.get("carries")
                    .properties()
                    .forEach(e -> carries.put(e.getKey(), e.getValue().asDouble()));
            this.quantity = node.get("quantity").asString();
            this.documentWeights = weights(node.get("documents"), documents);
            this.workflows = strings(node.get("workflows"));
            this.says = templates(node.get("says"));
            this.hints = templates(node.get("hints"));
        }

        static Kind of(Category category, JsonNode node) {
            return new Kind(category, node);
        }

        double carries(String what) {
            return Objects.requireNonNull(carries.get(what), () -> category + " lacks carries." + what);
        }

        private static double[] weights(JsonNode node, List<String> names) {
            double[] weights = new double[node.size()];
            node.properties().forEach(e -> {
                weights[names.size()] = e.getValue().asDouble();
                names.add(e.getKey());
            });
            return weights;
        }
    }

    /** A source system's code with its weight in one category. */
    record Code(String code, double weight) {

        /** Which system raises it: {@code wms}, {@code erp}, {@code tms} or {@code edi}. */
        boolean of(String source) {
            return code.regionMatches(true, 0, source, 0, source.length());
        }
    }

    /** How likely a workflow succeeds, in log-odds. */
    record Approach(String workflow, double base, double cover, double supplier, double tier, double[] causes) {

        static Approach of(Map.Entry<String, JsonNode> entry) {
            JsonNode node = entry.getValue();
            double[] causes = new double[Cause.COUNT];
            node.get("causes")
                    .properties()
                    .forEach(e -> causes[Cause.valueOf(e.getKey()).ordinal()] =
                            e.getValue().asDouble());
            return new Approach(
                    entry.getKey(),
                    node.get("base").asDouble(),
                    node.get("cover").asDouble(),
                    node.get("supplier").asDouble(),
                    node.get("tier").asDouble(),
                    causes);
        }
    }

    /** New words of a source system from a moment of the year on. */
    record Upgrade(String source, double from, List<Map.Entry<Pattern, String>> words) {

        static Upgrade of(JsonNode node) {
            List<Map.Entry<Pattern, String>> words = new ArrayList<>();
            node.get("words")
                    .properties()
                    .forEach(e -> words.add(Map.entry(
                            Pattern.compile("\\b" + Pattern.quote(e.getKey()) + "\\b"),
                            e.getValue().asString())));
            return new Upgrade(node.get("source").asString(), node.get("from").asDouble(), List.copyOf(words));
        }
    }

    /** A code that is called something else from a moment of the year on. */
    record Renaming(double from, String code, String to) {}

    private static Category category(String code) {
        return Category.of(code).orElseThrow(() -> new IllegalStateException("No such category: " + code));
    }

    private static List<Template> templates(JsonNode node) {
        return strings(node).stream().map(Template::of).toList();
    }

    private static List<String> strings(JsonNode node) {
        List<String> strings = new ArrayList<>();
        node.forEach(item -> strings.add(item.asString()));
        return List.copyOf(strings);
    }

    private static JsonNode read(String file) {
        try (InputStream in = Catalogue.class.getResourceAsStream(file)) {
            return new YAMLMapper().readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
