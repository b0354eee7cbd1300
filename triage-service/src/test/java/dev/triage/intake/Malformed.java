package dev.triage.intake;

import dev.triage.fixtures.Exceptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/** Events broken on purpose, each by one fault that no reader may forgive. Seeded. */
final class Malformed {

    private static final List<BiFunction<String, Random, byte[]>> FAULTS = List.of(
            (event, random) -> random(random, 1 + random.nextInt(400)),
            (event, random) -> Arrays.copyOf(bytes(event), random.nextInt(event.lastIndexOf('}'))),
            (event, random) -> bytes(event + pick(random, "}", "]", "x", "{}", ",", "null")),
            (event, random) -> bytes("[" + event + "]"),
            (event, random) -> bytes(pick(random, "null", "true", "17", "\"text\"", "[]", "-", "NaN", "")),
            (event, random) ->
                    bytes(event.replace("\"1.0\"", pick(random, "\"0.3\"", "\"2.0\"", "1.0", "null", "\"\""))),
            (event, random) ->
                    bytes(event.replace("exception.raised", pick(random, "weather.changed", "", "exception"))),
            (event, random) -> bytes(event.replace("raised.v1", "raised.v" + (2 + random.nextInt(8)))),
            (event, random) ->
                    bytes(event.replace("\"/wms/dc-east\"", pick(random, "\"\"", "17", "{}", "null", long_(600)))),
            (event, random) -> bytes(event.replace(
                    "\"id\": \"", "\"id\": \"" + pick(random, "\\u0000", "\\ud800", "\\u202e", "\\u200b", "\\n"))),
            (event, random) -> bytes(event.replace("\"id\":", "\"ID\":")),
            (event, random) -> bytes(
                    event.replace("2026-11-23T09:14:07Z", pick(random, "now", "2026-02-30T00:00:00Z", "1795425247"))),
            (event, random) -> bytes(event.replace("application/json", pick(random, "text/xml", "application/avro"))),
            (event, random) -> bytes(event.replace("\"data\":", "\"payload\":")),
            (event, random) -> bytes(event.replace("\"number\": \"", "\"number\": 1, \"n\": \"")),
            (event, random) -> bytes(
                    event.replace("\"120\"", pick(random, "120", "\"1e3\"", "\"12,5\"", "\"NaN\"", "\"\"", "null"))),
            (event, random) -> bytes(event.replace("\"EUR\"", pick(random, "\"eur\"", "\"EURO\"", "978", "null"))),
            (event, random) -> bytes(
                    event.replace("\"DC-EAST\"", pick(random, "\"\"", "[]", "null", "\"DC\\u0000\"", "\"DC\\u2066\""))),
            (event, random) -> bytes(event.replace("Wave", pick(random, "\\u0000", "\\udc00", "\u0001"))),
            (event, random) -> bytes(event.replace(
                    "\"retries\": 1", "\"retries\": " + pick(random, "{}", "[1]", "1e999", "01", "+1", "0x1"))),
            (event, random) -> bytes(event.replace("\"SUP-77\"", "[".repeat(70) + "]".repeat(70))),
            (event, random) -> bytes(event.replace("\"supplier\"", "\"order\"")),
            (event, random) -> bytes(event.replace("\"SUP-77\"", "\"" + "x".repeat(256 * 1024 + 1) + "\"")),
            (event, random) ->
                    event.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16),
            (event, random) -> invalidUtf8(bytes(event), random));

    private Malformed() {}

    static byte[] event(int number, Random random) {
        String event = Exceptions.allocationShortageJson("m" + number, "SO-" + number);
        byte[] broken = FAULTS.get(number % FAULTS.size()).apply(event, random);
        if (Arrays.equals(broken, bytes(event))) {
            throw new IllegalStateException("Fault " + number % FAULTS.size() + " changed nothing");
        }
        return broken;
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] invalidUtf8(byte[] event, Random random) {
        int at = new String(event, StandardCharsets.UTF_8).indexOf("short") + random.nextInt(5);
        ByteArrayOutputStream broken = new ByteArrayOutputStream();
        broken.write(event, 0, at);
        broken.writeBytes(
                switch (random.nextInt(4)) {
                    case 0 -> new byte[] {(byte) 0xC3};
                    case 1 -> new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
                    case 2 -> new byte[] {(byte) 0xF8, (byte) 0x88};
                    default -> new byte[] {(byte) 0x80};
                });
        broken.write(event, at, event.length - at);
        return broken.toByteArray();
    }

    private static String long_(int length) {
        return "\"" + "x".repeat(length) + "\"";
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
