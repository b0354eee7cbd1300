package dev.triage.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each person chose about how pages look and behave: small named texts, the newest of each name. */
@Component
public class Preferences {

    private final JdbcClient jdbc;

    Preferences(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Name to value; empty for somebody who chose nothing. */
    public Map<String, String> of(String subject) {
        Map<String, String> chosen = new LinkedHashMap<>();
        jdbc.sql("select name, value from cases.user_preference where subject = ? order by name")
                .param(subject)
                .query((row, number) -> Map.entry(row.getString("name"), row.getString("value")))
                .list()
                .forEach(entry -> chosen.put(entry.getKey(), entry.getValue()));
        return chosen;
    }

    /**
     * @param name lower case letters and hyphens
     * @param value at most 1,000 characters; empty stands for no choice
     */
    public void choose(String subject, String name, String value) {
        jdbc.sql("""
                insert into cases.user_preference (subject, name, value, edited_at)
                values (?, ?, ?, clock_timestamp())
                on conflict (subject, name) do update set value = excluded.value, edited_at = excluded.edited_at
                """).params(subject, name, value).update();
    }
}
