package dev.triage.cases;

import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a reader of the queue stands: the moment the first page was made, the filter it was made for, and how far each
 * scan was read. Opaque to callers; carries a check sum, so that a mistyped or foreign one is told from a good one. It
 * grants nothing: every page is checked like the first.
 *
 * @param asOf the moment of all scores along the list
 * @param filter hash of the filter
 * @param lastScore score of the last row shown; nothing above it may follow
 * @param positions the last row shown of each scan
 */
record QueueCursor(Instant asOf, String filter, double lastScore, Map<Scan, Position> positions) {

    private static final String VERSION = "q1";

    /** One scan: a scale, in the queue proper or among the rest (snoozed and closed). */
    record Scan(Scale scale, boolean queue) {}

    record Position(double key, UUID id) {}

    String write() {
        StringBuilder text = new StringBuilder(VERSION)
                .append(' ')
                .append(asOf)
                .append(' ')
                .append(filter)
                .append(' ')
                .append(lastScore);
        positions.forEach((scan, position) -> text.append(' ')
                .append(scan.scale().regime())
                .append(',')
                .append(scan.scale().tauHours())
                .append(',')
                .append(scan.queue())
                .append(',')
                .append(position.key())
                .append(',')
                .append(position.id()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((checksum(text.toString()) + text).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for anything this class has not written. */
    static Optional<QueueCursor> read(String cursor) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (text.length() < CHECKSUM || !text.startsWith(checksum(text.substring(CHECKSUM)))) {
            return Optional.empty();
        }
        String[] parts = text.substring(CHECKSUM).split(" ", -1);
        if (parts.length < 4 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        Map<Scan, Position> positions = new LinkedHashMap<>();
        for (int i = 4; i < parts.length; i++) {
            String[] scan = parts[i].split(",", -1);
            positions.put(
                    new Scan(
                            new Scale(Integer.parseInt(scan[0]), Double.parseDouble(scan[1])),
                            Boolean.parseBoolean(scan[2])),
                    new Position(Double.parseDouble(scan[3]), UUID.fromString(scan[4])));
        }
        return Optional.of(new QueueCursor(Instant.parse(parts[1]), parts[2], Double.parseDouble(parts[3]), positions));
    }

    private static final int CHECKSUM = 16;

    private static String checksum(String text) {
        return CanonicalJson.sha256(("triage queue cursor " + text).getBytes(StandardCharsets.UTF_8))
                .substring(0, CHECKSUM);
    }
}
