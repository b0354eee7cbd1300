package dev.triage.notices;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What people were told, and what of it they have read. Each sees their own only. */
@Component
public class Inbox {

    private final NoticeRows rows;

    Inbox(NoticeRows rows) {
        this.rows = rows;
    }

    /**
     * All of one case, as one message.
     *
     * @param notices newest first, at least one
     */
    public record Group(UUID caseId, List<Notice> notices) {

        public Group {
            notices = List.copyOf(notices);
        }

        public Notice newest() {
            return notices.getFirst();
        }

        public boolean unread() {
            return notices.stream().anyMatch(one -> one.readAt() == null);
        }
    }

    /** The newest notices, one group a case, the case with the newest first. */
    public List<Group> of(String subject, int most) {
        return grouped(rows.newest(subject, most));
    }

    static List<Group> grouped(List<Notice> newestFirst) {
        Map<UUID, List<Notice>> byCase = new LinkedHashMap<>();
        newestFirst.forEach(one ->
                byCase.computeIfAbsent(one.caseId(), any -> new ArrayList<>()).add(one));
        return byCase.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    public long unread(String subject) {
        return rows.unread(subject);
    }

    /** Read: everything up to this one. What came since stays new. */
    public void read(String subject, long upTo) {
        rows.read(subject, upTo);
    }

    /** Read: what is about this case. */
    public void read(String subject, UUID caseId) {
        rows.read(subject, caseId);
    }
}
