package dev.triage.web;

import dev.triage.cases.BulkActs;
import dev.triage.cases.Cases;
import dev.triage.cases.Undo;
import dev.triage.cases.Wake;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Acts on many cases at once, and undo. Both answer with what came of each case. */
@Controller
class BulkController {

    private static final Pattern BACK = Pattern.compile("/(queue|cases/[A-Za-z0-9-]{1,60})(\\?[\\x21-\\x7e]{0,4000})?");
    private static final int MOST_TOLD = 50;

    private final BulkActs bulk;
    private final Cases cases;
    private final Undo undo;

    BulkController(BulkActs bulk, Cases cases, Undo undo) {
        this.bulk = bulk;
        this.cases = cases;
        this.undo = undo;
    }

    /**
     * What the page says about it.
     *
     * @param failed one sentence for each case that was refused
     * @param undo the token that takes back what was done; null when nothing was
     */
    record Told(String text, List<String> failed, @Nullable String undo, String back) {}

    /**
     * @param all everything that matches the list; asked about once, then {@code confirmed} says how many were meant
     */
    @PostMapping("/queue/bulk")
    String bulk(
            @RequestParam MultiValueMap<String, String> form,
            @RequestParam(defaultValue = "") String act,
            @RequestParam(defaultValue = "/queue") String back,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(defaultValue = "-1") long confirmed,
            @RequestHeader(name = "HX-Request", defaultValue = "false") boolean fragment,
            Authentication authentication,
            RedirectAttributes flash,
            Model model) {
        Actor me = Actors.of(authentication);
        String where = back(back);
        BulkActs.Act what = act(act, form);
        List<BulkActs.Selected> selected;
        if (all) {
            switch (matching(where)) {
                case Result.Refused<List<BulkActs.Selected>> refused -> {
                    return told(refused(refused.refusal(), where), fragment, flash, model);
                }
                case Result.Done<List<BulkActs.Selected>>(List<BulkActs.Selected> found) -> selected = found;
            }
            if (selected.size() <= BulkActs.MOST && !selected.isEmpty() && selected.size() != confirmed) {
                flash.addFlashAttribute("what", verb(what));
                flash.addFlashAttribute("count", selected.size());
                flash.addFlashAttribute("back", where);
                flash.addFlashAttribute("fields", fields(form));
                return "redirect:/queue/bulk";
            }
        } else {
            selected = form.getOrDefault("select", List.of()).stream()
                    .filter(Objects::nonNull)
                    .map(BulkController::selected)
                    .distinct()
                    .toList();
        }
        Told told = switch (bulk.apply(what, selected, me)) {
            case Result.Refused<BulkActs.Done> refused -> refused(refused.refusal(), where);
            case Result.Done<BulkActs.Done>(BulkActs.Done done) ->
                new Told(
                        count(done.succeeded(), done.outcomes().size()) + " " + past(what),
                        failures(done.outcomes()),
                        done.succeeded() == 0 ? null : done.token().toString(),
                        where);
        };
        return told(told, fragment, flash, model);
    }

    /** The second step of an act on everything that matches; without the first, there is nothing to confirm. */
    @GetMapping("/queue/bulk")
    String confirm(Model model) {
        return model.containsAttribute("what") ? "queue-confirm" : "redirect:/queue";
    }

    /** Takes back an act of the last minute. */
    @PostMapping("/undo/{token}")
    String undo(
            @PathVariable UUID token,
            @RequestParam(defaultValue = "/queue") String back,
            @RequestHeader(name = "HX-Request", defaultValue = "false") boolean fragment,
            Authentication authentication,
            RedirectAttributes flash,
            Model model) {
        String where = back(back);
        Told told = switch (undo.undo(token, Actors.of(authentication))) {
            case Result.Refused<List<BulkActs.Outcome>> refused -> refused(refused.refusal(), where);
            case Result.Done<List<BulkActs.Outcome>>(List<BulkActs.Outcome> outcomes) ->
                new Told(
                        count(outcomes.stream().filter(BulkActs.Outcome::done).count(), outcomes.size())
                                + " taken back",
                        failures(outcomes),
                        null,
                        where);
        };
        return told(told, fragment, flash, model);
    }

