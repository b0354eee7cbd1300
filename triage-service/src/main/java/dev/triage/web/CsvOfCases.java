package dev.triage.web;

import dev.triage.cases.CaseRow;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The queue as CSV (RFC 4180). Times are ISO 8601 with the offset of the reader's zone. A cell that a spreadsheet would
 * take for a formula begins with an apostrophe (OWASP, CSV injection).
 */
final class CsvOfCases {

    private static final String HEADER =
            "reference,title,priority,category,confidence,status,assignee,site,customerTier,"
                    + "expectedLoss,currency,dueAt,why,recommendation,outcome,occurrences,openedAt,lastEventAt,snoozedUntil\r\n";

    private static final Pattern BLANKS = Pattern.compile("^[\\p{Z}\\p{Cf}\\s]+");

    private final Writer out;
    private final ZoneId zone;

    CsvOfCases(Writer out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    void header() throws IOException {
        out.write(HEADER);
    }

    void row(CaseRow row) throws IOException {
        out.write(line(
                row.reference(),
                row.title(),
                row.priority().name(),
                row.category().name(),
                Long.toString(Math.round(row.confidence() * 100)) + "%",
                row.status().name(),
                row.assignee(),
                row.site(),
                row.customerTier(),
                row.expectedLoss().plain(),
                row.expectedLoss().currency(),
                time(row.dueAt()),
                row.topReason(),
                row.recommendation(),
                row.outcome(),
                Integer.toString(row.occurrences()),
                time(row.openedAt()),
                time(row.lastEventAt()),
                row.snoozedUntil() == null ? null : time(row.snoozedUntil())));
    }

    private String time(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    private static String line(@Nullable String... cells) {
        return Arrays.stream(cells).map(CsvOfCases::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    static String cell(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        // Spreadsheets skip leading blanks, some of them also hard and invisible ones; a full-width sign counts as its
        // plain one.
        String start = BLANKS.matcher(value).replaceFirst("");
        boolean formula = !start.isEmpty() && "=+-@\t\r＝＋－＠".indexOf(start.charAt(0)) >= 0
                || "\t\r\n".indexOf(value.charAt(0)) >= 0;
        String safe = formula ? "'" + value : value;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
