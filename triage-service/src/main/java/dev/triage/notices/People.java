package dev.triage.notices;

import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who can be told: people who were here not long ago, with the roles and the address their log-in had. */
@Component
public class People {

    /** Who did not come for this long is no longer told what waits for a role. */
    static final Duration RECENT = Duration.ofDays(30);

    private static final Duration NOTED_EVERY = Duration.ofMinutes(30);
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<String, Noted> noted = new ConcurrentHashMap<>();

    People(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Noted(Set<Role> roles, @Nullable String address, Instant at) {}

    /** @param address what the identity provider says; null when it says none */
    record Person(String subject, @Nullable String address) {}

    /**
     * Notes that somebody is here. Cheap: written down every half hour, and when roles or address change.
     *
     * @param address as the identity provider vouches for it; null when it says none
     */
    public void seen(Actor actor, @Nullable String address) {
        Instant now = clock.instant();
        Noted last = noted.get(actor.subject());
        Noted current = new Noted(actor.roles(), address, now);
        if (!actor.isPerson()
                || (last != null
                        && last.roles().equals(current.roles())
                        && Objects.equals(last.address(), address)
                        && now.isBefore(last.at().plus(NOTED_EVERY)))) {
            return;
        }
        jdbc.sql("""
                insert into notices.person (subject, roles, address, seen_at) values (:subject, cast(:roles as text[]), :address, :at)
                on conflict (subject) do update set roles = excluded.roles, address = excluded.address,
                    seen_at = greatest(person.seen_at, excluded.seen_at)
                """)
                .param("subject", actor.subject())
                .param("roles", actor.roles().stream().map(Role::code).sorted().toArray(String[]::new))
                .param("address", address, Types.VARCHAR)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
        noted.put(actor.subject(), current);
    }

    /** Those with one of the roles, seen within {@link #RECENT}; at most 200, those seen last. */
    List<String> with(Collection<String> roles) {
        return jdbc.sql("""
                select subject from notices.person where roles && cast(:roles as text[]) and seen_at >= :since
                order by seen_at desc limit :most
                """)
                .param("roles", roles.toArray(String[]::new))
                .param("since", clock.instant().minus(RECENT).atOffset(ZoneOffset.UTC))
                .param("most", MOST)
                .query(String.class)
                .list();
    }

    /** Empty for whom no page was ever shown: machines, strangers. */
    Optional<Person> find(String subject) {
        return jdbc.sql("select subject, address from notices.person where subject = ?")
                .param(subject)
                .query((row, number) -> new Person(row.getString("subject"), row.getString("address")))
                .optional();
    }
}
