package dev.triage.playbook;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.triage.assessment.Category;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads one workflow file: the file's own schema first, then everything it names, then compiled for the hot path. */
final class WorkflowReader {

    /** A quantity above zero; stands in the files, and {@code rules/schema/workflow.schema.json} insists on it. */
    static final String QUANTITY = "^(?!0+(\\.0+)?$)[0-9]{1,15}(\\.[0-9]{1,6})?$";
    /** A quantity that may be zero. */
    static final String COUNT = "^[0-9]{1,15}(\\.[0-9]{1,6})?$";

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final Schema fileSchema;

    /** @param schema the text of {@code rules/schema/workflow.schema.json} */
    WorkflowReader(String schema) {
        this.fileSchema = SCHEMAS.getSchema(Json.MAPPER.readTree(schema));
    }

    /** Refuses with an {@link IllegalArgumentException} that says what was expected and what was found. */
    Play read(byte[] bytes) {
        JsonNode file;
        try {
            file = YAML.readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "expected YAML: " + e.getOriginalMessage() + " at "
                            + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr(),
                    e);
        }
        List<Error> errors = fileSchema.validate(file);
        if (!errors.isEmpty()) {
            List<String> words = new ArrayList<>();
            errors.forEach(error -> words.add(error.getInstanceLocation() + ": " + error.getMessage()));
            throw new IllegalArgumentException("does not fit workflow.schema.json: " + String.join("; ", words));
        }
        return play(file, CanonicalJson.sha256(bytes));
    }

    static Fact fact(String name) {
        return Fact.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a known fact, found \"" + name + "\"; known are " + Fact.names()));
    }

    private static Play play(JsonNode file, String sha256) {
        JsonNode parameters = file.get("parameters");
        double[] shares = shares(file.at("/effect/shares"));
        Map<String, Fill> fills = fills(file.path("fill"), parameters);
        List<Play.Precondition> preconditions = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (JsonNode each : file.path("preconditions")) {
            words.add(each.get("says").asString());
            preconditions.add(new Play.Precondition(
                    conditions(each.get("anyOf")), each.get("otherwise").asString()));
        }
        List<Phrase> reasons = new ArrayList<>();
        file.path("reasons").forEach(reason -> reasons.add(Phrase.of(reason.asString())));
        return new Play(
                workflow(file, sha256, parameters, categories(shares), words),
                shares,
                adjustments(file.at("/effect/adjust")),
                cost(file.get("cost")),
                fills,
                bounds(file.path("bounds"), fills, parameters),
                required(parameters),
                List.copyOf(preconditions),
                List.copyOf(reasons),
                SCHEMAS.getSchema(parameters));
    }

    @SuppressWarnings("unchecked")
    private static Workflow workflow(
            JsonNode file, String sha256, JsonNode parameters, Set<Category> categories, List<String> words) {
        return new Workflow(
                file.get("id").asString(),
                file.get("version").asInt(),
                sha256,
                file.get("title").asString(),
                file.get("description").asString().strip(),
                file.get("transactional").asBoolean(),
                file.get("neverAutomatic").asBoolean(),
                Json.MAPPER.convertValue(parameters, Map.class),
                categories,
                text(file, "undo"),
                text(file, "pointOfNoReturn"),
                List.copyOf(words));
    }

    /** A category's own share beats its family's, that beats {@code any}. */
    private static double[] shares(JsonNode shares) {
        Category[] all = Category.values();
        double[] found = new double[all.length];
        for (Category category : all) {
            JsonNode own = shares.has(category.name())
                    ? shares.get(category.name())
                    : shares.has(category.family()) ? shares.get(category.family()) : shares.path("any");
            found[category.ordinal()] = own.asDouble(0);
        }
        for (String name : shares.propertyNames()) {
            boolean family = EnumSet.allOf(Category.class).stream()
                    .anyMatch(category -> category.family().equals(name));
            if (!family && !name.equals("any") && Category.of(name).isEmpty()) {
                throw new IllegalArgumentException(
                        "expected a category, a family or any under effect.shares, found \"" + name + "\"");
            }
        }
        return found;
    }

    private static Set<Category> categories(double[] shares) {
        Set<Category> helped = EnumSet.noneOf(Category.class);
        for (Category category : Category.values()) {
            if (shares[category.ordinal()] > 0) {
                helped.add(category);
            }
        }
        return Set.copyOf(helped);
    }

    private static List<Play.Adjustment> adjustments(JsonNode adjust) {
        List<Play.Adjustment> found = new ArrayList<>();
        for (JsonNode each : adjust) {
            JsonNode because = each.get("because");
            found.add(new Play.Adjustment(
                    condition(each),
                    each.get("times").asDouble(),
                    because == null ? null : Phrase.of(because.asString())));
        }
        return List.copyOf(found);
    }

    private static List<Condition> conditions(JsonNode anyOf) {
        List<Condition> found = new ArrayList<>();
        anyOf.forEach(each -> found.add(condition(each)));
        return List.copyOf(found);
    }

    private static Condition condition(JsonNode each) {
        return new Condition(
                fact(each.get("fact").asString()), text(each, "is"), number(each, "above"), number(each, "below"));
    }

    private static Play.Cost cost(JsonNode cost) {
        return new Play.Cost(
                new BigDecimal(cost.get("fixed").asString()).movePointRight(2).longValueExact(),
                cost.get("valueShare").asDouble(),
                cost.path("transport").asBoolean(false));
    }

    private static Map<String, String> required(JsonNode parameters) {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode name : parameters.path("required")) {
            JsonNode property = parameters.get("properties").get(name.asString());
            if (property == null) {
                throw new IllegalArgumentException("required parameter \"" + name.asString() + "\" has no schema");
            }
            found.put(name.asString(), property.get("title").asString());
        }
        return java.util.Collections.unmodifiableMap(found);
    }

    private static Map<String, Fill> fills(JsonNode fill, JsonNode parameters) {
        Map<String, Fill> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : fill.properties()) {
            JsonNode property = parameters.get("properties").get(each.getKey());
            if (property == null) {
                throw new IllegalArgumentException("fill names \"" + each.getKey() + "\", which is no parameter");
            }
            found.put(each.getKey(), FillReader.read(each.getKey(), each.getValue(), property));
        }
        return java.util.Collections.unmodifiableMap(found);
    }

    private static Map<String, Bound> bounds(JsonNode bounds, Map<String, Fill> fills, JsonNode parameters) {
        Map<String, Bound> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : bounds.properties()) {
            if (parameters.get("properties").get(each.getKey()) == null) {
                throw new IllegalArgumentException("bounds names \"" + each.getKey() + "\", which is no parameter");
            }
            found.put(each.getKey(), FillReader.bound(each.getKey(), each.getValue(), parameters));
        }
        fills.forEach((name, fill) -> found.computeIfAbsent(name, ignored -> FillReader.usualBound(fill)));
        return Map.copyOf(found);
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString().strip();
    }

    private static @Nullable BigDecimal number(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.decimalValue();
    }
}
