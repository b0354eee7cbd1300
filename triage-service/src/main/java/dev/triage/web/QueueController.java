package dev.triage.web;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.cases.CaseRow;
import dev.triage.cases.Cases;
import dev.triage.cases.Colleagues;
import dev.triage.cases.Condition;
import dev.triage.cases.Facet;
import dev.triage.cases.Preferences;
import dev.triage.cases.QueueSort;
import dev.triage.cases.SavedViews;
import dev.triage.cases.SearchText;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The ranked queue. Everything that shapes the list is in the address; see {@link QueueState}. */
@Controller
class QueueController {

    /** Values of a facet before its search is used. */
    private static final int TOP = 10;

    private final Cases cases;
    private final SavedViews views;
    private final Colleagues colleagues;
    private final Preferences preferences;
    private final Degraded degraded;

    QueueController(Cases cases, SavedViews views, Colleagues colleagues, Preferences preferences, Degraded degraded) {
        this.cases = cases;
        this.colleagues = colleagues;
        this.views = views;
        this.preferences = preferences;
        this.degraded = degraded;
    }

    /**
     * @param prior the search shown before: what is listed as long as the new one is not understood
     * @param facets whether to count the facets into the page; with script they come by themselves
     */
    @GetMapping("/queue")
    String queue(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(defaultValue = "") String prior,
            @RequestParam(defaultValue = "false") boolean facets,
            Authentication authentication,
            Model model) {
        Actor me = Actors.of(authentication);
        Map<String, String> liked = preferences.of(me);
        if (parameters.isEmpty() && liked.containsKey("view")) {
            String query = view(liked.get("view"), me);
            if (!query.isEmpty()) {
                return "redirect:/queue?" + query;
            }
        }
        QueueState state = QueueState.of(parameters);
        list(state, prior, liked, model);
        model.addAttribute("sorts", QueueSort.values());
        model.addAttribute("views", views.of(me));
        model.addAttribute("standardView", liked.get("view"));
        model.addAttribute("priorities", Priority.values());
        model.addAttribute("categories", Category.values());
        model.addAttribute("colleagues", colleagues.recent());
        model.addAttribute("badges", degraded.badges());
        model.addAttribute("tourOffered", HelpController.offered(liked));
        if (facets) {
            facets(state, null, "", model);
        }
        return "queue";
    }

    /** The address of the view somebody opens the queue with; empty when it is no longer theirs to see. */
    private String view(@Nullable String id, Actor me) {
        try {
            return views.find(UUID.fromString(String.valueOf(id)), me)
                    .map(SavedViews.View::query)
                    .orElse("");
        } catch (IllegalArgumentException notAnId) {
            return "";
        }
    }

    /** The list alone, for a page that is open. */
    @GetMapping("/queue/rows")
    String rows(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(defaultValue = "") String prior,
            Authentication authentication,
            Model model) {
        list(QueueState.of(parameters), prior, preferences.of(Actors.of(authentication)), model);
        return "fragments/queue-list :: list";
    }

    /** The counts, which never hold the list up; of one facet when it is named. */
    @GetMapping("/queue/facets")
    String facets(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(required = false) @Nullable String facet,
            @RequestParam(defaultValue = "") String find,
            Model model) {
        Facet one = facet == null ? null : Facet.of(facet).orElse(null);
        facets(QueueState.of(parameters), one, find, model);
        return one == null ? "fragments/queue-facets :: facets" : "fragments/queue-facets :: values";
    }

    /** What could be typed next: fields, and the values of a field. */
    @GetMapping("/queue/suggest")
    String suggest(
            @RequestParam(defaultValue = "") String q,
            @RequestParam MultiValueMap<String, String> parameters,
            Model model) {
        model.addAttribute("suggestions", Suggestions.of(q, (facet, typed) -> switch (cases.facets(
                QueueState.of(parameters).searching("").query(), List.of(facet), typed, TOP)) {
            case Result.Done<Map<Facet, List<Facet.Count>>>(Map<Facet, List<Facet.Count>> counts) ->
                counts.getOrDefault(facet, List.of()).stream()
                        .map(Facet.Count::value)
                        .toList();
            case Result.Refused<Map<Facet, List<Facet.Count>>> refused -> List.of();
        }));
        return "fragments/queue-facets :: suggestions";
    }

