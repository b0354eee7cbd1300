package dev.triage.web;

import dev.triage.learning.shelf.ModelShelf;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the service has learned, which version serves, and who decides so. */
@Controller
class ModelsPageController {

    private final ModelPages pages;
    private final ModelShelf shelf;

    ModelsPageController(ModelPages pages, ModelShelf shelf) {
        this.pages = pages;
        this.shelf = shelf;
    }

    @GetMapping("/models")
    String models(Authentication authentication, Model model) {
        Actor me = Actors.of(authentication);
        model.addAttribute("models", pages.models());
        model.addAttribute("packets", pages.packets());
        model.addAttribute("mayPromote", me.isPerson() && me.is(Role.DATASCIENTIST));
        model.addAttribute("mayDecide", me.isPerson() && me.isAny(Role.DATASCIENTIST, Role.LEAD, Role.ADMIN));
        model.addAttribute("mayRollBack", me.isPerson() && me.isAny(Role.DATASCIENTIST, Role.ADMIN));
        return "models";
    }

    @PostMapping("/models/{name}/promotions")
    String promote(
            @PathVariable String name,
            @RequestParam String version,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/models",
                shelf.requestPromotion(name, version, reason, Actors.of(authentication)),
                "Asked for. Somebody else decides.",
                flash);
    }

    @PostMapping("/models/promotions/{id}/decisions")
    String decide(
            @PathVariable String id,
            @RequestParam String decision,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        boolean approve = decision.equals("APPROVE");
        return Replies.to(
                "/models",
                shelf.decidePromotion(id, approve, comment, Actors.of(authentication)),
                approve ? "Decided: it serves in every instance within seconds." : "Decided: it does not serve.",
                flash);
    }

    @PostMapping("/models/{name}/challenger")
    String challenge(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/models",
                shelf.challenge(name, version, reason, Actors.of(authentication)),
                version == null ? "No challenger runs any more." : "It runs beside the champion, without any effect.",
                flash);
    }

    @PostMapping("/models/{name}/rollback")
    String rollback(
            @PathVariable String name,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/models",
                shelf.rollback(name, reason, Actors.of(authentication)),
                "The version before serves again.",
                flash);
    }
}
