package dev.triage.web;

import dev.triage.cases.CaseRow;
import dev.triage.cases.Cases;
import dev.triage.cases.Facet;
import dev.triage.cases.QueueSort;
import dev.triage.cases.SearchText;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    QueueController(Cases cases) {
        this.cases = cases;
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
            Model model) {
        QueueState state = QueueState.of(parameters);
        list(state, prior, model);
        model.addAttribute("sorts", QueueSort.values());
        model.addAttribute("rail", Facet.RAIL);
        if (facets) {
            facets(state, null, "", model);
        }
        return "queue";
    }

    /** The list alone, for a page that is open. */
    @GetMapping("/queue/rows")
    String rows(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(defaultValue = "") String prior,
            Model model) {
        list(QueueState.of(parameters), prior, model);
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

    private void list(QueueState asked, String prior, Model model) {
        QueueState state = asked;
        if (SearchText.read(asked.q()) instanceof SearchText.Wrong wrong) {
            model.addAttribute("wrong", wrong);
            state = asked.searching(SearchText.read(prior) instanceof SearchText.Wrong ? "" : prior);
        }
        model.addAttribute("state", state);
        model.addAttribute("typed", asked.q());
        switch (cases.queue(state.query())) {
            case Result.Done<Page<CaseRow>>(Page<CaseRow> page) -> {
                model.addAttribute("rows", page.items());
                model.addAttribute("next", page.nextCursor());
            }
            case Result.Refused<Page<CaseRow>> refused -> {
                model.addAttribute("rows", List.of());
                model.addAttribute("next", null);
                model.addAttribute("refusal", Replies.words(refused.refusal()));
            }
        }
        model.addAttribute(
                "columns", state.columns() == null ? QueueColumn.STANDARD : QueueColumn.of(state.columns()));
    }

    private void facets(QueueState state, @Nullable Facet one, String find, Model model) {
        List<Facet> wanted = one == null ? Facet.RAIL : List.of(one);
        Result<Map<Facet, List<Facet.Count>>> counts = cases.facets(state.query(), wanted, find, TOP);
        model.addAttribute("state", state);
        model.addAttribute("facet", one);
        model.addAttribute("find", find);
        model.addAttribute("counts", counts instanceof Result.Done(var found) ? found : Map.of());
    }
}
