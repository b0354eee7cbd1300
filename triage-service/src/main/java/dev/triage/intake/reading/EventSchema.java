package dev.triage.intake.reading;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published schema of an event's data, compiled once, and two rules the schema language leaves open: a field that
 * is null names nothing, and a cleared event needs no message but something to say what it clears.
 */
final class EventSchema {

    /** Errors reported of one event; who sends more has one fault, not a hundred. */
    static final int MOST_ERRORS = 50;

    private static final String RESOURCE = "/schema/exception-raised.v1.schema.json";
    private static final List<String> OBJECTS = List.of("order", "item", "shipment", "purchaseOrder", "references");

    private final JsonNode document;
    private final Schema raised;
    private final Schema cleared;

    private EventSchema(JsonNode document) {
        this.document = document;
        this.raised = compile(document);
        ObjectNode relaxed = (ObjectNode) document.deepCopy();
        relaxed.remove(List.of("anyOf", "allOf"));
        this.cleared = compile(relaxed);
    }

    /** The schema this version of the service was built for. */
    static EventSchema shipped() {
        try (InputStream in = EventSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("Expected the event schema at " + RESOURCE + " on the class path");
            }
            return new EventSchema(Json.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the event schema " + RESOURCE, e);
        }
    }

    /** A schema of somebody's own, to check a file against before it is agreed. */
    static EventSchema of(JsonNode document) {
        if (!document.isObject()) {
            throw new IllegalArgumentException(
                    "Expected a JSON Schema as an object, found " + SchemaMessages.found(document));
        }
        return new EventSchema(document);
    }

    private static Schema compile(JsonNode document) {
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
                .getSchema(document);
    }

    /** What is wrong with the data, worded for the person who has to fix the sender; empty when it is valid. */
    List<FieldError> check(JsonNode data, ExceptionEvent.Kind kind, boolean hasSubject, String pointer) {
        List<Error> found = (kind == ExceptionEvent.Kind.RAISED ? raised : cleared).validate(data);
        if (found.isEmpty()) {
            return names(data) || (kind == ExceptionEvent.Kind.CLEARED && hasSubject)
                    ? List.of()
                    : List.of(new FieldError(pointer, nameless(kind)));
        }
        List<FieldError> errors = new ArrayList<>();
        boolean messageAsked = false;
        boolean objectAsked = false;
        for (Error error : found) {
            if (errors.size() == MOST_ERRORS) {
                break;
            }
            String path = String.valueOf(error.getEvaluationPath());
            if (path.startsWith("/anyOf/")) {
                if (!messageAsked) {
                    errors.add(new FieldError(pointer, "expected message or exceptionCode, found neither"));
                }
                messageAsked = true;
            } else if (path.startsWith("/allOf/")) {
                if (!objectAsked) {
                    errors.add(new FieldError(pointer, nameless(kind)));
                }
                objectAsked = true;
            } else {
                errors.add(SchemaMessages.of(error, document, pointer));
            }
        }
        return errors;
    }

    private static boolean names(JsonNode data) {
        for (String name : OBJECTS) {
            JsonNode object = data.get(name);
            if (object != null && !object.isNull() && !(object.isArray() && object.isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private static String nameless(ExceptionEvent.Kind kind) {
        return "expected at least one of order, item, shipment, purchaseOrder or references"
                + (kind == ExceptionEvent.Kind.CLEARED ? ", or a subject," : "")
                + " to say what it is about, found none";
    }
}
