package dev.triage.cases;

import dev.triage.cases.similar.CaseIndex;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds cases by what people type. Names of things come from the database, so that a case is found the moment it is
 * committed; other words from the index. What was typed is never parsed as a query.
 */
@Component
class TextSearch {

    /** More than so many are cut to the newest: somebody who reads a list of this length has asked for too little. */
    private static final int MOST = 100_000;

    private static final int MOST_NAMED = 1_000;
    private static final int PREFIX = 3;

    private final JdbcClient jdbc;
    private final CaseIndex index;

    TextSearch(JdbcClient jdbc, CaseIndex index) {
        this.jdbc = jdbc;
        this.index = index;
    }

    /**
     * None when nothing matches.
     *
     * @param openOnly lets the index leave out what is closed; names are found either way
     */
    Set<UUID> find(String text, boolean openOnly) {
        Set<UUID> ids = new HashSet<>(index.find(text, openOnly, MOST));
        ids.addAll(byName(text.strip()));
        return ids;
    }

    private List<UUID> byName(String typed) {
        String name = typed.toUpperCase(Locale.ROOT);
        if (name.length() < PREFIX || name.length() > 120 || name.indexOf('\0') >= 0) {
            return List.of();
        }
        // Nothing that begins with the prefix sorts behind the prefix and the last of all characters.
        return jdbc.sql("""
                (select id from cases.case_file where reference = :name)
                union all
                (select id from cases.case_file where identifiers[1] collate "C" >= :name
                 and identifiers[1] collate "C" < :name || chr(1114111) limit :most)
                union all
                (select id from cases.case_file where upper(sku) collate "C" = :name limit :most)
                """)
                .param("name", name)
                .param("most", MOST_NAMED)
                .query(UUID.class)
                .list();
    }
}
