package dev.triage.intake.reading;

import dev.triage.intake.ExceptionEvent.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One immutable snapshot of the crosswalks: what each source system calls a site, a unit, an item or a status, and what
 * the orchestration layer calls it. A code no crosswalk knows passes through unchanged.
 */
final class Crosswalks {

    /** Sources remembered with their rows; beyond it the rows are looked up each time, so nobody can fill the memory. */
    private static final int MOST_SOURCES = 10_000;

    private final Map<String, Table> tables;
    private final Map<String, ForSource> bySource = new ConcurrentHashMap<>();

    Crosswalks(Map<String, Table> tables) {
        this.tables = Map.copyOf(tables);
    }

    Map<String, Table> tables() {
        return tables;
    }

    /** One file: rows for sources that match a pattern, first match wins. {@code version} is the content hash. */
    record Table(String name, String version, List<Rows> rows) {

        Table {
            rows = List.copyOf(rows);
        }
    }

    /** The codes of the sources a pattern names; {@code *} stands for any run of characters. */
    record Rows(String source, Pattern pattern, Map<String, String> codes) {

        Rows {
            codes = Map.copyOf(codes);
        }

        static Rows of(String source, Map<String, String> codes) {
            StringBuilder pattern = new StringBuilder();
            for (String literal : source.split("\\*", -1)) {
                pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
            }
            return new Rows(source, Pattern.compile(pattern.toString()), codes);
        }
    }

    ForSource forSource(String source) {
        ForSource known = bySource.get(source);
        if (known != null) {
            return known;
        }
        Map<String, List<Rows>> matching = new LinkedHashMap<>();
        tables.forEach((name, table) -> matching.put(
                name,
                table.rows().stream()
                        .filter(rows -> rows.pattern().matcher(source).matches())
                        .toList()));
        ForSource found = new ForSource(tables, matching);
        if (bySource.size() < MOST_SOURCES) {
            bySource.put(source, found);
        }
        return found;
    }

    /** The crosswalks as they apply to one source. */
    record ForSource(Map<String, Table> tables, Map<String, List<Rows>> rows) {

        /** The canonical code, noting the change as evidence; the code itself when no row names it. */
        String map(String table, String code, String pointer, List<Mapping> evidence) {
            String to = find(table, code);
            if (to == null || to.equals(code)) {
                return code;
            }
            Table of = tables.get(table);
            evidence.add(new Mapping(pointer, table, code, to, of == null ? "" : of.version()));
            return to;
        }

        private @Nullable String find(String table, String code) {
            for (Rows one : rows.getOrDefault(table, List.of())) {
                String to = one.codes().get(code);
                if (to != null) {
                    return to;
                }
            }
            return null;
        }
    }
}