    private void list(QueueState asked, String prior, Map<String, String> liked, Model model) {
        QueueState state = asked;
        if (SearchText.read(asked.q()) instanceof SearchText.Wrong wrong) {
            model.addAttribute("wrong", wrong);
            state = asked.searching(SearchText.read(prior) instanceof SearchText.Wrong ? "" : prior);
        }
        model.addAttribute("state", state);
        model.addAttribute("typed", asked.q());
        List<CaseRow> rows = List.of();
        switch (cases.queue(state.query())) {
            case Result.Done<Page<CaseRow>>(Page<CaseRow> page) -> {
                rows = page.items();
                model.addAttribute("next", page.nextCursor());
            }
            case Result.Refused<Page<CaseRow>> refused -> {
                model.addAttribute("next", null);
                model.addAttribute("refusal", Replies.words(refused.refusal()));
            }
        }
        model.addAttribute("rows", rows);
        if (rows.isEmpty()) {
            nothing(state, model);
        }
        String columns = state.columns() == null ? liked.getOrDefault("columns", "") : state.columns();
        List<QueueColumn.Shown> shown = QueueColumn.of(columns);
        model.addAttribute("columns", shown);
        model.addAttribute("sized", shown.stream().anyMatch(one -> one.width() != QueueColumn.Width.NORMAL));
        model.addAttribute("columnKeys", QueueColumn.keys(shown));
        model.addAttribute("columnChoices", QueueColumn.choices(shown, state));
        String density = state.density() == null ? liked.getOrDefault("density", "") : state.density();
        // The address says it stronger than what is remembered; see Settings.
        model.addAttribute("density", Reader.density(density));
        ZoneId zone = Reader.zone(state.zone() == null ? liked.getOrDefault("zone", "") : state.zone());
        model.addAttribute("zone", zone == null ? ZoneOffset.UTC : zone);
        model.addAttribute("zoneName", zone == null ? "" : zone.getId());
    }

    /** One condition that could be let go, and how many cases that would give, 1,000 standing for more. */
    record Loosened(String label, String link, long cases) {}

    private void nothing(QueueState state, Model model) {
        model.addAttribute("incomplete", degraded.incomplete());
        model.addAttribute("never", !state.filtered() && !cases.any());
        if (!state.filtered()) {
            model.addAttribute("lastDay", cases.lastDay());
            return;
        }
        List<Loosened> loosened = new ArrayList<>();
        for (Facet facet :
                state.conditions().stream().map(Condition::facet).distinct().toList()) {
            loosened(facet.title(), state.cleared(facet), loosened);
        }
        if (!state.q().isBlank()) {
            loosened("search", state.searching(""), loosened);
        }
        model.addAttribute("loosened", loosened);
    }

    private void loosened(String label, QueueState without, List<Loosened> loosened) {
        if (cases.count(without.query(), 1_000) instanceof Result.Done<Long>(Long found)) {
            loosened.add(new Loosened(label, without.link(), found));
        }
    }

    private void facets(QueueState state, @Nullable Facet one, String find, Model model) {
        List<Facet> wanted = one == null ? Facet.RAIL : List.of(one);
        model.addAttribute("state", state);
        model.addAttribute("facet", one);
        model.addAttribute("find", find);
        switch (cases.facets(state.query(), wanted, find, TOP)) {
            case Result.Done<Map<Facet, List<Facet.Count>>>(Map<Facet, List<Facet.Count>> counts) ->
                model.addAttribute("counts", counts)
                        .addAttribute(
                                "countsAge", cases.facetsAge(state.query()).toSeconds());
            case Result.Refused<Map<Facet, List<Facet.Count>>> refused -> model.addAttribute("counts", Map.of());
        }
    }
}
