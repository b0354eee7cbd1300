package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes a new request of one that waits, with other parameters. The editor is its requester: it is ruled on from
 * scratch, has a hash of its own, and somebody else approves it.
 */
@Component
class EditDesk {

    private static final int LONGEST_COMMENT = 4_000;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final RequestDesk requests;
    private final Entitlements entitlements;
    private final RequestNews news;

    EditDesk(JdbcClient jdbc, RequestRows rows, RequestDesk requests, Entitlements entitlements, RequestNews news) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.requests = requests;
        this.entitlements = entitlements;
        this.news = news;
    }

    Result<RequestView> edit(UUID id, CaseFacts facts, Proposal proposal, String comment, Actor editor) {
        Optional<RequestView> found = rows.find(id);
        if (found.isEmpty()) {
            return Result.refused(Refusal.Kind.NOT_FOUND, "request-not-found", "There is no request " + id + ".");
        }
        RequestView old = found.get();
        boolean mine = old.requester().equals(editor.subject());
        if (!mine && !(editor.isPerson() && editor.isAny(Role.APPROVER, Role.LEAD))) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-an-editor",
                    "Expected " + old.requester() + ", who made the request, an approver or a lead, found "
                            + editor.subject() + ".");
        }
        if (old.status() != RequestStatus.AWAITING_APPROVAL || old.breakGlass() != null) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "already-decided",
                    old.breakGlass() != null
                            ? "A break-glass request is decided as it is; withdraw it and break the glass again."
                            : "Expected a request that awaits approval, found " + old.status() + ".");
        }
        if (!proposal.workflow().id().equals(old.workflow()) || !old.caseId().equals(facts.caseId())) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "another-request",
                    "Expected workflow " + old.workflow() + " for case " + old.caseReference() + ", found "
                            + proposal.workflow().id() + "; ask for it as a request of its own.");
        }
        if (comment.length() > LONGEST_COMMENT) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "comment-too-long",
                    "Expected at most " + LONGEST_COMMENT + " characters of comment, found " + comment.length() + ".");
        }
        entitlements.seen(editor);
        Edited edit = new Edited(id, comment, editor);
        Result<RequestView> edited = requests.file(
                new RequestDesk.Asking(facts, proposal, editor, "edit:" + id, Duration.ofHours(24)), edit);
        // The same edit sent twice at once is answered twice and recorded once.
        if (edit.written && edited instanceof Result.Done<RequestView>(RequestView successor)) {
            ended(old.id(), successor, comment, editor);
        }
        return edited;
    }

    private void ended(UUID id, RequestView successor, String comment, Actor editor) {
        RequestView old = rows.find(id).orElseThrow();
        Map<String, Object> detail = new LinkedHashMap<>(RequestNews.text("comment", comment));
        detail.put("editedAs", successor.id().toString());
        news.record(old, "request.edited", editor, detail);
        news.changed(old, editor, "edited as " + successor.id());
    }

    private final class Edited implements RequestDesk.Kind {

        private final UUID old;
        private final String comment;
        private final Actor editor;
        private boolean written;

        private Edited(UUID old, String comment, Actor editor) {
            this.old = old;
            this.comment = comment;
            this.editor = editor;
        }

        @Override
        public void filed(UUID successor) {
            jdbc.sql("""
                    insert into governance.edit (request_id, successor, edited_by, comment, edited_at)
                    values (:old, :successor, :by, :comment, governance.moment())""")
                    .param("old", old)
                    .param("successor", successor)
                    .param("by", editor.subject())
                    .param("comment", StoredJson.text(comment))
                    .update();
            written = true;
        }

        @Override
        public Optional<Refusal> refusal(Guards.Objection objection) {
            String message = objection.message() + ".";
            return switch (objection.guard()) {
                case "a7_edited_before_decision", "bg_has_its_own_decision", "edit_pkey" ->
                    Optional.of(new Refusal(Refusal.Kind.CONFLICT, "already-decided", message));
                case "a2_editor_is_requester_or_approver" ->
                    Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, "not-an-editor", message));
                case "a4_edit_is_a_new_request" ->
                    Optional.of(new Refusal(
                            Refusal.Kind.INVALID,
                            "nothing-edited",
                            "Expected parameters other than those on file, found the same."));
                default -> Optional.empty();
            };
        }
    }
}