    private static String told(Told told, boolean fragment, RedirectAttributes flash, Model model) {
        if (fragment) {
            model.addAttribute("bulk", told);
            return "fragments/queue-bulk :: result";
        }
        if (told.back().startsWith("/cases/")) {
            // A page of one case says it in one sentence.
            flash.addFlashAttribute(
                    told.failed().isEmpty() ? "notice" : "refusal",
                    told.failed().isEmpty() ? told.text() : told.text() + " " + String.join(" ", told.failed()));
            flash.addFlashAttribute("undo", told.undo());
            flash.addFlashAttribute("undoBack", told.back());
        } else {
            flash.addFlashAttribute("bulk", told);
        }
        return "redirect:" + told.back();
    }

    private static Told refused(Refusal refusal, String back) {
        return new Told("Nothing was done.", List.of(Replies.words(refusal)), null, back);
    }

    private Result<List<BulkActs.Selected>> matching(String back) {
        int query = back.indexOf('?');
        return bulk.matching(QueueState.read(query < 0 ? "" : back.substring(query + 1))
                .from(null)
                .query());
    }

    private static BulkActs.Act act(String act, MultiValueMap<String, String> form) {
        return switch (act) {
            case "claim" -> new BulkActs.Act.Claim();
            case "assign" -> new BulkActs.Act.Assign(text(form, "to"));
            case "snooze" -> new BulkActs.Act.Snooze(Wake.of(text(form, "until")), text(form, "snoozeReason"));
            case "merge" -> new BulkActs.Act.Merge(text(form, "into"));
            case "dismiss" -> new BulkActs.Act.Dismiss(text(form, "dismissReason"), text(form, "comment"));
            case "correct" ->
                new BulkActs.Act.Correct(
                        blankToNull(text(form, "category")),
                        blankToNull(text(form, "priority")),
                        text(form, "correctReason"));
            default ->
                throw new IllegalArgumentException(
                        "Expected claim, assign, snooze, merge, dismiss or correct, found " + act);
        };
    }

    private static String verb(BulkActs.Act act) {
        return switch (act) {
            case BulkActs.Act.Claim any -> "Claim";
            // Followed by the number of cases.
            case BulkActs.Act.Assign(String to) -> "Give " + to;
            case BulkActs.Act.Snooze any -> "Snooze";
            case BulkActs.Act.Merge any -> "Merge";
            case BulkActs.Act.Dismiss any -> "Dismiss";
            case BulkActs.Act.Correct any -> "Correct";
        };
    }

    private static String past(BulkActs.Act act) {
        return switch (act) {
            case BulkActs.Act.Claim any -> "claimed";
            case BulkActs.Act.Assign(String to) -> "assigned to " + to;
            case BulkActs.Act.Snooze any -> "snoozed";
            case BulkActs.Act.Merge any -> "merged";
            case BulkActs.Act.Dismiss any -> "dismissed";
            case BulkActs.Act.Correct any -> "corrected";
        };
    }

    private static String count(long done, int of) {
        return done == of ? Long.toString(done) : done + " of " + of;
    }

    private List<String> failures(List<BulkActs.Outcome> outcomes) {
        List<String> failures = new ArrayList<>();
        for (BulkActs.Outcome outcome : outcomes) {
            Refusal refusal = outcome.refusal();
            if (refusal == null) {
                continue;
            }
            if (failures.size() == MOST_TOLD) {
                failures.add("… and more");
                break;
            }
            String name = cases.row(outcome.id()).map(row -> row.reference()).orElse("(unknown)");
            failures.add(name + ": " + Replies.words(refusal));
        }
        return failures;
    }

    /** {@code id:version}, as the rows write it. */
    private static BulkActs.Selected selected(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("Expected a case and its version, found " + text);
        }
        return new BulkActs.Selected(
                UUID.fromString(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    private static List<Map.Entry<String, String>> fields(MultiValueMap<String, String> form) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        form.forEach((name, values) -> {
            if (!name.equals("select") && !name.equals("_csrf") && !name.equals("confirmed")) {
                values.forEach(value -> fields.add(Map.entry(name, value == null ? "" : value)));
            }
        });
        return fields;
    }

    /** Only our own pages: an address from a form must not lead elsewhere. */
    static String back(String back) {
        return BACK.matcher(back).matches() ? back : "/queue";
    }

    private static String text(MultiValueMap<String, String> form, String name) {
        return Objects.requireNonNullElse(form.getFirst(name), "").strip();
    }

    private static @Nullable String blankToNull(String text) {
        return text.isBlank() ? null : text;
    }
}
