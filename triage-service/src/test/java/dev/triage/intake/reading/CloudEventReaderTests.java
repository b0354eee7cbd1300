package dev.triage.intake.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.EventId;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ExceptionEvent.Availability;
import dev.triage.intake.ExceptionEvent.Carrier;
import dev.triage.intake.ExceptionEvent.Inbound;
import dev.triage.intake.ExceptionEvent.Item;
import dev.triage.intake.ExceptionEvent.Kind;
import dev.triage.intake.ExceptionEvent.Note;
import dev.triage.intake.ExceptionEvent.Order;
import dev.triage.intake.ExceptionEvent.Quantity;
import dev.triage.intake.ExceptionEvent.Reference;
import dev.triage.intake.ExceptionEvent.Site;
import dev.triage.intake.ExceptionEvent.Substitute;
import dev.triage.intake.ReadEvent;
import dev.triage.intake.ReadEvent.Readable;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.FieldError;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CloudEventReaderTests {

    private static final Instant NOW = Exceptions.NOW;
    private static final EventReader READER = EventReader.of(ContentFolder.fromEnvironment());

    @Test
    void readsTheContractsExampleInFull() {
        ExceptionEvent event = readable(Exceptions.allocationShortageJson("0197a2c4", "SO-88213"));

        assertThat(event.id()).isEqualTo(new EventId("/wms/dc-east", "0197a2c4"));
        assertThat(event.kind()).isEqualTo(Kind.RAISED);
        assertThat(event.subject()).isEqualTo("SO-88213/10");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-11-23T09:14:07Z"));
        assertThat(event.receivedAt()).isEqualTo(NOW);
        assertThat(event.exceptionCode()).isEqualTo("WMS-4107");
        assertThat(event.message()).isEqualTo("Wave 1182: short 40 EA of SKU-1042");
        assertThat(event.notes())
                .containsExactly(new Note(
                        "jlee",
                        Instant.parse("2026-11-23T09:20:00Z"),
                        "bin empty, recount asked. cust wants partial ok"));
        assertThat(event.order())
                .isEqualTo(new Order("SO-88213", "10", "B2B", "C-1042", "A", Instant.parse("2026-11-24T16:00:00Z")));
        assertThat(event.item()).isEqualTo(new Item("SKU-1042", "Hex bolt M8x40, box of 100", null));
        assertThat(event.quantity()).isEqualTo(new Quantity(new BigDecimal("120"), new BigDecimal("80"), "EA"));
        assertThat(event.site()).isEqualTo(new Site("DC-EAST", "America/New_York"));
        assertThat(event.supplier()).isEqualTo("SUP-77");
        assertThat(event.carrier()).isEqualTo(new Carrier("UPSN", "GROUND", null));
        assertThat(event.shipment()).isNull();
        assertThat(event.purchaseOrder()).isNull();
        assertThat(event.value()).isEqualTo(new Money(new BigDecimal("18400.00"), "EUR"));
        assertThat(event.references()).containsExactly(new Reference("wave", "1182"));
        assertThat(event.availability())
                .containsExactly(new Availability("DC-WEST", new BigDecimal("400"), "EA", new BigDecimal("18"), null));
        assertThat(event.substitutes()).containsExactly(new Substitute("SKU-1043", new BigDecimal("900"), "EA", true));
        assertThat(event.inbound())
                .containsExactly(new Inbound("PO-551", Instant.parse("2026-11-27T08:00:00Z"), new BigDecimal("600")));
        assertThat(event.dataAsOf()).isEqualTo(Instant.parse("2026-11-23T09:10:00Z"));
        assertThat(event.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("interfaceVersion", "4.2", "retries", 1));
        assertThat(event.extra()).isEmpty();
        assertThat(event.mappings()).isEmpty();
    }

    @Test
    void readsBinaryModeAsTheSameEvent() {
        String structured = Exceptions.allocationShortageJson("0197a2c4", "SO-88213");
        String data = structured.substring(structured.indexOf("\"data\": ") + 8, structured.lastIndexOf('}'));
        Map<String, String> headers = Map.of(
                "specversion", "1.0",
                "id", "0197a2c4",
                "source", "/wms/dc-east",
                "type", "orchestration.exception.raised.v1",
                "subject", "SO-88213/10",
                "time", "2026-11-23T09:14:07Z",
                "datacontenttype", "application/json; charset=utf-8");

        assertThat(READER.binary(headers::get, bytes(data), NOW)).isEqualTo(READER.structured(bytes(structured), NOW));
    }

    @Test
    void readsDataInBase64() {
        String data = java.util.Base64.getEncoder().encodeToString(bytes("""
                {"message": "short", "order": {"number": "SO-1"}}"""));
        ExceptionEvent event = readable(envelope("\"data_base64\": \"" + data + "\""));

        assertThat(event.message()).isEqualTo("short");
    }

    @Test
    void keepsWhatTheSchemaDoesNotKnow() {
        ExceptionEvent event = readable(event("""
                "message": "short", "weather": {"code": "SNOW", "depth": 12.5, "since": null},
                "order": {"number": "SO-1", "priority~/1": "HIGH"},
                "references": [{"type": "wave", "id": "1", "zone": "A"}],
                "availability": [{"site": "X", "quantity": "1", "cost": {"amount": "1.50", "currency": "EUR", "per": "EA"}},
                                 {"site": "Y", "quantity": "1", "cost": {"euros": 2}}]"""));

        Map<String, Object> weather = new HashMap<>();
        weather.put("code", "SNOW");
        weather.put("depth", new BigDecimal("12.5"));
        weather.put("since", null);
        assertThat(event.extra())
                .containsEntry("weather", weather)
                .containsEntry("/order/priority~0~11", "HIGH")
                .containsEntry("/references/0/zone", "A")
                .containsEntry("/availability/0/cost/per", "EA")
                .containsEntry("/availability/1/cost", Map.of("euros", 2));
        assertThat(event.availability().get(0).cost()).isEqualTo(new Money(new BigDecimal("1.50"), "EUR"));
        assertThat(event.availability().get(1).cost()).isNull();
    }

    @Test
    void keepsExtensionAttributes() {
        ExceptionEvent event = readable(envelope("""
                "partitionkey": "SO-1", "data": {"message": "short", "order": {"number": "SO-1"}}"""));

        assertThat(event.extra()).containsEntry("ce_partitionkey", "SO-1");
    }

    @Test
    void takesTheTimeOfReceiptWhenTheSenderGivesNone() {
        String json = envelope("\"data\": {\"message\": \"short\", \"order\": {\"number\": \"SO-1\"}}");

        assertThat(readable(json).time()).isEqualTo(NOW);
    }

    @Test
    void flagsTimesFarFromNowAndKeepsThem() {
        String data = "\"data\": {\"message\": \"short\", \"order\": {\"number\": \"SO-1\"}}";
        ExceptionEvent ahead = readable(envelope("\"time\": \"2026-11-23T09:26:00Z\", " + data));
        ExceptionEvent old = readable(envelope("\"time\": \"1999-01-01T00:00:00+01:00\", " + data));
        ExceptionEvent usual = readable(envelope("\"time\": \"2026-11-23T09:24:00Z\", " + data));

        assertThat(ahead.extra()).containsEntry("intake:time", "AHEAD");
        assertThat(ahead.time()).isEqualTo(Instant.parse("2026-11-23T09:26:00Z"));
        assertThat(old.extra()).containsEntry("intake:time", "OLD");
        assertThat(old.time()).isEqualTo(Instant.parse("1998-12-31T23:00:00Z"));
        assertThat(usual.extra()).isEmpty();
    }

    @Test
    void keepsAnUnknownTimeZoneOutOfTheWay() {
        ExceptionEvent event = readable(
                event(
                        "\"message\": \"short\", \"item\": {\"sku\": \"S\"}, \"site\": {\"code\": \"X\", \"timeZone\": \"Mars/Olympus\"}"));

        assertThat(event.site()).isEqualTo(new Site("X", null));
        assertThat(event.extra()).containsEntry("/site/timeZone", "Mars/Olympus");
    }

    @Test
    void takesAClearedEventWithoutMessage() {
        String cleared = event("\"order\": {\"number\": \"SO-1\"}").replace("raised", "cleared");

        ExceptionEvent event = readable(cleared);
        assertThat(event.kind()).isEqualTo(Kind.CLEARED);
        assertThat(event.message()).isEmpty();
    }

    @Test
    void takesAClearedEventThatHasOnlyASubject() {
        String cleared = envelope("\"subject\": \"SO-1/10\", \"data\": {}").replace("raised", "cleared");
        String nameless = envelope("\"data\": {}").replace("raised", "cleared");

        assertThat(readable(cleared).subject()).isEqualTo("SO-1/10");
        assertThat(unreadable(nameless).errors())
                .containsExactly(new FieldError(
                        "/data",
                        "expected at least one of order, item, shipment, purchaseOrder or references, or a subject, to"
                                + " say what it is about, found none"));
    }

    @Test
    void mapsCodesThroughTheCrosswalksAndKeepsTheEvidence() {
        ExceptionEvent event = readable(event("""
                "message": "short", "item": {"sku": "SKU-1042-OLD"}, "site": {"code": "W01"},
                "quantity": {"expected": "1", "uom": "C62"}, "attributes": {"status": "HLD"}"""));

        assertThat(event.site()).isEqualTo(new Site("DC-EAST", null));
        assertThat(event.item()).isEqualTo(new Item("SKU-1042", null, null));
        assertThat(event.attributes()).containsEntry("status", "BLOCKED");
        assertThat(event.mappings())
                .extracting(mapping ->
                        mapping.pointer() + " " + mapping.table() + " " + mapping.from() + ">" + mapping.to())
                .containsExactlyInAnyOrder(
                        "/item/sku sku SKU-1042-OLD>SKU-1042",
                        "/site/code site W01>DC-EAST",
                        "/quantity/uom uom C62>EA",
                        "/attributes/status status HLD>BLOCKED");
        assertThat(event.mappings())
                .allSatisfy(mapping -> assertThat(mapping.version()).matches("sha256:[0-9a-f]{64}"));
    }

    // ------------------------------------------------------------------ what it refuses

    @Test
    void refusesWhatIsNoJson() {
        assertThat(unreadable("").code()).isEqualTo("NOT_JSON");
        assertThat(unreadable("   ").code()).isEqualTo("NOT_JSON");
        assertThat(unreadable("{\"id\":").code()).isEqualTo("NOT_JSON");
        assertThat(unreadable("{} {}").code()).isEqualTo("NOT_JSON");
        assertThat(unreadable("{\"id\": \"a\", \"id\": \"b\"}").reason())
                .contains("Duplicate")
                .contains("id");
        assertThat(refused("{}".getBytes(StandardCharsets.UTF_16LE)).reason()).contains("another encoding");
        assertThat(refused(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'})
                        .code())
                .isEqualTo("NOT_JSON");
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThat(refused(new byte[1024 * 1024 + 1]).reason())
                .isEqualTo("Expected at most 1048576 bytes, found 1048577");
        String deep = "[".repeat(65) + "]".repeat(65);
        assertThat(unreadable(event("\"message\": \"x\", \"order\": {\"number\": \"1\"}, \"deep\": " + deep))
                        .code())
                .isEqualTo("TOO_LARGE");
        String longText = "x".repeat(256 * 1024 + 1);
        assertThat(unreadable(event("\"order\": {\"number\": \"1\"}, \"message\": \"" + longText + "\""))
                        .code())
                .isEqualTo("TOO_LARGE");
    }

    @Test
    void refusesWhatIsNoCloudEvent() {
        assertThat(unreadable("[]").reason()).isEqualTo("Expected a CloudEvent as a JSON object, found a list of 0");
        assertThat(unreadable("{}").errors())
                .containsExactly(new FieldError("/specversion", "expected text of 1 to 20 characters, found nothing"));
        assertThat(unreadable(event("").replace("\"id\": \"1\"", "\"id\": 17")).reason())
                .isEqualTo("/id: expected text of 1 to 256 characters, found 17");
        assertThat(unreadable(event("").replace("/wms/dc-east", "")).reason())
                .isEqualTo("/source: expected text of 1 to 512 characters, found empty text");
        assertThat(unreadable(envelope("\"time\": \"yesterday\", \"data\": {}")).reason())
                .isEqualTo("/time: expected a time such as 2026-11-23T09:14:07Z, found \"yesterday\"");
        assertThat(unreadable(envelope("\"datacontenttype\": \"text/xml\", \"data\": {}"))
                        .code())
                .isEqualTo("NOT_CLOUDEVENT");
        assertThat(unreadable(envelope("\"data\": {}, \"data_base64\": \"e30=\""))
                        .code())
                .isEqualTo("NOT_CLOUDEVENT");
        assertThat(unreadable(event("").replace("\"1\"", "\"" + "x".repeat(257) + "\""))
                        .code())
                .isEqualTo("NOT_CLOUDEVENT");
    }

    @Test
    void refusesOtherVersionsAndTypes() {
        assertThat(unreadable(event("").replace("\"1.0\"", "\"9.9\"")).code()).isEqualTo("UNSUPPORTED_VERSION");
        assertThat(unreadable(event("").replace("raised.v1", "raised.v2")).code())
                .isEqualTo("UNSUPPORTED_VERSION");
        Unreadable unknown = unreadable(event("").replace("exception.raised", "weather.changed"));
        assertThat(unknown.code()).isEqualTo("UNKNOWN_TYPE");
        assertThat(unknown.source()).isEqualTo("/wms/dc-east");
        assertThat(unknown.id()).isEqualTo("1");
    }

    @Test
    void saysWhatTheSchemaExpectedAndWhatItFound() {
        Unreadable why = unreadable(event("""
                "message": "", "order": {"number": 17}, "quantity": {"expected": "1e5"}, "item": {},
                "value": {"amount": "1", "currency": "eur"}, "attributes": {"a": []}, "dataAsOf": "2026-13-01T00:00:00Z",
                "availability": [{"site": "X", "quantity": "1", "leadTimeHours": -1}]"""));

        assertThat(why.code()).isEqualTo("SCHEMA");
        assertThat(why.errors())
                .containsExactlyInAnyOrder(
                        new FieldError("/data/message", "expected text of 1 to 8000 characters, found \"\""),
                        new FieldError("/data/order/number", "expected text of 1 to 120 characters, found 17"),
                        new FieldError(
                                "/data/quantity/expected",
                                "expected a decimal number as text, such as \"12.50\", found \"1e5\""),
                        new FieldError("/data/item/sku", "expected text of 1 to 120 characters, found nothing"),
                        new FieldError(
                                "/data/value/currency",
                                "expected a currency of three capital letters, such as \"EUR\", found \"eur\""),
                        new FieldError(
                                "/data/attributes/a",
                                "expected text or a number or true or false or null, found a list of 0"),
                        new FieldError(
                                "/data/dataAsOf",
                                "expected a time such as 2026-11-23T09:14:07Z or null, found \"2026-13-01T00:00:00Z\""),
                        new FieldError(
                                "/data/availability/0/leadTimeHours",
                                "expected a number of at least 0 or null, found -1"));
        assertThat(why.reason()).startsWith("/data/").endsWith(", and 7 more errors");
    }

    @Test
    void asksForAMessageAndForSomethingItIsAbout() {
        assertThat(unreadable(event("")).errors())
                .containsExactly(
                        new FieldError("/data", "expected message or exceptionCode, found neither"),
                        new FieldError(
                                "/data",
                                "expected at least one of order, item, shipment, purchaseOrder or references to say what"
                                        + " it is about, found none"));
        assertThat(unreadable(event("\"message\": \"x\", \"order\": null, \"references\": []"))
                        .code())
                .isEqualTo("SCHEMA");
        assertThat(unreadable(envelope("\"data\": null")).errors())
                .containsExactly(new FieldError("/data", "expected an object, found null"));
    }

    @Test
    void refusesTextNoDatabaseCanHold() {
        assertThat(unreadable(event("\"message\": \"a\\u0000b\", \"order\": {\"number\": \"1\"}"))
                        .errors())
                .containsExactly(
                        new FieldError("/data/message", "expected clean text, found a NUL character at position 1"));
        assertThat(unreadable(event("\"message\": \"\\ud83d\", \"order\": {\"number\": \"1\"}"))
                        .code())
                .isEqualTo("TEXT");
        assertThat(unreadable(event("\"message\": \"x\", \"order\": {\"number\": \"1\"}, \"a\\u0000\": 1"))
                        .code())
                .isEqualTo("TEXT");
        assertThat(unreadable(event("\"message\": \"x\", \"order\": {\"number\": \"1\"}, \"n\": 1e400"))
                        .reason())
                .isEqualTo("/data/n: expected a number below 1e308, found one out of range");
        assertThat(readable(event("\"message\": \"\\ud83d\\ude00\", \"order\": {\"number\": \"1\"}"))
                        .message())
                .isEqualTo("\uD83D\uDE00");
    }

    @Test
    void refusesCodesThatOnlyLookAlike() {
        for (String hidden : List.of("\\u202e", "\\u200b", "\\ufeff", "\\u0007", "\\ufffd", "\\n")) {
            assertThat(unreadable(event("\"message\": \"x\", \"order\": {\"number\": \"SO" + hidden + "1\"}"))
                            .code())
                    .as(hidden)
                    .isEqualTo("TEXT");
        }
        assertThat(unreadable(event("").replace("\"id\": \"1\"", "\"id\": \"1\\u200b\""))
                        .code())
                .isEqualTo("TEXT");
        assertThat(readable(event("\"message\": \"x\", \"order\": {\"number\": \"SÖ-1 Ω\"}"))
                        .order()
                        .number())
                .isEqualTo("SÖ-1 Ω");
    }

    @Test
    void neutralisesWhatWouldRearrangeFreeText() {
        ExceptionEvent event = readable(event("""
                "message": "short\\u202e\\u0007 \\n\\tok", "order": {"number": "1"},
                "notes": [{"author": "j\\u2066lee", "text": "a\\u202bb"}], "attributes": {"a": "\\u200fx"}, "own": ["\\u202d"]"""));

        assertThat(event.message()).isEqualTo("short\uFFFD\uFFFD \n\tok");
        assertThat(event.notes()).containsExactly(new Note("j\uFFFDlee", null, "a\uFFFDb"));
        assertThat(event.attributes()).containsEntry("a", "\uFFFDx");
        assertThat(event.extra()).containsEntry("own", List.of("\uFFFD"));
    }

    private static String envelope(String rest) {
        return "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/wms/dc-east\","
                + " \"type\": \"orchestration.exception.raised.v1\", " + rest + "}";
    }

    private static String event(String data) {
        return envelope("\"data\": {" + data + "}");
    }

    private static ExceptionEvent readable(String json) {
        ReadEvent read = READER.structured(bytes(json), NOW);
        assertThat(read).isInstanceOf(Readable.class);
        return ((Readable) read).event();
    }

    private static Unreadable unreadable(String json) {
        return refused(bytes(json));
    }

    private static Unreadable refused(byte[] json) {
        ReadEvent read = READER.structured(json, NOW);
        assertThat(read).isInstanceOf(Unreadable.class);
        return (Unreadable) read;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
