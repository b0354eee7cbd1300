package dev.triage.cli.bench;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Multiplies the cases that are there: each copy another object with its own names, times, deadline, amount and status,
 * all else as the service wrote it. Indexes are built afterwards, as for any bulk load.
 */
final class QueueLoad {

    private static final String[] CLOSED = {
        "RESOLVED", "RESOLVED", "CLEARED_AT_SOURCE", "CLEARED_AT_SOURCE", "DISMISSED"
    };
    private static final int PLANNERS = 20;
    private static final double CLOSED_DAYS = 180;
    private static final int CHUNK = 1 << 20;

    private final Connection owner;
    private final Instant now;
    private final SplittableRandom random = new SplittableRandom(20_261_124);
    private final List<String> columns = new ArrayList<>();
    private final Map<String, Integer> index = new HashMap<>();
    private final List<String[]> patterns = new ArrayList<>();

    QueueLoad(Connection owner, Instant now) {
        this.owner = owner;
        this.now = now;
    }

    /** Leaves {@code cases} cases in the table, {@code open} of them open. */
    void fill(int cases, int open) throws SQLException, IOException {
        readPatterns();
        try (Statement statement = owner.createStatement()) {
            List<String> indexes = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "select indexname, indexdef from pg_indexes where schemaname = 'cases' and tablename = 'case_file'"
                            + " and indexname not in (select conname from pg_constraint)")) {
                while (found.next()) {
                    indexes.add(found.getString(1));
                    indexes.add(found.getString(2));
                }
            }
            for (int i = 0; i < indexes.size(); i += 2) {
                statement.execute("drop index cases." + indexes.get(i));
            }
            copy(cases - patterns.size(), open);
            for (int i = 1; i < indexes.size(); i += 2) {
                statement.execute(indexes.get(i));
            }
            statement.execute("vacuum (analyze) cases.case_file");
        }
    }

    private void readPatterns() throws SQLException, IOException {
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery(
                        "select column_name from information_schema.columns where table_schema = 'cases'"
                                + " and table_name = 'case_file' order by ordinal_position")) {
            while (found.next()) {
                index.put(found.getString(1), columns.size());
                columns.add(found.getString(1));
            }
        }
        StringWriter text = new StringWriter();
        copies().copyOut("copy cases.case_file (" + String.join(", ", columns) + ") to stdout", text);
        text.toString().lines().forEach(line -> patterns.add(line.split("\t", -1)));
        if (patterns.isEmpty()) {
            throw new IllegalStateException("Expected cases to multiply, found none");
        }
    }

    private CopyManager copies() throws SQLException {
        return owner.unwrap(BaseConnection.class).getCopyAPI();
    }

    /** In the order they were opened, as they would have come. */
    private void copy(int cases, int open) throws SQLException {
        long[] opened = new long[cases];
        for (int i = 0; i < cases; i++) {
            // Most of what is open came in the last days; a tail is as old as what is closed.
            boolean recent = i < open && random.nextInt(10) < 9;
            double daysAgo = recent ? -1.5 * Math.log(1 - random.nextDouble()) : random.nextDouble() * CLOSED_DAYS;
            long millis = now.toEpochMilli() - (long) (daysAgo * 86_400_000);
            // The lowest bit tells open from closed through the sort.
            opened[i] = millis << 1 | (i < open ? 1 : 0);
        }
        Arrays.sort(opened);
        CopyIn in = copies().copyIn("copy cases.case_file (" + String.join(", ", columns) + ") from stdin");
        StringBuilder text = new StringBuilder(CHUNK + 16_384);
        for (int i = 0; i < cases; i++) {
            // Below every transaction that will still run, or the index would follow the same rows for ever.
            row(text, i, 1 + i * 200L / cases, Instant.ofEpochMilli(opened[i] >> 1), (opened[i] & 1) == 1);
            if (text.length() > CHUNK || i == cases - 1) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                in.writeToCopy(bytes, 0, bytes.length);
                text.setLength(0);
            }
        }
        in.endCopy();
    }

    private void row(StringBuilder text, int number, long change, Instant opened, boolean open) {
        String[] row = patterns.get(random.nextInt(patterns.size())).clone();
        String order = "SO-B" + number;
        String status = open ? openStatus() : CLOSED[random.nextInt(CLOSED.length)];
        boolean overdue = row[at("regime")].equals("1");
        double tau = Double.parseDouble(row[at("tau_hours")]);
        double factor = 0.5 + random.nextDouble();
        Instant due = now.plusSeconds((long) ((overdue ? -1 : 1) * random.nextDouble() * (overdue ? 4 : 5) * 86_400));
        Instant dueBefore = time(row[at("due_at")]);
        double key = Double.parseDouble(row[at("rank_key")])
                + Math.log(factor)
                - (due.getEpochSecond() - dueBefore.getEpochSecond()) / 3600.0 / tau;

        set(
                row,
                "id",
                new UUID(
                        opened.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000),
                        random.nextLong() >>> 2 | 1L << 63));
        set(row, "reference", "EX-2026-B" + number);
        set(row, "object", new UUID(random.nextLong(), random.nextLong()));
        set(row, "symptom", new UUID(random.nextLong(), random.nextLong()));
        set(row, "fingerprint", new UUID(random.nextLong(), random.nextLong()));
        set(row, "object_key", order);
        set(row, "order_number", order);
        set(row, "identifiers", "{" + order + "," + row[at("identifiers")].replaceAll("[{}]", "") + "}");
        set(row, "title", row[at("title")] + " " + order);
        set(row, "status", status);
        set(row, "assignee", status.equals("CLAIMED") ? "planner" + random.nextInt(PLANNERS) : "\\N");
        set(row, "snoozed_until", "\\N");
        set(row, "rank_key", key);
        set(row, "loss_minor", Math.max(1, Math.round(Long.parseLong(row[at("loss_minor")]) * factor)));
        set(row, "due_at", due);
        set(row, "opened_at", opened);
        Instant last = opened.plusSeconds(random.nextInt(3_600));
        set(row, "last_event_at", last.isAfter(now) ? now : last);
        set(row, "closed_at", open ? "\\N" : opened.plusSeconds(600 + random.nextInt(200_000)));
        set(row, "open_requests", 0);
        set(row, "change_no", change);
        set(row, "opened_no", change);
        text.append(String.join("\t", row)).append('\n');
    }

    private String openStatus() {
        int draw = random.nextInt(100);
        return draw < 70 ? "NEW" : draw < 90 ? "CLAIMED" : draw < 96 ? "AWAITING_APPROVAL" : "ACTIONED";
    }

    private int at(String column) {
        Integer found = index.get(column);
        if (found == null) {
            throw new IllegalStateException("Expected a column " + column + " in cases.case_file, found none");
        }
        return found;
    }

    private void set(String[] row, String column, Object value) {
        row[at(column)] = value.toString();
    }

    /** As PostgreSQL writes it in UTC: {@code 2026-11-23 09:14:00.123+00}. */
    private static Instant time(String text) {
        return java.time.OffsetDateTime.parse(text.replace(' ', 'T') + (text.endsWith("+00") ? ":00" : ""))
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toInstant();
    }
}
