package dev.triage.web;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.util.stream.Collectors;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Post, then redirect: what came of an act goes with the redirect as a notice or a refusal. */
final class Replies {

    private Replies() {}

    /** Redirects to {@code where} with the notice, or with the reason it was refused. */
    static String to(String where, Result<?> result, String notice, RedirectAttributes flash) {
        switch (result) {
            case Result.Done<?> done -> flash.addFlashAttribute("notice", notice);
            case Result.Refused<?> refused -> flash.addFlashAttribute("refusal", words(refused.refusal()));
        }
        return "redirect:" + where;
    }

    /** A refusal as one text, fields included. */
    static String words(Refusal refusal) {
        String fields = refusal.errors().stream()
                .map(error -> error.pointer().isEmpty() ? error.message() : error.pointer() + ": " + error.message())
                .filter(text -> !refusal.message().contains(text))
                .collect(Collectors.joining("; "));
        return fields.isEmpty() ? refusal.message() : refusal.message() + " " + fields;
    }
}
