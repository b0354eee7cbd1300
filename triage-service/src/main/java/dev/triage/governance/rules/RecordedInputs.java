package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Evaluation;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Inputs.Late;
import dev.triage.governance.rules.PolicyBook.Question;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.playbook.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What one ruling looks at, in a form that is kept: written as one canonical text, read back to be ruled on again. Codes
 * and numbers alone; notes, names and messages are no variables of rules.
 *
 * <pre>{@code
 * {"form":1,"late":[],"neverAutomatic":false,"site":"DC-EAST","transactional":true,
 *  "variables":{"abstained":false,"confidence":93,"dataAge":"PT6M","now":"2026-11-23T09:15:00Z",…},"zone":"America/New_York"}
 * }</pre>
 *
 * Every declared variable is there, null where it was not known. Whole numbers beyond what JSON keeps exactly are texts,
 * durations and times are ISO 8601. {@code late} names the conditions that ran out of time.
 */
record RecordedInputs(boolean transactional, Question question, Inputs inputs) {

    /** Raised when a member changes its meaning; a form nobody knows is not replayed. */
    private static final int FORM = 1;

    private static final long EXACT = (1L << 53) - 1;

    static RecordedInputs of(
            CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now, SiteZones zones) {
        ExceptionEvent.Site site = facts.event().site();
        return new RecordedInputs(
                proposal.workflow().transactional(),
                new Question(
                        proposal.workflow().id(),
                        proposal.workflow().neverAutomatic(),
                        facts.assessment().category(),
                        site == null ? null : site.code(),
                        zones.of(site),
                        now),
                Inputs.of(facts, proposal, requesterIsMachine, now));
    }

    Ruling ruling(PolicyBook book) {
        return transactional ? book.rule(question, inputs) : PolicyBook.notRequired();
    }

    /** The ruling and, as of after it, the record: what was late is known only then. */
    Evaluation ruledBy(PolicyBook book) {
        Ruling ruling = ruling(book);
        return new Evaluation(ruling, book.set(), Engine.VERSION, text());
    }

    String text() {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        for (Variable variable : Variable.values()) {
            variables.put(variable.code(), written(inputs.value(variable)));
        }
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("form", FORM);
        record.put("transactional", transactional);
        record.put("neverAutomatic", question.neverAutomatic());
        record.put("site", question.site());
        record.put("zone", question.zone().getId());
        record.put("variables", variables);
        record.put(
                "late",
                inputs.late().stream()
                        .sorted(Comparator.comparing(Late::rule).thenComparing(Late::condition))
                        .map(late -> List.<Object>of(late.rule(), late.condition()))
                        .toList());
        return CanonicalJson.of(record);
    }

    private static @Nullable Object written(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Long whole when whole > EXACT || whole < -EXACT -> whole.toString();
            case Duration duration -> duration.toString();
            case Instant time -> time.toString();
            default -> value;
        };
    }

    /**
     * Reads a text as {@link #text} writes it.
     *
     * @throws IllegalArgumentException when it is none, or names what this engine does not know
     */
    static RecordedInputs read(String text) {
        JsonNode record;
        try {
            record = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Expected inputs as JSON, found: " + e.getOriginalMessage(), e);
        }
        if (record.path("form").asInt(0) != FORM) {
            throw new IllegalArgumentException("Expected inputs of form " + FORM + ", found " + record.path("form"));
        }
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        record.path("variables").forEachEntry((name, value) -> {
            Variable variable = Variable.of(name)
                    .orElseThrow(() -> new IllegalArgumentException("Expected a variable of rules, found " + name));
            if (!value.isNull()) {
                values.put(variable, value(variable, value));
            }
        });
        Set<Late> late = new HashSet<>();
        record.path("late")
                .forEach(one ->
                        late.add(new Late(one.path(0).asString(""), one.path(1).asInt(-1))));
        Question question = new Question(
                known(values, Variable.WORKFLOW, String.class),
                flag(record, "neverAutomatic"),
                Category.valueOf(known(values, Variable.CATEGORY, String.class)),
                record.path("site").isString() ? record.path("site").stringValue() : null,
                zone(record.path("zone")),
                known(values, Variable.NOW, Instant.class));
        return new RecordedInputs(flag(record, "transactional"), question, Inputs.recorded(values, late));
    }

    private static boolean flag(JsonNode record, String name) {
        JsonNode flag = record.path(name);
        if (!flag.isBoolean()) {
            throw new IllegalArgumentException("Expected " + name + " to be true or false, found " + flag);
        }
        return flag.booleanValue();
    }

    private static ZoneId zone(JsonNode zone) {
        try {
            return ZoneId.of(zone.asString(""));
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("Expected a time zone, found " + zone, e);
        }
    }

    private static <T> T known(Map<Variable, Object> values, Variable variable, Class<T> type) {
        Object value = values.get(variable);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("Expected the " + variable.code() + " of a ruling, found " + value);
        }
        return type.cast(value);
    }

    private static Object value(Variable variable, JsonNode value) {
        try {
            return switch (variable.kind()) {
                case TEXT -> text(variable, value);
                case PERCENT, MONEY, THOUSANDTHS, COUNT -> whole(variable, value);
                case FLAG -> {
                    if (!value.isBoolean()) {
                        throw unexpected(variable, value);
                    }
                    yield value.booleanValue();
                }
                case DURATION -> Duration.parse(text(variable, value));
                case TIME -> Instant.parse(text(variable, value));
                case TEXTS -> {
                    List<String> texts = new ArrayList<>();
                    value.forEach(one -> texts.add(text(variable, one)));
                    yield List.copyOf(texts);
                }
            };
        } catch (java.time.DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(unexpected(variable, value).getMessage(), e);
        }
    }

    private static long whole(Variable variable, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        return Long.parseLong(text(variable, value));
    }

    private static String text(Variable variable, JsonNode value) {
        if (!value.isString()) {
            throw unexpected(variable, value);
        }
        return value.stringValue();
    }

    private static IllegalArgumentException unexpected(Variable variable, JsonNode value) {
        return new IllegalArgumentException(
                "Expected " + variable.code() + " to be " + variable.kind().expected() + ", found " + value);
    }
}
