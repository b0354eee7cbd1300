package dev.triage.learning.twin;

import dev.triage.learning.twin.Incident.Facts;
import dev.triage.learning.twin.Incident.Scene;
import dev.triage.platform.Json;
import java.io.ByteArrayOutputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes an incident's events as CloudEvents, and its answer and label as JSON beside them. */
final class EventJson {

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(4096);

    /** The incident raised at its source. */
    byte[] raised(Incident incident, UUID id, int repeat) {
        return event(incident, id, "orchestration.exception.raised.v1", json -> {
            Facts facts = incident.facts();
            text(json, "exceptionCode", facts.code());
            text(json, "message", incident.texts().message());
            json.writeArrayPropertyStart("notes");
            for (Incident.Note note : incident.texts().notes()) {
                json.writeStartObject();
                json.writeStringProperty("author", note.author());
                json.writeStringProperty("at", note.at().toString());
                json.writeStringProperty("text", note.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            business(json, incident.scene(), facts);
            cover(json, incident.scene(), facts);
            text(
                    json,
                    "dataAsOf",
                    facts.dataAsOf() == null ? null : facts.dataAsOf().toString());
            json.writeObjectPropertyStart("attributes");
            json.writeStringProperty("interfaceVersion", facts.interfaceVersion());
            json.writeNumberProperty("retries", facts.retries() + repeat);
            text(json, "document", facts.document());
            json.writeEndObject();
        });
    }

    /** The incident gone at its source. */
    byte[] cleared(Incident incident, UUID id) {
        return event(incident, id, "orchestration.exception.cleared.v1", json -> {
            text(json, "exceptionCode", incident.facts().code());
            json.writeStringProperty("message", "Exception cleared at source");
            business(json, incident.scene(), incident.facts());
        });
    }

    private byte[] event(Incident incident, UUID id, String type, Data data) {
        return json(json -> {
            json.writeStringProperty("specversion", "1.0");
            json.writeStringProperty("id", id.toString());
            json.writeStringProperty("source", source(incident.scene()));
            json.writeStringProperty("type", type);
            json.writeStringProperty("subject", subject(incident));
            json.writeStringProperty("time", incident.at().toString());
            json.writeStringProperty("datacontenttype", "application/json");
            json.writeObjectPropertyStart("data");
            data.write(json);
            json.writeEndObject();
        });
    }

    static String source(Scene scene) {
        return switch (scene.system()) {
            case "wms" -> "/wms/" + scene.site().slug();
            case "edi" -> "/edi/gateway";
            default -> "/" + scene.system() + "/main";
        };
    }

    private static String subject(Incident incident) {
        Facts facts = incident.facts();
        if (facts.namesOrder()) {
            return facts.order() + "/" + facts.line();
        }
        return facts.namesPurchaseOrder() ? facts.purchaseOrder() : facts.shipment();
    }

    private static void business(JsonGenerator json, Scene scene, Facts facts) {
        if (facts.namesOrder()) {
            json.writeObjectPropertyStart("order");
            json.writeStringProperty("number", facts.order());
            json.writeStringProperty("line", String.valueOf(facts.line()));
            text(json, "type", facts.orderType());
            json.writeStringProperty("customer", scene.customer().code());
            json.writeStringProperty("customerTier", scene.customer().tier());
            text(
                    json,
                    "promisedAt",
                    facts.promisedAt() == null ? null : facts.promisedAt().toString());
            json.writeEndObject();
        }
        if (facts.namesItem()) {
            json.writeObjectPropertyStart("item");
            json.writeStringProperty("sku", scene.sku().code());
            json.writeStringProperty("description", scene.sku().description());
            text(json, "lot", facts.lot());
            json.writeEndObject();
        }
        if (facts.namesQuantity()) {
            json.writeObjectPropertyStart("quantity");
            json.writeStringProperty("expected", String.valueOf(facts.expected()));
            json.writeStringProperty("actual", String.valueOf(facts.actual()));
            json.writeStringProperty("uom", scene.sku().uom());
            json.writeEndObject();
        }
        if (facts.namesSite()) {
            json.writeObjectPropertyStart("site");
            json.writeStringProperty("code", scene.site().code());
            json.writeStringProperty("timeZone", scene.site().zone());
            json.writeEndObject();
        }
        text(json, "supplier", facts.namesSupplier() ? scene.supplier().code() : null);
        if (facts.namesCarrier()) {
            json.writeObjectPropertyStart("carrier");
            json.writeStringProperty("scac", scene.carrier().scac());
            json.writeStringProperty("service", scene.carrier().service());
            text(json, "tracking", facts.tracking());
            json.writeEndObject();
        }
        numbered(json, "shipment", facts.namesShipment() ? facts.shipment() : null);
        numbered(json, "purchaseOrder", facts.namesPurchaseOrder() ? facts.purchaseOrder() : null);
        if (facts.amount() != null) {
            json.writeObjectPropertyStart("value");
            json.writeStringProperty("amount", facts.amount());
            json.writeStringProperty("currency", facts.currency());
            json.writeEndObject();
        }
        json.writeArrayPropertyStart("references");
        for (Incident.Reference reference : facts.references()) {
            json.writeStartObject();
            json.writeStringProperty("type", reference.type());
            json.writeStringProperty("id", reference.id());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void cover(JsonGenerator json, Scene scene, Facts facts) {
        if (!facts.availability().isEmpty()) {
            json.writeArrayPropertyStart("availability");
            for (Incident.Stock stock : facts.availability()) {
                json.writeStartObject();
                json.writeStringProperty("site", stock.site());
                json.writeStringProperty("quantity", String.valueOf(stock.quantity()));
                json.writeStringProperty("uom", scene.sku().uom());
                json.writeNumberProperty("leadTimeHours", stock.leadTimeHours());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!facts.substitutes().isEmpty()) {
            json.writeArrayPropertyStart("substitutes");
            for (Incident.Other other : facts.substitutes()) {
                json.writeStartObject();
                json.writeStringProperty("sku", other.sku());
                json.writeStringProperty("quantity", String.valueOf(other.quantity()));
                json.writeStringProperty("uom", scene.sku().uom());
                if (other.consent() != null) {
                    json.writeBooleanProperty("customerConsent", other.consent());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!facts.inbound().isEmpty()) {
            json.writeArrayPropertyStart("inbound");
            for (Incident.Receipt receipt : facts.inbound()) {
                json.writeStartObject();
                json.writeStringProperty("purchaseOrder", receipt.purchaseOrder());
                json.writeStringProperty("eta", receipt.eta().toString());
                json.writeStringProperty("quantity", String.valueOf(receipt.quantity()));
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    /** The truth about an event, for scoring alone. */
    byte[] answer(Incident incident, UUID id, String kind) {
        return json(json -> {
            json.writeStringProperty("id", id.toString());
            json.writeStringProperty("source", source(incident.scene()));
            json.writeStringProperty("kind", kind);
            json.writeNumberProperty("incident", incident.number());
            json.writeStringProperty("time", incident.at().toString());
            json.writeStringProperty("cause", incident.hidden().cause().name());
            text(json, "secondCause", name(incident.hidden().second()));
            json.writeStringProperty("category", incident.hidden().category().name());
            json.writeStringProperty("reportedAs", incident.hidden().shown().name());
            json.writeNumberProperty("cover", Math.round(incident.hidden().cover() * 1000) / 1000.0);
            text(json, "series", incident.hidden().series());
            if (incident.hidden().periodDays() > 0) {
                json.writeNumberProperty("periodDays", incident.hidden().periodDays());
            }
            json.writeStringProperty("site", incident.scene().site().code());
            json.writeStringProperty("sku", incident.scene().sku().code());
            json.writeStringProperty("supplier", incident.scene().supplier().code());
            json.writeObjectPropertyStart("successProbability");
            Incident.Course course = incident.course();
            for (int i = 0; i < course.workflows().size(); i++) {
                json.writeNumberProperty(course.workflows().get(i), Math.round(course.chances()[i] * 1e4) / 1e4);
            }
            json.writeEndObject();
            json.writeObjectPropertyStart("label");
            label(json, incident);
            json.writeEndObject();
        });
    }

    /** The event with what people made of it: one line of the training file. */
    byte[] labelled(Incident incident, byte[] event) {
        return json(json -> {
            json.writeName("event");
            json.writeRawValue(new String(event, java.nio.charset.StandardCharsets.UTF_8));
            json.writeObjectPropertyStart("label");
            label(json, incident);
            json.writeEndObject();
        });
    }

    private static void label(JsonGenerator json, Incident incident) {
        Incident.Course course = incident.course();
        json.writeStringProperty("category", incident.judgement().label().name());
        json.writeBooleanProperty("late", course.late());
        json.writeNumberProperty("delayHours", course.delayHours());
        json.writeNumberProperty("resolveHours", course.resolveHours());
        json.writeStringProperty("workflow", course.workflow());
        json.writeNumberProperty("propensity", course.propensity());
        json.writeBooleanProperty("succeeded", course.succeeded());
        json.writeStringProperty("by", incident.judgement().by());
        json.writeStringProperty("at", incident.judgement().at().toString());
    }

    private byte[] json(Data content) {
        buffer.reset();
        try (JsonGenerator json = Json.MAPPER.createGenerator(buffer)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        }
        return buffer.toByteArray();
    }

    private static @Nullable String name(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static void numbered(JsonGenerator json, String name, @Nullable String number) {
        if (number != null) {
            json.writeObjectPropertyStart(name);
            json.writeStringProperty("number", number);
            json.writeEndObject();
        }
    }

    /** What goes into the object being written. */
    private interface Data {
        void write(JsonGenerator json);
    }
}
