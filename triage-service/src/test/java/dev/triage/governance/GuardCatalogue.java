package dev.triage.governance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every guard of schema {@code governance}, as the database's own catalogue lists them: nobody has to remember to name a
 * new one.
 */
public final class GuardCatalogue {

    private static final Pattern REFUSAL = Pattern.compile("refuse\\('(\\w+)'");
    private static final Pattern RAISED = Pattern.compile("raise exception '([^']*)");

    private static final String WAIVER = "create or replace function governance.waive(guard text, message text)"
            + " returns void language sql as ''";

    private GuardCatalogue() {}

    /**
     * One check inside a function.
     *
     * @param function its name
     * @param says the guard it refuses by, or the beginning of what it raises
     * @param cut statements that put the function back without this check
     */
    public record Check(String function, String says, List<String> cut) {

        @Override
        public String toString() {
            return function + ": " + says;
        }
    }

    /**
     * A trigger.
     *
     * @param function what it runs
     * @param args what it is given, separated by commas
     * @param on what it waits for: {@code insert}, {@code update}, {@code delete}, {@code truncate}
     */
    record Trigger(String table, String name, String function, String args, List<String> on) {

        String drop() {
            return "drop trigger " + name + " on governance." + table;
        }

        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    /**
     * A constraint, or a unique index without one.
     *
     * @param kind c check, f foreign key, i index, n not null, p primary key, u unique
     * @param columns those it is about, as {@code name type}
     * @param target for a foreign key, what it points at: {@code table(columns)}
     */
    record Constraint(String table, String name, char kind, List<String> columns, String target) {

        String drop() {
            return kind == 'i'
                    ? "drop index governance." + name
                    : "alter table governance." + table + " drop constraint " + name + " cascade";
        }

        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    /** Every {@code refuse('guard', …)}. The function lets the deed go on when it is cut. */
    static List<Check> refusals(JdbcClient jdbc) {
        return checks(jdbc, REFUSAL, "refuse(", "governance.waive(");
    }

    /** Every {@code raise exception} but the one all refusals end in. */
    public static List<Check> raises(JdbcClient jdbc) {
        return checks(jdbc, RAISED, "raise exception", "raise notice").stream()
                .filter(check -> !check.function().equals("refuse"))
                .toList();
    }

    private static List<Check> checks(JdbcClient jdbc, Pattern check, String verb, String cutVerb) {
        Map<String, Check> checks = new LinkedHashMap<>();
        jdbc.sql("""
                select proname, pg_get_functiondef(oid) from pg_proc
                where pronamespace = 'governance'::regnamespace and prokind = 'f' and proname <> 'waive'
                order by proname""")
                .query((row, n) -> new String[] {row.getString(1), row.getString(2)})
                .list()
                .forEach(function -> {
                    Matcher found = check.matcher(function[1]);
                    while (found.find()) {
                        // Where it is called with its schema, the waiver must not be called with two.
                        String body = function[1]
                                .replace(found.group(), found.group().replace(verb, cutVerb))
                                .replace("governance.governance.", "governance.");
                        Check cut = new Check(function[0], found.group(1), List.of(WAIVER, body));
                        checks.put(cut.toString(), cut);
                    }
                });
        return List.copyOf(checks.values());
    }

    static List<Trigger> triggers(JdbcClient jdbc) {
        return jdbc.sql("""
                        select c.relname, t.tgname, p.proname,
                               replace(encode(t.tgargs, 'escape'), '\\000', ';'),
                               concat_ws(' ', case when t.tgtype & 4 > 0 then 'insert' end,
                                         case when t.tgtype & 8 > 0 then 'delete' end,
                                         case when t.tgtype & 16 > 0 then 'update' end,
                                         case when t.tgtype & 32 > 0 then 'truncate' end)
                        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
                        where c.relnamespace = 'governance'::regnamespace and not t.tgisinternal
                        order by 1, 2""")
                .query((row, n) -> new Trigger(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        List.of(row.getString(5).split(" "))))
                .list();
    }

    static List<Constraint> constraints(JdbcClient jdbc) {
        return jdbc.sql("""
                        select c.relname, k.conname, k.contype::text,
                               (select string_agg(a.attname || ' ' || format_type(a.atttypid, null), ',' order by u.n)
                                from unnest(k.conkey) with ordinality u(att, n)
                                join pg_attribute a on a.attrelid = c.oid and a.attnum = u.att),
                               case when k.contype = 'f' then k.confrelid::regclass || '('
                                   || (select string_agg(a.attname, ', ' order by u.n)
                                       from unnest(k.confkey) with ordinality u(att, n)
                                       join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.att) || ')' end
                        from pg_constraint k join pg_class c on c.oid = k.conrelid
                        where k.connamespace = 'governance'::regnamespace and k.contype in ('c', 'f', 'n', 'p', 'u')
                        union all
                        select c.relname, i.relname, 'i',
                               (select string_agg(a.attname || ' ' || format_type(a.atttypid, null), ',')
                                from pg_attribute a where a.attrelid = c.oid and a.attnum = any (x.indkey)),
                               null
                        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
                        where c.relnamespace = 'governance'::regnamespace and x.indisunique
                          and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
                        order by 1, 2""")
                .query((row, n) -> new Constraint(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3).charAt(0),
                        List.of(row.getString(4).split(",")),
                        String.valueOf(row.getString(5))))
                .list();
    }
}
