package dev.triage.cases;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The facets of everything in the queue proper, column by column in memory, for counting: twelve counts over fifty
 * thousand cases are a few milliseconds here and half a second in SQL. A small queue is read again whenever something
 * changed; a large one in the background, so that its counts may be some seconds old.
 */
@Component
class OpenQueue {

    private static final Logger log = LoggerFactory.getLogger(OpenQueue.class);

    /** A copy that takes longer to read than this is not waited for. */
    private static final long QUICK_MILLIS = 100;

    private static final long OLD_MILLIS = 5_000;
    /** A background reader never takes more than this share of one core. */
    private static final long REST = 20;
    /** Changes are told by a number that transactions may commit out of order; nothing is missed for longer. */
    private static final long OLDEST_MILLIS = 30_000;

    private static final List<Facet> COLUMNS = Arrays.stream(Facet.values())
            .filter(facet -> facet.column() != null)
            .toList();

    private final JdbcTemplate jdbc;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile @Nullable Copy copy;

    OpenQueue(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Every case of the queue as it was not long ago. */
    Copy copy() {
        Copy known = copy;
        if (known == null) {
            return read();
        }
        long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - known.readAt);
        if (known.change == change() && age < OLDEST_MILLIS) {
            return known;
        }
        if (known.tookMillis <= QUICK_MILLIS) {
            return read();
        }
        if (age >= Math.max(OLD_MILLIS, REST * known.tookMillis) && reading.compareAndSet(false, true)) {
            Thread.ofVirtual().name("facets").start(() -> {
                try {
                    read();
                } catch (DataAccessException e) {
                    log.warn("The facets could not be read again; the counts stay as they were", e);
                } finally {
                    reading.set(false);
                }
            });
        }
        return known;
    }

