package dev.triage.cases;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows as one array a column, for {@code insert … select … from unnest(…)}: one statement a batch whatever its size. The
 * arrays are of types the driver sends in binary.
 */
final class Columns<T> {

    private final List<T> rows;
    private final List<Column> columns = new ArrayList<>();

    Columns(List<T> rows) {
        this.rows = rows;
    }

    /** @param expression how the sent value becomes the stored one; {@code %s} stands for it */
    private record Column(String name, String sent, String expression, Object[] values) {}

    Columns<T> text(String name, Function<T, @Nullable String> value) {
        return add(name, "text", "%s", String[]::new, value);
    }

    Columns<T> json(String name, String type, Function<T, @Nullable String> value) {
        return add(name, "text", "%s::" + type, String[]::new, value);
    }

    /** A list of texts; none of them may hold the unit separator. */
    Columns<T> texts(String name, Function<T, List<String>> value) {
        return add(
                name,
                "text",
                "string_to_array(%s, e'\\x1f')",
                String[]::new,
                row -> String.join("\u001f", value.apply(row)));
    }

    Columns<T> uuid(String name, Function<T, @Nullable UUID> value) {
        return add(name, "uuid", "%s", UUID[]::new, value);
    }

    Columns<T> number(String name, ToLongFunction<T> value) {
        return add(name, "int8", "%s", Long[]::new, value::applyAsLong);
    }

    Columns<T> real(String name, ToDoubleFunction<T> value) {
        return add(name, "float8", "%s", Double[]::new, value::applyAsDouble);
    }

    Columns<T> flag(String name, Function<T, Boolean> value) {
        return add(name, "bool", "%s", Boolean[]::new, value);
    }

    Columns<T> instant(String name, Function<T, @Nullable Instant> value) {
        return add(
                name,
                "int8",
                "timestamptz 'epoch' + %s * interval '1 microsecond'",
                Long[]::new,
                row -> micros(value.apply(row)));
    }

    private static @Nullable Long micros(@Nullable Instant instant) {
        return instant == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private <V> Columns<T> add(
            String name,
            String sent,
            String expression,
            IntFunction<V[]> array,
            Function<T, ? extends @Nullable Object> value) {
        Object[] values = array.apply(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        columns.add(new Column(name, sent, expression, values));
        return this;
    }

    /** The column names: {@code a, b, c}. */
    String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    /** The stored values, from the alias {@code n}: {@code n.a, n.b::jsonb, …}. */
    String values() {
        return String.join(
                ", ",
                columns.stream()
                        .map(column -> column.expression().formatted("n." + column.name()))
                        .toList());
    }

    /** Assignments for an update: {@code a = n.a, …}, without the named ones. */
    String assignments(List<String> without) {
        return String.join(
                ", ",
                columns.stream()
                        .filter(column -> !without.contains(column.name()))
                        .map(column ->
                                column.name() + " = " + column.expression().formatted("n." + column.name()))
                        .toList());
    }

    /** {@code unnest(?::uuid[], …) as n(a, …)}. */
    String unnest() {
        return "unnest("
                + String.join(
                        ", ",
                        columns.stream()
                                .map(column -> "?::" + column.sent() + "[]")
                                .toList())
                + ") as n(" + names() + ")";
    }

    /** Binds the arrays; they must be the statement's first parameters, in this order. */
    void bind(PreparedStatement statement) throws SQLException {
        Connection connection = statement.getConnection();
        int index = 1;
        for (Column column : columns) {
            statement.setArray(index++, connection.createArrayOf(column.sent(), column.values()));
        }
    }
}
