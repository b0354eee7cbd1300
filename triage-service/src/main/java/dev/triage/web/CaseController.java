package dev.triage.web;

import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Undo;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One case: what it is, why it ranks where it does, what to do about it, and what was done. */
@Controller
class CaseController {

    private final Cases cases;
    private final CasePage page;
    private final Undo undo;
    private final Clock clock;

    CaseController(Cases cases, CasePage page, Undo undo, Clock clock) {
        this.cases = cases;
        this.page = page;
        this.undo = undo;
        this.clock = clock;
    }

    @GetMapping("/cases/{reference}")
    String show(@PathVariable String reference, Authentication authentication, Model model) {
        page.fill(find(reference), Actors.of(authentication), model);
        return "case";
    }

    /** The same case beside a list: what is needed to decide, and a link to the rest. */
    @GetMapping(value = "/cases/{reference}", params = "panel")
    String panel(@PathVariable String reference, Authentication authentication, Model model) {
        page.fill(find(reference), Actors.of(authentication), model);
        return "fragments/panel :: panel";
    }

    @PostMapping("/cases/{reference}/claim")
    String claim(
            @PathVariable String reference,
            @RequestParam long version,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        Result<CaseRow> result = cases.claim(find(reference).id(), version, me);
        if (result instanceof Result.Refused<CaseRow>) {
            CaseView now = find(reference);
            String other = now.row().assignee();
            if (other != null && !other.equals(me.subject())) {
                return taken(now, other, me, flash);
            }
        }
        return told(reference, result, "Claimed. It is yours.", flash);
    }

    /** A lost race for a case: who has it, since when, and for those who may, how to take it over. */
    private String taken(CaseView now, String other, Actor me, RedirectAttributes flash) {
        String since = now.timeline().stream()
                .filter(entry -> entry.kind().equals("claimed") || entry.kind().equals("assigned"))
                .reduce((earlier, later) -> later)
                .map(entry -> Duration.between(entry.at(), clock.instant()).toSeconds() < 10
                        ? " just now"
                        : " " + new Words(clock.instant(), null).relative(entry.at()))
                .orElse("");
        String claimed = "Claimed by " + other + since + ".";
        if (me.is(Role.LEAD)) {
            flash.addFlashAttribute(
                    "takeOver", new TakeOver(now.row().reference(), now.row().version()));
        } else {
            claimed += " Only they or a lead can give it to somebody else.";
        }
        flash.addFlashAttribute("refusal", claimed);
        return "redirect:/cases/" + now.row().reference();
    }

    /** What a lead may take over, as it is now. */
    record TakeOver(String reference, long version) {}

    @PostMapping("/cases/{reference}/assign")
    String assign(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String to,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference,
                authentication,
                flash,
                "Assigned to " + to + ", who is told.",
                (id, me) -> cases.assign(id, to.strip(), version, me));
    }

    @PostMapping("/cases/{reference}/release")
    String release(
            @PathVariable String reference,
            @RequestParam long version,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference, authentication, flash, "Released to the team.", (id, me) -> cases.release(id, version, me));
    }

    @PostMapping("/cases/{reference}/snooze")
    String snooze(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String until,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        Instant wake = until.equals("changed") ? null : clock.instant().plus(Duration.parse(until));
        return act(
                reference, authentication, flash, "Snoozed.", (id, me) -> cases.snooze(id, wake, reason, version, me));
    }

    @PostMapping("/cases/{reference}/dismiss")
    String dismiss(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String reason,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference,
                authentication,
                flash,
                "Dismissed.",
                (id, me) -> cases.dismiss(id, reason, comment, version, me));
    }

    /** @param into reference of the case that stands for both from then on */
    @PostMapping("/cases/{reference}/merge")
    String merge(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String into,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Merged.", (id, me) -> cases.merge(id, into, version, me));
    }

    /** @param back reference of the case whose page it was asked on; itself when there is none */
    @PostMapping("/cases/{reference}/unmerge")
    String unmerge(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam(required = false) @Nullable String back,
            Authentication authentication,
            RedirectAttributes flash) {
        String where = back == null ? reference : find(back).row().reference();
        return told(
                where,
                cases.unmerge(find(reference).id(), version, Actors.of(authentication)),
                reference + " stands for itself again.",
                flash);
    }

    @PostMapping("/cases/{reference}/resolve")
    String resolve(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Resolved.", (id, me) -> cases.resolve(id, comment, version, me));
    }

    @PostMapping("/cases/{reference}/comments")
    String comment(
            @PathVariable String reference,
            @RequestParam String text,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Comment added.", (id, me) -> cases.comment(id, text, me));
    }

    @PostMapping("/cases/{reference}/corrections")
    String correct(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String priority,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference,
                authentication,
                flash,
                "Corrected. The model learns from it at the next training.",
                (id, me) -> cases.correct(id, blankToNull(category), blankToNull(priority), reason, version, me));
    }

    private String act(
            String reference,
            Authentication authentication,
            RedirectAttributes flash,
            String notice,
            BiFunction<UUID, Actor, Result<CaseRow>> act) {
        return told(reference, act.apply(find(reference).id(), Actors.of(authentication)), notice, flash);
    }

    /** With the notice goes what takes the act back, if anything does. */
    private String told(String reference, Result<CaseRow> result, String notice, RedirectAttributes flash) {
        if (result instanceof Result.Done<CaseRow>(CaseRow row)) {
            undo.token(row.id(), row.version()).ifPresent(token -> {
                flash.addFlashAttribute("undo", token.toString());
                flash.addFlashAttribute("undoBack", "/cases/" + row.reference());
            });
        }
        return Replies.to("/cases/" + reference, result, notice, flash);
    }

    private CaseView find(String reference) {
        return cases.find(reference)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no case " + reference));
    }

    private static @Nullable String blankToNull(String text) {
        return text.isBlank() ? null : text;
    }
}
