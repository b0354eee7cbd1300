package dev.triage.cases;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a query as SQL.
 *
 * @param sql each condition after {@code and}; without those on status
 * @param values what the SQL names
 * @param statuses the statuses asked for; never empty unless nothing can match
 * @param found the cases with the words; null when none were asked for
 */
record QueueWhere(
        String sql,
        Map<String, Object> values,
        Set<CaseStatus> statuses,
        @Nullable Set<UUID> found) {

    static final String QUEUE = "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED')";

    QueueWhere {
        statuses = statuses.isEmpty() ? Set.of() : Set.copyOf(statuses);
    }

    /** @param search finds the cases with these words, among the open ones only when told so */
    static QueueWhere of(List<Condition> conditions, String words, Instant now, WordSearch search) {
        StringBuilder sql = new StringBuilder();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Condition condition : conditions) {
            if (condition.facet() != Facet.STATUS) {
                sql.append(" and ").append(sql(condition, now, values));
            }
        }
        Set<CaseStatus> statuses = statuses(conditions);
        boolean open = statuses.stream().allMatch(CaseStatus::open);
        if (hides(conditions) && statuses.contains(CaseStatus.NEW)) {
            sql.append(" and suppressed = 'no'");
        }
        return new QueueWhere(sql.toString(), values, statuses, words.isBlank() ? null : search.find(words, open));
    }

    /** Whether what a window hides is left out: as long as nobody asks for it. */
    static boolean hides(List<Condition> conditions) {
        return conditions.stream().noneMatch(one -> one.facet() == Facet.SUPPRESSED);
    }

    /** Where the words are looked up. */
    interface WordSearch {
        Set<UUID> find(String words, boolean openOnly);
    }

    /** Nothing can match. */
    boolean nothing() {
        return statuses.isEmpty() || (found != null && found.isEmpty());
    }

    /** Some of what is asked for is in the queue proper. */
    boolean queue() {
        return statuses.stream().anyMatch(CaseStatus.QUEUE::contains);
    }

    /** Some of what is asked for is snoozed or closed. */
    boolean rest() {
        return !CaseStatus.QUEUE.containsAll(statuses);
    }

    /** The statuses within one part of the table, in the words of its partial indexes. */
    String part(boolean queue) {
        Set<CaseStatus> wanted = EnumSet.noneOf(CaseStatus.class);
        statuses.stream()
                .filter(status -> CaseStatus.QUEUE.contains(status) == queue)
                .forEach(wanted::add);
        String part = queue ? QUEUE : "not (" + QUEUE + ")";
        int all = queue ? CaseStatus.QUEUE.size() : CaseStatus.values().length - CaseStatus.QUEUE.size();
        return wanted.size() == all ? part : part + " and status in (" + quoted(wanted) + ")";
    }

    /** All statuses asked for. */
    String whole() {
        if (queue() && !rest()) {
            return part(true);
        }
        if (!queue()) {
            return part(false);
        }
        return "status in (" + quoted(statuses) + ")";
    }

    private static String quoted(Set<CaseStatus> statuses) {
        return statuses.stream().map(status -> "'" + status + "'").sorted().collect(Collectors.joining(", "));
    }

    private static Set<CaseStatus> statuses(List<Condition> conditions) {
        Set<CaseStatus> wanted = null;
        Set<CaseStatus> unwanted = EnumSet.noneOf(CaseStatus.class);
        for (Condition condition : conditions) {
            if (condition.facet() != Facet.STATUS) {
                continue;
            }
            Set<CaseStatus> named = EnumSet.noneOf(CaseStatus.class);
            for (CaseStatus status : CaseStatus.values()) {
                if (condition.values().contains(status.name())) {
                    named.add(status);
                }
            }
            if (condition.not()) {
                unwanted.addAll(named);
            } else if (wanted == null) {
                wanted = named;
            } else {
                wanted.retainAll(named);
            }
        }
        Set<CaseStatus> statuses = EnumSet.noneOf(CaseStatus.class);
        statuses.addAll(wanted == null ? CaseStatus.QUEUE : wanted);
        statuses.removeAll(unwanted);
        return statuses;
    }

    private static String sql(Condition condition, Instant now, Map<String, Object> values) {
        String column = condition.facet().column();
        if (column == null) {
            List<String> bands = condition.facet().bands().stream()
                    .filter(band -> condition.values().contains(band.code()))
                    .map(band -> band.sql(now))
                    .toList();
            String any = bands.isEmpty() ? "false" : "(" + String.join(" or ", bands) + ")";
            return condition.not() ? "not " + any : any;
        }
        List<String> parts = new ArrayList<>();
        List<String> named = condition.values().stream()
                .filter(value -> !value.equals(Facet.NONE))
                .toList();
        boolean none = named.size() < condition.values().size();
        if (none) {
            parts.add(column + " is null");
        }
        String name = "v" + values.size();
        if (named.size() == 1) {
            parts.add(column + " = :" + name);
            values.put(name, named.getFirst());
        } else if (!named.isEmpty()) {
            parts.add(column + " = any(:" + name + ")");
            values.put(name, named.toArray(String[]::new));
        }
        String any = "(" + String.join(" or ", parts) + ")";
        // What has no value is none of the values; SQL would say unknown.
        return condition.not() ? "not coalesce(" + any + ", false)" : any;
    }
}
