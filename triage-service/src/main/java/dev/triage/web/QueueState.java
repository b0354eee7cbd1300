package dev.triage.web;

import dev.triage.cases.Condition;
import dev.triage.cases.Facet;
import dev.triage.cases.QueueQuery;
import dev.triage.cases.QueueSort;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Everything that shapes the queue page, as its address holds it. Reading an address and writing it again gives the same
 * state, so a link, a reload and the back button lose nothing.
 *
 * @param conditions at most one "only" and one "not" of each facet, in the order of the facets
 * @param q what was typed into the search
 * @param cursor position of the page; null for the first
 * @param density {@code compact} or {@code comfortable}; null for what the reader prefers
 * @param columns columns and their widths as {@link QueueColumn#of} reads them; null for what the reader prefers
 * @param open reference of the case in the side panel
 * @param zone IANA name of a time zone; null for what the reader prefers
 * @param rows rows of a page: 50, 100 or 200
 */
record QueueState(
        List<Condition> conditions,
        String q,
        QueueSort sort,
        @Nullable String cursor,
        @Nullable String density,
        @Nullable String columns,
        @Nullable String open,
        @Nullable String zone,
        int rows) {

    private static final String NOT = "not-";

    QueueState {
        conditions = List.copyOf(conditions);
    }

    static QueueState empty() {
        return of(new LinkedMultiValueMap<>());
    }

    /** What is not understood is left out: an old bookmark must not break the page. */
    static QueueState of(MultiValueMap<String, String> parameters) {
        List<Condition> conditions = new ArrayList<>();
        for (Facet facet : Facet.values()) {
            for (boolean not : new boolean[] {false, true}) {
                List<String> given = parameters.getOrDefault((not ? NOT : "") + facet.key(), List.of());
                List<String> values = given.stream()
                        .filter(Objects::nonNull)
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList();
                if (!values.isEmpty()) {
                    conditions.add(new Condition(facet, not, values));
                }
            }
        }
        String rows = text(parameters, "rows");
        return new QueueState(
                conditions,
                Objects.requireNonNullElse(text(parameters, "q"), ""),
                QueueSort.of(Objects.requireNonNullElse(text(parameters, "sort"), ""))
                        .orElse(QueueSort.RANK),
                text(parameters, "cursor"),
                text(parameters, "density"),
                text(parameters, "columns"),
                text(parameters, "open"),
                text(parameters, "zone"),
                rows != null && rows.matches("100|200") ? Integer.parseInt(rows) : QueueQuery.ROWS);
    }

    /** The same from the part of an address behind the question mark. */
    static QueueState read(String query) {
        MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.add(
                        URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return of(parameters);
    }

    private static @Nullable String text(MultiValueMap<String, String> parameters, String name) {
        String value = parameters.getFirst(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    QueueQuery query() {
        return new QueueQuery(conditions, q, sort, cursor, rows);
    }

    /** Every parameter, in one fixed order. */
    public MultiValueMap<String, String> parameters() {
        MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        conditions.forEach(
                one -> parameters.put((one.not() ? NOT : "") + one.facet().key(), new ArrayList<>(one.values())));
        add(parameters, "q", q);
        add(parameters, "sort", sort == QueueSort.RANK ? null : sort.key());
        add(parameters, "rows", rows == QueueQuery.ROWS ? null : Integer.toString(rows));
        add(parameters, "density", density);
        add(parameters, "columns", columns);
        add(parameters, "zone", zone);
        add(parameters, "cursor", cursor);
        add(parameters, "open", open);
        return parameters;
    }

    private static void add(MultiValueMap<String, String> parameters, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            parameters.add(name, value);
        }
    }

    /** The part of the address behind the question mark; empty for the queue as it comes. */
    public String text() {
        StringBuilder text = new StringBuilder();
        parameters()
                .forEach((name, values) -> values.forEach(value -> text.append(text.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return text.toString();
    }

    /** The address of this state under a path. */
    public String at(String path) {
        String text = text();
        return text.isEmpty() ? path : path + "?" + text;
    }

    public String link() {
        return at("/queue");
    }

    /** Hidden fields for a form that changes one thing and keeps the rest: names and values without that one. */
    public List<Map.Entry<String, String>> fieldsWithout(String... names) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        parameters().forEach((name, values) -> {
            if (!List.of(names).contains(name)) {
                values.forEach(value -> fields.add(Map.entry(name, value)));
            }
        });
        return fields;
    }

    /** Whether a value of a facet is asked for, or, with {@code not}, ruled out. */
    public boolean has(Facet facet, String value, boolean not) {
        return condition(facet, not).contains(value);
    }

    /** With the value switched: asked for, or no longer; on the other side it is taken away. */
    public QueueState toggled(Facet facet, String value, boolean not) {
        TreeSet<String> values = new TreeSet<>(condition(facet, not));
        if (!values.remove(value)) {
            values.add(value);
        }
        TreeSet<String> others = new TreeSet<>(condition(facet, !not));
        others.remove(value);
        return with(facet, not, values).with(facet, !not, others);
    }

    /** {@link #toggled}, the facet by its key. */
    public QueueState switched(String facet, String value) {
        return toggled(Facet.of(facet).orElseThrow(), value, false);
    }

    /** Whether a value of the facet with this key is asked for. */
    public boolean asks(String facet, String value) {
        return has(Facet.of(facet).orElseThrow(), value, false);
    }

    /** By the name of an order. */
    public QueueState sortedBy(String order) {
        return sorted(QueueSort.valueOf(order));
    }

    /** Without any condition on the facet. */
    public QueueState cleared(Facet facet) {
        return with(facet, false, new TreeSet<>()).with(facet, true, new TreeSet<>());
    }

    /** Narrowed by nothing; how it looks stays. */
    public QueueState unfiltered() {
        return new QueueState(List.of(), "", sort, null, density, columns, open, zone, rows);
    }

    public QueueState searching(String words) {
        return new QueueState(conditions, words, sort, null, density, columns, open, zone, rows);
    }

    public QueueState sorted(QueueSort order) {
        return new QueueState(conditions, q, order, null, density, columns, open, zone, rows);
    }

    public QueueState from(@Nullable String position) {
        return new QueueState(conditions, q, sort, position, density, columns, open, zone, rows);
    }

    public QueueState opened(@Nullable String reference) {
        return new QueueState(conditions, q, sort, cursor, density, columns, reference, zone, rows);
    }

    public QueueState dense(@Nullable String how) {
        return new QueueState(conditions, q, sort, cursor, how, columns, open, zone, rows);
    }

    /** In another time zone. */
    public QueueState in(@Nullable String name) {
        return new QueueState(conditions, q, sort, cursor, density, columns, open, name, rows);
    }

    public QueueState showing(@Nullable String keys) {
        return new QueueState(conditions, q, sort, cursor, density, keys, open, zone, rows);
    }

    /** Whether anything narrows the list. */
    public boolean filtered() {
        return !conditions.isEmpty() || !q.isBlank();
    }

    /** What a saved view keeps: everything but the place and the open case. */
    public QueueState kept() {
        return from(null).opened(null);
    }

    private List<String> condition(Facet facet, boolean not) {
        return conditions.stream()
                .filter(one -> one.facet() == facet && one.not() == not)
                .findFirst()
                .map(Condition::values)
                .orElse(List.of());
    }

    private QueueState with(Facet facet, boolean not, TreeSet<String> values) {
        return changed(all -> {
            all.removeIf(one -> one.facet() == facet && one.not() == not);
            if (!values.isEmpty()) {
                all.add(new Condition(facet, not, List.copyOf(values)));
            }
            all.sort(Comparator.comparing(Condition::facet).thenComparing(one -> one.not()));
            return all;
        });
    }

    private QueueState changed(UnaryOperator<List<Condition>> change) {
        return new QueueState(
                change.apply(new ArrayList<>(conditions)), q, sort, null, density, columns, open, zone, rows);
    }
}
