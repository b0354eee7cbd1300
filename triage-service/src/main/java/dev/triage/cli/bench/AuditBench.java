package dev.triage.cli.bench;

import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The audit on a database of its own: written by its writer, edited by somebody with every right, read by its verifier. */
final class AuditBench implements AutoCloseable {

    private static final int AT_ONCE = 200;
    private static final int FETCH = 5_000;
    private static final long SEED = 20_261_124;
    private static final String[] ACTIONS = {
        "case.claimed", "case.corrected", "case.snoozed", "case.commented", "queue.exported"
    };

    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Owner owner;
    private final @Nullable BenchRooms rooms;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** How often the verifier was right. @param missed what it did not find, in words; empty when all was found */
    record Found(int clean, int alarms, int edits, List<String> missed, Map<String, Integer> byKind) {}

    /** Entries a second. */
    record Speed(double verified, double floor, double read) {

        double ofFloor() {
            return verified / floor;
        }
    }

    /** Opens connections of the role that owns the tables. */
    interface Owner {

        Connection connect() throws SQLException;
    }

    /** @param rooms closed with it; null when somebody else's */
    AuditBench(Audit audit, PlatformTransactionManager transactions, Owner owner, @Nullable BenchRooms rooms) {
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        this.owner = owner;
        this.rooms = rooms;
    }

    static AuditBench start() throws IOException {
        BenchRooms rooms = BenchRooms.withoutDoors();
        return new AuditBench(rooms.get(Audit.class), rooms.get(PlatformTransactionManager.class), rooms::owner, rooms);
    }

    long entries() {
        return audit.verify().entries();
    }

    /** Appends entries until there are so many. Entries a second, as the writer makes them. */
    double write(int upTo) {
        int before = (int) entries();
        long start = System.nanoTime();
        for (int written = before; written < upTo; written += AT_ONCE) {
            int count = Math.min(AT_ONCE, upTo - written);
            int from = written;
            transaction.executeWithoutResult(status -> {
                for (int i = 0; i < count; i++) {
                    append(from + i);
                }
            });
        }
        return (upTo - before) / IntakeBench.seconds(start);
    }

    /** Entries as the service makes them: with and without case, of a few words and of many, in several scripts. */
    private void append(int number) {
        Actor actor = switch (random.nextInt(4)) {
            case 0 -> Actor.SYSTEM;
            case 1 -> Actor.machine("orchestrator");
            default -> Actor.person("planner" + random.nextInt(20));
        };
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("reference", "EX-2026-" + number);
        detail.put("amountMinor", random.nextInt(1_000_000));
        if (random.nextInt(3) == 0) {
            detail.put("from", Map.of("category", "ALLOC_SHORTAGE", "site", "DC-\u00d6st \"2\""));
            detail.put("to", Map.of("category", "PICK_SHORT", "site", "\u5009\u5eab\\7"));
        }
        UUID caseId = random.nextInt(4) == 0 ? null : new UUID(random.nextLong(), random.nextLong());
        UUID request = random.nextInt(4) == 0 ? new UUID(random.nextLong(), random.nextLong()) : null;
        audit.append(actor, ACTIONS[random.nextInt(ACTIONS.length)], caseId, request, detail);
    }

    /** Verifies the untouched chain so many times, then after each of so many single edits. */
    Found edit(int clean, int edits) throws SQLException {
        int alarms = 0;
        for (int i = 0; i < clean; i++) {
            alarms += audit.verify().valid() ? 0 : 1;
        }
        List<String> missed = new ArrayList<>();
        Map<String, Integer> byKind = new LinkedHashMap<>();
        try (Connection connection = owner.connect()) {
            triggers(connection, "disable");
            AuditEdits made = new AuditEdits(connection, SEED);
            for (int i = 0; i < edits; i++) {
                AuditEdits.Edit edit = made.make(i);
                byKind.merge(edit.kind(), 1, Integer::sum);
                if (audit.verify().valid()) {
                    missed.add(edit.kind() + " at entry " + edit.seq());
                }
                made.undo();
            }
            triggers(connection, "enable");
        }
        // Back as it was, or the rest would be measured on something else.
        if (!audit.verify().valid()) {
            throw new IllegalStateException(
                    "The edits were not put back: " + audit.verify().problem());
        }
        return new Found(clean, alarms, edits, missed, byKind);
    }

    /** Taken in turns; the median of the rounds after one that does not count. */
    Speed measure(int rounds) throws SQLException {
        double[] verified = new double[rounds];
        double[] floor = new double[rounds];
        double[] read = new double[rounds];
        long entries = entries();
        for (int i = -1; i < rounds; i++) {
            long start = System.nanoTime();
            boolean valid = audit.verify().valid();
            double one = entries / IntakeBench.seconds(start);
            start = System.nanoTime();
            long hashed = walk(true);
            double two = entries / IntakeBench.seconds(start);
            start = System.nanoTime();
            walk(false);
            double three = entries / IntakeBench.seconds(start);
            if (!valid || hashed != entries) {
                throw new IllegalStateException("Expected " + entries + " entries and a whole chain, found " + hashed);
            }
            if (i >= 0) {
                verified[i] = one;
                floor[i] = two;
                read[i] = three;
            }
        }
        return new Speed(median(verified), median(floor), median(read));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** The floor: every column of every row read in order and, when wanted, put through HMAC as it came. How many rows. */
    private long walk(boolean hashing) throws SQLException {
        Mac mac = mac();
        long rows = 0;
        long sum = 0;
        try (Connection connection = owner.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCH);
                try (ResultSet row = statement.executeQuery("select seq::text, at::text, actor, actor_kind, action,"
                        + " case_id::text, request_id::text, detail, key_id, prev_hash, hash"
                        + " from governance.audit_entry order by seq")) {
                    while (row.next()) {
                        for (int column = 1; column <= 11; column++) {
                            byte[] bytes = row.getBytes(column);
                            if (bytes != null && hashing) {
                                mac.update(bytes);
                            } else if (bytes != null) {
                                sum += bytes.length;
                            }
                        }
                        if (hashing) {
                            sum += mac.doFinal()[0];
                        }
                        rows++;
                    }
                }
            }
        }
        // Looked at, so that nothing of it is left out.
        return sum == Long.MIN_VALUE ? -1 : rows;
    }

    private static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static void triggers(Connection connection, String what) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("alter table governance.audit_entry " + what + " trigger user");
        }
    }

    @Override
    public void close() throws IOException {
        if (rooms != null) {
            rooms.close();
        }
    }
}
