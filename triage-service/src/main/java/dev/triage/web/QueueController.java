package dev.triage.web;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseStatus;
import dev.triage.cases.Cases;
import dev.triage.cases.QueueQuery;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** The ranked queue. Everything that shapes the list is in the URL. */
@Controller
class QueueController {

    private static final int ROWS = 50;

    private final Cases cases;

    QueueController(Cases cases) {
        this.cases = cases;
    }

    @GetMapping("/queue")
    String queue(
            @RequestParam(required = false) @Nullable List<String> status,
            @RequestParam(required = false) @Nullable List<String> category,
            @RequestParam(required = false) @Nullable List<String> site,
            @RequestParam(required = false) @Nullable List<String> customerTier,
            @RequestParam(required = false) @Nullable List<String> priority,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        QueueQuery query = new QueueQuery(
                known(CaseStatus.values(), status),
                known(Category.values(), category),
                texts(site),
                texts(customerTier),
                known(Priority.values(), priority),
                blankToNull(assignee),
                blankToNull(q),
                blankToNull(cursor),
                ROWS);
        switch (cases.queue(query)) {
            case Result.Done<Page<CaseRow>>(Page<CaseRow> page) -> {
                model.addAttribute("rows", page.items());
                model.addAttribute("next", page.nextCursor() == null ? null : link(query, page.nextCursor()));
            }
            case Result.Refused<Page<CaseRow>> refused -> {
                model.addAttribute("rows", List.of());
                model.addAttribute("next", null);
                model.addAttribute("refusal", Replies.words(refused.refusal()));
            }
        }
        model.addAttribute("query", query);
        model.addAttribute("first", link(query, null));
        model.addAttribute("filtered", filtered(query));
        model.addAttribute("facets", cases.facets(query));
        model.addAttribute("statuses", CaseStatus.values());
        model.addAttribute("priorities", Priority.values());
        return "queue";
    }

    /** The same list, from another position. */
    private static String link(QueueQuery query, @Nullable String cursor) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath("/queue");
        add(link, "status", query.statuses(), CaseStatus::name);
        add(link, "category", query.categories(), Category::name);
        add(link, "site", query.sites(), Function.identity());
        add(link, "customerTier", query.customerTiers(), Function.identity());
        add(link, "priority", query.priorities(), Priority::name);
        if (query.assignee() != null) {
            link.queryParam("assignee", "{assignee}");
        }
        if (query.text() != null) {
            link.queryParam("q", "{q}");
        }
        if (cursor != null) {
            link.queryParam("cursor", "{cursor}");
        }
        java.util.Map<String, Object> values = new java.util.HashMap<>();
        values.put("assignee", String.valueOf(query.assignee()));
        values.put("q", String.valueOf(query.text()));
        values.put("cursor", String.valueOf(cursor));
        return link.encode().buildAndExpand(values).toUriString();
    }

    private static <T> void add(UriComponentsBuilder link, String name, Set<T> values, Function<T, String> text) {
        values.stream().map(text).sorted().forEach(value -> link.queryParam(name, value));
    }

    private static boolean filtered(QueueQuery query) {
        return !query.statuses().isEmpty()
                || !query.categories().isEmpty()
                || !query.sites().isEmpty()
                || !query.customerTiers().isEmpty()
                || !query.priorities().isEmpty()
                || query.assignee() != null
                || query.text() != null;
    }

    /** A bookmark may name values that no longer exist; they are left out rather than breaking the page. */
    private static <E extends Enum<E>> Set<E> known(E[] values, @Nullable List<String> names) {
        Set<E> found = new LinkedHashSet<>();
        Set<String> wanted = texts(names);
        Arrays.stream(values).filter(value -> wanted.contains(value.name())).forEach(found::add);
        return found;
    }

    private static Set<String> texts(@Nullable List<String> given) {
        Set<String> texts = new LinkedHashSet<>();
        if (given != null) {
            given.stream().map(String::strip).filter(text -> !text.isEmpty()).forEach(texts::add);
        }
        return texts;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
