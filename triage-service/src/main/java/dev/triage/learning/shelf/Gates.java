package dev.triage.learning.shelf;

import dev.triage.learning.shelf.ModelShelf.Gate;
import dev.triage.learning.shelf.ModelShelf.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a version of a model must reach on its test rows before it may serve, as {@code models/<name>/gates.yaml} has it:
 * {@code macroF1: {min: 0.75}} for any figure of {@code metrics.json}, nested ones with dots, and
 * {@code noWorseThanChampion: {measure: macroF1, by: 0.01}}. A figure that is missing fails.
 *
 * @param limits by measure, in the order of the file
 */
record Gates(Map<String, Limit> limits, @Nullable Against against) {

    static final String FILE = "gates.yaml";
    static final String NO_WORSE = "noWorseThanChampion";

    private static final String WORST_CLASS = "worstClassF1";

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    Gates {
        limits = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    }

    /** The least and the most a figure may be; at least one of them is there. */
    record Limit(@Nullable Double min, @Nullable Double max) {

        String words() {
            String least = min == null ? "" : "at least " + figure(min);
            String most = max == null ? "" : "at most " + figure(max);
            return least.isEmpty() || most.isEmpty() ? least + most : least + " and " + most;
        }

        boolean allows(double value) {
            return (min == null || value >= min) && (max == null || value <= max);
        }
    }

    /** @param by how much worse than the champion's figure is still as good */
    record Against(String measure, double by) {}

    /** A gates file that cannot be relied on. */
    static final class UnusableGatesException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableGatesException(String message) {
            super(message);
        }
    }

    /** The gates of a model; empty when it has no such file. */
    static Optional<Gates> read(Path home) throws UnusableGatesException {
        Path file = home.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = YAML.readTree(Files.readAllBytes(file));
            if (!root.isObject() || root.isEmpty()) {
                throw unusable(file, "at least one measure with its limit", root.getNodeType());
            }
            Map<String, Limit> limits = new LinkedHashMap<>();
            Against against = null;
            for (Map.Entry<String, JsonNode> gate : root.properties()) {
                if (gate.getKey().equals(NO_WORSE)) {
                    against = against(file, gate.getValue());
                } else {
                    limits.put(gate.getKey(), limit(file, gate.getKey(), gate.getValue()));
                }
            }
            return Optional.of(new Gates(limits, against));
        } catch (JacksonException e) {
            throw unusable(file, "YAML", e.getOriginalMessage());
        } catch (IOException e) {
            throw unusable(file, "a readable file", e.getMessage());
        }
    }

    private static Limit limit(Path file, String name, JsonNode found) throws UnusableGatesException {
        if (!found.isObject()
                || found.isEmpty()
                || !found.propertyNames().stream().allMatch(Set.of("min", "max")::contains)) {
            throw unusable(file, name + " to be {min: NUMBER}, {max: NUMBER} or both", found);
        }
        Limit limit = new Limit(number(file, name, found.get("min")), number(file, name, found.get("max")));
        if (limit.min() != null && limit.max() != null && limit.min() > limit.max()) {
            throw unusable(file, name + " to have a min below its max", found);
        }
        return limit;
    }

    private static @Nullable Double number(Path file, String name, @Nullable JsonNode found)
            throws UnusableGatesException {
        if (found == null) {
            return null;
        }
        if (!found.isNumber() || !Double.isFinite(found.doubleValue())) {
            throw unusable(file, "a number as limit of " + name, found);
        }
        return found.doubleValue();
    }

    private static Against against(Path file, JsonNode found) throws UnusableGatesException {
        JsonNode measure = found.path("measure");
        JsonNode by = found.path("by");
        if (!measure.isString() || !by.isNumber() || by.doubleValue() < 0 || found.size() != 2) {
            throw unusable(file, NO_WORSE + " to be {measure: NAME, by: NUMBER of at least 0}", found);
        }
        return new Against(measure.stringValue(), by.doubleValue());
    }

    private static UnusableGatesException unusable(Path file, String expected, @Nullable Object found) {
        return new UnusableGatesException("Expected in " + file + " " + expected + ", found " + found);
    }

    /** How a version stands to every gate. */
    List<Gate> check(Version candidate, @Nullable Version champion) {
        List<Gate> results = new ArrayList<>();
        limits.forEach((name, limit) -> {
            Double value = figure(candidate, name);
            boolean passed = value != null && limit.allows(value);
            results.add(new Gate(
                    name,
                    limit.words(),
                    value,
                    passed,
                    "Expected " + name + " " + limit.words() + ", found " + (value == null ? "none" : figure(value))));
        });
        if (against != null) {
            results.add(against(against, candidate, champion));
        }
        return List.copyOf(results);
    }

    private static Gate against(Against gate, Version candidate, @Nullable Version champion) {
        Double value = figure(candidate, gate.measure());
        Double bar = champion == null ? null : figure(champion, gate.measure());
        if (bar == null) {
            // Nothing to be worse than; the figure itself must still be there.
            return new Gate(
                    NO_WORSE,
                    gate.measure() + ", no champion has it",
                    value,
                    value != null,
                    NO_WORSE + ": expected " + gate.measure() + ", found " + (value == null ? "none" : figure(value))
                            + "; no champion has that figure");
        }
        boolean less = ModelShelf.lessIsBetter(gate.measure());
        double worst = less ? bar + gate.by() : bar - gate.by();
        boolean passed = value != null && (less ? value <= worst : value >= worst);
        String limit = gate.measure() + (less ? " at most " : " at least ") + figure(worst);
        return new Gate(
                NO_WORSE,
                limit,
                value,
                passed,
                NO_WORSE + ": expected " + limit + ", " + figure(gate.by()) + " worse than the champion's "
                        + figure(bar) + ", found " + (value == null ? "none" : figure(value))
                        + otherRows(candidate, champion));
    }

    private static String otherRows(Version candidate, @Nullable Version champion) {
        Object one = data(candidate);
        Object other = champion == null ? one : data(champion);
        return one.equals(other) ? "" : "; the two were measured on rows of different files";
    }

    private static Object data(Version version) {
        return version.provenance().get("data") instanceof Map<?, ?> data && data.get("sha256") instanceof String hash
                ? hash
                : "";
    }

    /** A figure of a version by its name, nested ones with dots; null when it has none. */
    static @Nullable Double figure(Version version, String name) {
        Object found = version.metrics();
        if (version.metrics().containsKey(name)) {
            found = version.metrics().get(name);
        } else {
            for (String part : name.split("\\.")) {
                found = found instanceof Map<?, ?> map ? map.get(part) : null;
            }
        }
        if (found instanceof Number number) {
            return Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
        }
        return name.equals(WORST_CLASS) ? worstClass(version.metrics()) : null;
    }

    private static @Nullable Double worstClass(Map<String, Object> metrics) {
        Double worst = null;
        if (metrics.get("perClass") instanceof Map<?, ?> classes) {
            for (Object one : classes.values()) {
                if (one instanceof Map<?, ?> figures && figures.get("f1") instanceof Number f1) {
                    worst = worst == null ? f1.doubleValue() : Math.min(worst, f1.doubleValue());
                }
            }
        }
        return worst;
    }

    private static String figure(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
