package dev.triage.notices;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a digest says: one entry a case, with what happened to it. Comments are left out; a mailbox is read by others, and
 * the inbox is one link away.
 */
final class DigestText {

    /** Cases named; the others are counted. */
    static final int MOST = 40;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

    private DigestText() {}

    static String subject(List<Inbox.Group> groups) {
        return groups.size() == 1
                ? "Triage: " + line(groups.getFirst().newest().reference()) + " concerns you"
                : "Triage: " + groups.size() + " cases concern you";
    }

    /**
     * @param groups at least one
     * @param link where a path of ours is found; empty when nobody said
     */
    static String body(List<Inbox.Group> groups, ZoneId zone, Function<String, Optional<String>> link) {
        StringBuilder text = new StringBuilder("What happened since the last message, by case.\n");
        for (Inbox.Group group : groups.subList(0, Math.min(MOST, groups.size()))) {
            Notice newest = group.newest();
            text.append('\n')
                    .append(line(newest.reference()))
                    .append("  ")
                    .append(line(newest.title()))
                    .append('\n');
            for (Notice notice : group.notices()) {
                text.append("  - ")
                        .append(TIME.format(notice.at().atZone(zone)))
                        .append("  ")
                        .append(what(notice))
                        .append('\n');
            }
            link.apply("/cases/" + newest.reference())
                    .ifPresent(address -> text.append("  ").append(address).append('\n'));
        }
        if (groups.size() > MOST) {
            text.append("\nAnd ").append(groups.size() - MOST).append(" more cases in your inbox.\n");
        }
        text.append("\nTimes are in ")
                .append(zone.getId())
                .append(". What you are told of, how often and when not, you choose under Settings")
                .append(link.apply("/settings").map(address -> ": " + address).orElse("."))
                .append('\n');
        return text.toString();
    }

    private static String what(Notice notice) {
        return switch (notice.kind()) {
            case MENTIONED -> line(notice.by()) + " names you in a comment.";
            case ASSIGNED -> line(notice.by()) + " gave it to you.";
            case APPROVAL, ESCALATED, DECIDED, WOKEN -> line(notice.text());
        };
    }

    /** One line: nothing from outside may look like a line of ours. */
    private static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
