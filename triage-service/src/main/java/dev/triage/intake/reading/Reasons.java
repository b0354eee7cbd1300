package dev.triage.intake.reading;

import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.FieldError;
import java.util.List;

/** Words why an event cannot be read. */
final class Reasons {

    private Reasons() {}

    static Unreadable unreadable(String code, String reason, String source, String id) {
        return new Unreadable(code, reason, List.of(), source, id);
    }

    /** The first error is the reason; the others are counted. */
    static Unreadable unreadable(String code, List<FieldError> errors, String source, String id) {
        FieldError first = errors.getFirst();
        String place = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
        String more = switch (errors.size()) {
            case 1 -> "";
            case 2 -> ", and one more error";
            default -> ", and " + (errors.size() - 1) + " more errors";
        };
        return new Unreadable(code, place + first.message() + more, errors, source, id);
    }
}
