package dev.triage.cases;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who was named in a comment with {@code @name}, so that they find it without looking for it. */
@Component
public class Mentions {

    /** A comment may call in a few people, not a mailing list. */
    private static final int MOST_NAMED = 20;

    /** Not within a word or an address: {@code a@b.example} names nobody. A full stop ends a sentence, not a name. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\p{L}\\p{N}._-])@([\\p{L}\\p{N}](?:[\\p{L}\\p{N}._-]{0,98}[\\p{L}\\p{N}])?)");

    private final JdbcClient jdbc;

    Mentions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One mention.
     *
     * @param text the whole comment
     * @param seenAt when the person named looked at the list first; null before
     */
    public record Mention(
            UUID caseId,
            String reference,
            String title,
            String by,
            Instant at,
            String text,
            @Nullable Instant seenAt) {}

    /** The names in a text, each once, in the order they come; at most twenty. */
    public static Set<String> namesIn(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = NAME.matcher(text);
        while (found.find() && names.size() < MOST_NAMED) {
            names.add(found.group(1));
        }
        return names;
    }

    /** In the transaction of the comment. Naming oneself is no mention. */
    void add(UUID caseId, String by, String text) {
        for (String name : namesIn(text)) {
            if (!name.equals(by)) {
                jdbc.sql("insert into cases.mention (case_id, mentioned, by, text) values (?, ?, ?, ?)")
                        .params(caseId, name, by, text)
                        .update();
            }
        }
    }

    /** Newest first. */
    public List<Mention> of(String subject, int limit) {
        return jdbc.sql("""
                select m.case_id, c.reference, c.title, m.by, m.at, m.text, m.seen_at
                from cases.mention m join cases.case_file c on c.id = m.case_id
                where m.mentioned = :subject order by m.id desc limit :limit
                """)
                .param("subject", subject)
                .param("limit", limit)
                .query((row, number) -> new Mention(
                        row.getObject("case_id", UUID.class),
                        row.getString("reference"),
                        row.getString("title"),
                        row.getString("by"),
                        Objects.requireNonNull(CaseReads.instant(row, "at")),
                        row.getString("text"),
                        CaseReads.instant(row, "seen_at")))
                .list();
    }

    /** How many this person has not looked at. */
    public long unseen(String subject) {
        return jdbc.sql("select count(*) from cases.mention where mentioned = ? and seen_at is null")
                .param(subject)
                .query(Long.class)
                .single();
    }

    /** The person has looked at the list. */
    public void seen(String subject) {
        jdbc.sql("update cases.mention set seen_at = clock_timestamp() where mentioned = ? and seen_at is null")
                .param(subject)
                .update();
    }
}
