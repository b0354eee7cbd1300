package dev.triage.notices;

import dev.triage.cases.Preferences;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends people by e-mail what they have not read: gathers it into one message an interval, keeps that, and sends what is
 * kept until it is out. Does nothing as long as no mail server is set. Never takes a transaction to the mail server.
 */
@Component
class Digests {

    /** Notices of one digest. */
    private static final int MOST = 1_000;

    private static final int AT_ONCE = 50;
    private static final int TRIES = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(4);

    private final DigestRows rows;
    private final People people;
    private final Preferences preferences;
    private final MailSettings settings;
    private final Post post;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Digests(
            DigestRows rows,
            People people,
            Preferences preferences,
            MailSettings settings,
            Post post,
            TransactionTemplate transactions,
            Clock clock) {
        this.rows = rows;
        this.people = people;
        this.preferences = preferences;
        this.settings = settings;
        this.post = post;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Hands a message to the mail server. */
    interface Post {

        /** How it went. */
        sealed interface Sent {

            record Done() implements Sent {}

            /** The address is no good: trying again changes nothing. */
            record Refused(String why) implements Sent {}

            /** The server is away or busy. */
            record Later(String why) implements Sent {}
        }

        /** @param id the same for every try, so that a message that came twice is known for one */
        Sent send(UUID id, String to, String subject, String body);
    }

    void turn() {
        if (settings.on()) {
            rows.subjects().forEach(this::gather);
            send();
        }
    }

    private void gather(String subject) {
        Instant now = clock.instant();
        NoticeWishes wishes = wishes(subject);
        if (address(subject, wishes).isEmpty()
                || !wishes.rhythm().due(rows.last(subject).orElse(null), now, zone(wishes))) {
            return;
        }
        List<Long> news = rows.news(subject, MOST).stream()
                .filter(notice -> wishes.channel(notice.kind()) == NoticeKind.Channel.MAIL)
                .filter(notice -> !settings.quiet(notice, wishes, now))
                .map(Notice::id)
                .toList();
        if (!news.isEmpty()) {
            transactions.executeWithoutResult(status -> rows.make(Ids.next(), subject, news));
        }
    }

    private void send() {
        for (DigestRows.Waiting waiting : rows.waiting(AT_ONCE)) {
            List<Inbox.Group> groups = Inbox.grouped(rows.unread(waiting.id()));
            NoticeWishes wishes = wishes(waiting.subject());
            Optional<String> address = address(waiting.subject(), wishes);
            if (groups.isEmpty()) {
                rows.end(waiting.id(), "EMPTY", null);
            } else if (address.isEmpty()) {
                rows.end(waiting.id(), "GIVEN_UP", "Expected an address, found none any more");
            } else if (!sent(waiting, address.get(), groups, zone(wishes))) {
                // The others would wait for the same server.
                return;
            }
        }
    }

    /** False when the mail server cannot be talked to. */
    private boolean sent(DigestRows.Waiting waiting, String address, List<Inbox.Group> groups, ZoneId zone) {
        return switch (post.send(
                waiting.id(), address, DigestText.subject(groups), DigestText.body(groups, zone, settings::link))) {
            case Post.Sent.Done done -> {
                rows.end(waiting.id(), "SENT", null);
                yield true;
            }
            case Post.Sent.Refused(String why) -> {
                rows.end(waiting.id(), "GIVEN_UP", why);
                yield true;
            }
            case Post.Sent.Later(String why) -> {
                if (waiting.tries() + 1 >= TRIES) {
                    rows.end(waiting.id(), "GIVEN_UP", why);
                } else {
                    rows.again(waiting.id(), pause(waiting.tries()), why);
                }
                yield false;
            }
        };
    }

    /** One minute, doubled with each try, four hours at most. */
    static Duration pause(int tries) {
        Duration pause = Duration.ofMinutes(1L << Math.min(tries, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private NoticeWishes wishes(String subject) {
        return NoticeWishes.of(preferences.of(Actor.person(subject)));
    }

    /** The one the identity provider vouches for, else their own where the operator allows its domain. */
    private Optional<String> address(String subject, NoticeWishes wishes) {
        @Nullable
        String vouched = people.find(subject).map(People.Person::address).orElse(null);
        String own = wishes.address();
        if (vouched != null) {
            return Optional.of(vouched);
        }
        return own != null && settings.allows(own) ? Optional.of(own) : Optional.empty();
    }

    private ZoneId zone(NoticeWishes wishes) {
        return Objects.requireNonNullElse(wishes.zone(), settings.zone());
    }
}
