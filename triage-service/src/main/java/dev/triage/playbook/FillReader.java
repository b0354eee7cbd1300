package dev.triage.playbook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads the {@code fill} and {@code bounds} parts of a workflow file and refuses a source that could give a value the
 * parameter's schema does not allow: what the service fills itself is valid by construction and not checked again.
 */
final class FillReader {

    private FillReader() {}

    static Fill read(String name, JsonNode source, JsonNode property) {
        if (source.isString() || source.isArray()) {
            Fill.Facts facts = new Fill.Facts(facts(source));
            facts.facts().forEach(fact -> requireFits(name, fact, property));
            return facts;
        }
        if (source.has("value")) {
            JsonNode value = source.get("value");
            requireChoice(name, value.asString(), property);
            return new Fill.Constant(value.asString());
        }
        Map<String, String> values = new LinkedHashMap<>();
        source.get("values")
                .properties()
                .forEach(each -> values.put(each.getKey(), each.getValue().asString()));
        String otherwise = source.get("otherwise").asString();
        values.values().forEach(value -> requireChoice(name, value, property));
        requireChoice(name, otherwise, property);
        return new Fill.Chosen(WorkflowReader.fact(source.get("by").asString()), values, otherwise);
    }

    static Bound bound(String name, JsonNode bound, JsonNode parameters) {
        if (bound.has("oneOf")) {
            return new Bound.OneOf(choice(bound.get("oneOf").asString()));
        }
        if (bound.has("atMost")) {
            String pattern = parameters.at("/properties/" + name + "/pattern").asString("");
            if (!pattern.equals(WorkflowReader.QUANTITY) && !pattern.equals(WorkflowReader.COUNT)) {
                throw new IllegalArgumentException("atMost needs a quantity, but " + name + " is none");
            }
            JsonNode stock = bound.get("stockOf");
            return stock == null
                    ? new Bound.AtMost(facts(bound.get("atMost")), null, null)
                    : new Bound.AtMost(
                            facts(bound.get("atMost")),
                            choice(stock.get("list").asString()),
                            stock.get("parameter").asString());
        }
        return new Bound.Free();
    }

    /** Identifiers are fixed to the case, quantities limited by their source, the rest is the person's choice. */
    static Bound usualBound(Fill fill) {
        if (fill instanceof Fill.Facts facts) {
            Fact.Kind kind = facts.facts().getFirst().kind();
            if (kind == Fact.Kind.CODE) {
                return new Bound.Fixed(facts.facts());
            }
            if (kind == Fact.Kind.QUANTITY) {
                return new Bound.AtMost(facts.facts(), null, null);
            }
        }
        return new Bound.Free();
    }

    private static Bound.Choice choice(String list) {
        return switch (list) {
            case "availability.sites" -> Bound.Choice.SITES;
            case "substitute.skus" -> Bound.Choice.SUBSTITUTES;
            default ->
                throw new IllegalArgumentException(
                        "expected the list availability.sites or substitute.skus, found \"" + list + "\"");
        };
    }

    private static List<Fact> facts(JsonNode source) {
        List<Fact> facts = new ArrayList<>();
        if (source.isString()) {
            facts.add(WorkflowReader.fact(source.asString()));
        } else {
            source.forEach(each -> facts.add(WorkflowReader.fact(each.asString())));
        }
        return facts;
    }

    private static void requireFits(String name, Fact fact, JsonNode property) {
        String pattern = property.path("pattern").asString("");
        boolean fits = switch (fact.kind()) {
            case CODE -> !property.has("enum") && property.path("maxLength").asInt(0) == Situation.MAX_CODE;
            case QUANTITY ->
                pattern.equals(WorkflowReader.COUNT) || pattern.equals(WorkflowReader.QUANTITY) && neverZero(fact);
            case TIME -> property.path("format").asString("").equals("date-time");
            case FLAG -> property.path("type").asString("").equals("boolean");
            case NUMBER -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException("the fact " + fact.id() + " (" + fact.kind() + ") cannot fill " + name
                    + ", whose schema is " + property);
        }
    }

    private static boolean neverZero(Fact fact) {
        return switch (fact) {
            case EXPECTED_SOME, ACTUAL_SOME, SHORTFALL, TRANSFERABLE, SUBSTITUTABLE, DIFFERENCE -> true;
            default -> false;
        };
    }

    private static void requireChoice(String name, String value, JsonNode property) {
        for (JsonNode choice : property.path("enum")) {
            if (choice.asString().equals(value)) {
                return;
            }
        }
        throw new IllegalArgumentException(
                "\"" + value + "\" cannot fill " + name + ", which allows " + property.path("enum"));
    }
}
