package dev.triage.cases;

import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How people like their pages, remembered by name: {@code zone}, {@code density}, {@code columns}, {@code view} (the id of
 * the view the queue opens with), and whatever a page adds. What a value means is the page's business.
 */
@Component
public class Preferences {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z-]{0,39}");
    private static final int LONGEST = 1_000;
    private static final int MOST = 60;

    private final JdbcClient jdbc;
    private final Clock clock;

    Preferences(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** All of one person, by name. */
    public Map<String, String> of(Actor actor) {
        Map<String, String> preferences = new LinkedHashMap<>();
        jdbc.sql("select name, value from cases.user_preference where subject = :subject order by name")
                .param("subject", actor.subject())
                .query((row, number) -> preferences.put(row.getString("name"), row.getString("value")))
                .list();
        return preferences;
    }

    /** What each of these people chose under this name; those who chose nothing are not in it. */
    public Map<String, String> chosen(String name, Collection<String> subjects) {
        Map<String, String> chosen = new LinkedHashMap<>();
        jdbc.sql("select subject, value from cases.user_preference where name = :name and subject = any(:subjects)")
                .param("name", name)
                .param("subjects", subjects.toArray(String[]::new))
                .query((row, number) -> chosen.put(row.getString("subject"), row.getString("value")))
                .list();
        return chosen;
    }

    /** Remembers a value; a blank one forgets it. INVALID for a name or value out of range. */
    public Result<Map<String, String>> set(Actor actor, String name, String value) {
        if (!NAME.matcher(name).matches() || value.length() > LONGEST || value.indexOf('\0') >= 0) {
            String message = "Expected a name like time-zone and at most " + LONGEST + " characters, found "
                    + name.length() + " and " + value.length();
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "invalid-preference",
                    message,
                    List.of(new FieldError("/" + (NAME.matcher(name).matches() ? name : "name"), message)));
        }
        if (value.isBlank()) {
            jdbc.sql("delete from cases.user_preference where subject = :subject and name = :name")
                    .param("subject", actor.subject())
                    .param("name", name)
                    .update();
            return Result.done(of(actor));
        }
        Map<String, String> before = of(actor);
        if (before.size() >= MOST && !before.containsKey(name)) {
            return Result.refused(
                    Refusal.Kind.INVALID, "too-many-preferences", "Expected at most " + MOST + " preferences");
        }
        jdbc.sql("""
                insert into cases.user_preference (subject, name, value, edited_at) values (:subject, :name, :value, :at)
                on conflict (subject, name) do update set value = excluded.value, edited_at = excluded.edited_at
                """)
                .param("subject", actor.subject())
                .param("name", name)
                .param("value", value)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return Result.done(of(actor));
    }
}
