package dev.triage.cases;

import dev.triage.cases.similar.CaseIndex;
import java.util.LinkedHashSet;
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

    private static final int MOST = 1_000;
    private static final int PREFIX = 3;

    private final JdbcClient jdbc;
    private final CaseIndex index;

    TextSearch(JdbcClient jdbc, CaseIndex index) {
        this.jdbc = jdbc;
        this.index = index;
    }

    /** At most {@value #MOST} from either side; none when nothing matches. */
    Set<UUID> find(String text) {
        Set<UUID> ids = new LinkedHashSet<>(byName(text.strip()));
        ids.addAll(index.find(text, MOST));
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
                .param("most", MOST)
                .query(UUID.class)
                .list();
    }
}
