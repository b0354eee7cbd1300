package dev.triage.cases;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What part of the queue somebody wants, in which order. Conditions and text are all joined by "and". As long as no
 * condition asks for a status, the list is the queue proper ({@link CaseStatus#QUEUE}).
 *
 * @param text words, and {@code field:value} as {@link SearchText} reads them; empty means none
 * @param cursor opaque, from the page before; null for the first
 * @param limit 1 to 200
 */
public record QueueQuery(
        List<Condition> conditions,
        String text,
        QueueSort sort,
        @Nullable String cursor,
        int limit) {

    /** Rows of a page when nobody says otherwise. */
    public static final int ROWS = 50;

    public QueueQuery {
        conditions = List.copyOf(conditions);
        text = text.strip();
        cursor = cursor == null || cursor.isEmpty() ? null : cursor;
    }

    /** The queue, whole. */
    public static QueueQuery all() {
        return new QueueQuery(List.of(), "", QueueSort.RANK, null, ROWS);
    }

    /** Narrowed by one more condition. */
    public QueueQuery and(Condition condition) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(condition);
        return new QueueQuery(more, text, sort, cursor, limit);
    }

    /** The same with other words. */
    public QueueQuery text(String words) {
        return new QueueQuery(conditions, words, sort, cursor, limit);
    }

    public QueueQuery by(QueueSort order) {
        return new QueueQuery(conditions, text, order, cursor, limit);
    }

    public QueueQuery from(@Nullable String position) {
        return new QueueQuery(conditions, text, sort, position, limit);
    }

    public QueueQuery most(int rows) {
        return new QueueQuery(conditions, text, sort, cursor, rows);
    }

    /** Without the conditions on one facet: what its counts are taken over. */
    QueueQuery without(Facet facet) {
        return new QueueQuery(
                conditions.stream().filter(one -> one.facet() != facet).toList(), text, sort, cursor, limit);
    }
}