    /** How old what {@link #copy} gave last is; nothing when no case has changed since. */
    Duration age() {
        Copy known = copy;
        return known == null || known.change == change()
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - known.readAt);
    }

    private long change() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select coalesce(max(change_no), 0) from cases.case_file", Long.class));
    }

    private synchronized Copy read() {
        long start = System.nanoTime();
        // Before the rows: what is committed between is read again, not missed.
        long change = change();
        Builder builder = new Builder();
        jdbc.query(
                "select id, opened_at, due_at, "
                        + String.join(", ", COLUMNS.stream().map(Facet::column).toList())
                        + " from cases.case_file where " + QueueWhere.QUEUE,
                builder::add);
        Copy read = builder.copy(change, start);
        copy = read;
        return read;
    }

    /** Reads rows into columns of small numbers. */
    private static final class Builder {

        private final List<UUID> ids = new ArrayList<>();
        private final List<long[]> times = new ArrayList<>();
        private final List<int[]> codes = new ArrayList<>();
        private final List<Map<String, Integer>> dictionaries = new ArrayList<>();

        Builder() {
            COLUMNS.forEach(facet -> dictionaries.add(new HashMap<>()));
        }

        void add(ResultSet row) throws SQLException {
            ids.add(row.getObject(1, UUID.class));
            times.add(new long[] {
                row.getTimestamp(2).toInstant().toEpochMilli(),
                row.getTimestamp(3).toInstant().toEpochMilli()
            });
            int[] coded = new int[COLUMNS.size()];
            for (int i = 0; i < coded.length; i++) {
                String value = row.getString(4 + i);
                Map<String, Integer> dictionary = dictionaries.get(i);
                coded[i] = dictionary.computeIfAbsent(value == null ? Facet.NONE : value, any -> dictionary.size());
            }
            codes.add(coded);
        }

        Copy copy(long change, long start) {
            Map<Facet, String[]> values = new EnumMap<>(Facet.class);
            Map<Facet, int[]> columns = new EnumMap<>(Facet.class);
            for (int i = 0; i < COLUMNS.size(); i++) {
                String[] names = new String[dictionaries.get(i).size()];
                dictionaries.get(i).forEach((value, code) -> names[code] = value);
                int[] column = new int[codes.size()];
                for (int row = 0; row < column.length; row++) {
                    column[row] = codes.get(row)[i];
                }
                values.put(COLUMNS.get(i), names);
                columns.put(COLUMNS.get(i), column);
            }
            long[] opened = times.stream().mapToLong(time -> time[0]).toArray();
            long[] due = times.stream().mapToLong(time -> time[1]).toArray();
            long now = System.nanoTime();
            return new Copy(
                    ids.toArray(UUID[]::new),
                    opened,
                    due,
                    values,
                    columns,
                    change,
                    now,
                    TimeUnit.NANOSECONDS.toMillis(now - start));
        }
    }

    /** Never changes once it is read. */
    static final class Copy {

        private final UUID[] ids;
        private final long[] opened;
        private final long[] due;
        private final Map<Facet, String[]> values;
        private final Map<Facet, int[]> columns;
        private final long change;
        private final long readAt;
        private final long tookMillis;

        private Copy(
                UUID[] ids,
                long[] opened,
                long[] due,
                Map<Facet, String[]> values,
                Map<Facet, int[]> columns,
                long change,
                long readAt,
                long tookMillis) {
            this.ids = ids;
            this.opened = opened;
            this.due = due;
            this.values = values;
            this.columns = columns;
            this.change = change;
            this.readAt = readAt;
            this.tookMillis = tookMillis;
        }

        /**
         * How many cases have each value of each facet, each counted without the loose conditions on that facet itself.
         *
         * @param fixed conditions that hold for every count
         * @param found only these cases; null for all
         */
        Map<Facet, Map<String, Long>> count(
                Set<Facet> wanted,
                List<Condition> loose,
                List<Condition> fixed,
                @Nullable Set<UUID> found,
                Instant now) {
            int[] failed = new int[ids.length];
            for (Condition condition : loose) {
                mark(failed, condition, 1 << condition.facet().ordinal(), now);
            }
            for (Condition condition : fixed) {
                mark(failed, condition, OUT, now);
            }
            if (found != null) {
                for (int row = 0; row < ids.length; row++) {
                    failed[row] |= found.contains(ids[row]) ? 0 : OUT;
                }
            }
            Map<Facet, Map<String, Long>> counts = new EnumMap<>(Facet.class);
            for (Facet facet : wanted) {
                int others = ~(1 << facet.ordinal());
                String[] names = names(facet);
                int[] column = column(facet, now);
                long[] sums = new long[names.length];
                for (int row = 0; row < column.length; row++) {
                    if ((failed[row] & others) == 0) {
                        sums[column[row]]++;
                    }
                }
                Map<String, Long> counted = new HashMap<>();
                for (int code = 0; code < sums.length; code++) {
                    if (sums[code] > 0) {
                        counted.put(names[code], sums[code]);
                    }
                }
                counts.put(facet, counted);
            }
            return counts;
        }

        /** Set in no facet's place: fails whichever facet is counted. */
        private static final int OUT = 1 << 30;

        private void mark(int[] failed, Condition condition, int bit, Instant now) {
            Set<String> wanted = new HashSet<>(condition.values());
            String[] names = names(condition.facet());
            boolean[] passes = new boolean[names.length];
            for (int code = 0; code < names.length; code++) {
                passes[code] = wanted.contains(names[code]) != condition.not();
            }
            int[] column = column(condition.facet(), now);
            for (int row = 0; row < column.length; row++) {
                failed[row] |= passes[column[row]] ? 0 : bit;
            }
        }

        private String[] names(Facet facet) {
            return facet.column() != null
                    ? Objects.requireNonNull(values.get(facet))
                    : facet.bands().stream().map(TimeBand::code).toArray(String[]::new);
        }

        private int[] column(Facet facet, Instant now) {
            if (facet.column() != null) {
                return Objects.requireNonNull(columns.get(facet));
            }
            long[] times = facet == Facet.AGE ? opened : due;
            int[] column = new int[times.length];
            for (int row = 0; row < column.length; row++) {
                column[row] = TimeBand.place(facet.bands(), times[row], now);
            }
            return column;
        }
    }
}
