package dev.triage.web;

import dev.triage.cases.CaseRow;
import dev.triage.cases.Cases;
import dev.triage.cases.Preferences;
import dev.triage.cases.QueueExport;
import dev.triage.cases.SavedViews;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Ways to look at the queue that people keep, and lists they take away. */
@Controller
class ViewsController {

    private static final int COUNTED = 10_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final SavedViews views;
    private final Preferences preferences;
    private final QueueExport export;
    private final Cases cases;

    ViewsController(SavedViews views, Preferences preferences, QueueExport export, Cases cases) {
        this.views = views;
        this.preferences = preferences;
        this.export = export;
        this.cases = cases;
    }

    @PostMapping("/queue/views")
    String save(
            @RequestParam String name,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "false") boolean shared,
            @RequestParam(defaultValue = "false") boolean pinned,
            Authentication authentication,
            RedirectAttributes flash) {
        // Written anew from what is understood of it: a view holds nothing else.
        String kept = QueueState.read(query).kept().text();
        Result<SavedViews.View> saved =
                views.save(new SavedViews.Draft(name, kept, shared, pinned), Actors.of(authentication));
        return Replies.to("/queue?" + (kept.isEmpty() ? "sort=rank" : kept), saved, "View saved.", flash);
    }

    @PostMapping("/queue/views/{id}/removal")
    String remove(@PathVariable UUID id, Authentication authentication, RedirectAttributes flash) {
        return Replies.to("/queue", views.remove(id, Actors.of(authentication)), "View removed.", flash);
    }

    /** Opens the queue with this view from now on; once more, with the whole queue again. */
    @PostMapping("/queue/views/{id}/standard")
    String standard(@PathVariable UUID id, Authentication authentication, RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        boolean already = id.toString().equals(preferences.of(me).get("view"));
        return Replies.to(
                "/queue",
                preferences.set(me, "view", already ? "" : id.toString()),
                already ? "The queue opens whole again." : "The queue opens with this view.",
                flash);
    }

    /** How the queue looks from now on, for this person, wherever the address says nothing else. */
    @PostMapping("/queue/display")
    String display(
            @RequestParam String density,
            @RequestParam String columns,
            @RequestParam(defaultValue = "") String zone,
            @RequestParam(defaultValue = "/queue") String back,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        String where = BulkController.back(back);
        if (!zone.isBlank() && Reader.zone(zone.strip()) == null) {
            flash.addFlashAttribute(
                    "refusal", "Expected a time zone such as Europe/Berlin, found \"" + zone.strip() + "\"");
            return "redirect:" + where;
        }
        preferences.set(me, "density", Reader.density(density));
        preferences.set(me, "columns", QueueColumn.keys(QueueColumn.of(columns)));
        return Replies.to(where, preferences.set(me, "zone", zone.strip()), "Remembered.", flash);
    }

    /** How many cases a tab holds; asked for after the page is there. */
    @GetMapping(path = "/queue/views/{id}/count", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> count(@PathVariable UUID id, Authentication authentication) {
        SavedViews.View view = views.find(id, Actors.of(authentication))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no view " + id));
        return ResponseEntity.ok(
                switch (cases.count(QueueState.read(view.query()).query(), COUNTED)) {
                    case Result.Done<Long>(Long found) -> found >= COUNTED ? COUNTED + "+" : found.toString();
                    case Result.Refused<Long> refused -> "?";
                });
    }

    /** The list as CSV. The header {@code X-Row-Count} says how many rows follow. */
    @GetMapping("/queue/export.csv")
    void export(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(defaultValue = "false") boolean bom,
            Authentication authentication,
            HttpServletResponse response)
            throws IOException {
        Actor me = Actors.of(authentication);
        QueueState state = QueueState.of(parameters);
        ZoneId zone = Reader.zone(state.zone() == null ? preferences.of(me).getOrDefault("zone", "") : state.zone());
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        CsvOfCases csv = new CsvOfCases(out, zone == null ? ZoneOffset.UTC : zone);
        Result<Long> result;
        try {
            result = export.export(state.query(), me, new QueueExport.Sink() {
                @Override
                public void rows(long count) {
                    response.setContentType("text/csv;charset=UTF-8");
                    response.setHeader("Content-Disposition", "attachment; filename=\"queue.csv\"");
                    response.setHeader("X-Row-Count", Long.toString(count));
                    unchecked(() -> {
                        if (bom) {
                            out.write(BYTE_ORDER_MARK);
                        }
                        csv.header();
                    });
                }

                @Override
                public void row(CaseRow row) {
                    unchecked(() -> csv.row(row));
                }
            });
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
        if (result instanceof Result.Refused<Long> refused) {
            response.sendError(refused.refusal().kind().status());
            return;
        }
        out.flush();
    }

    private interface Writing {
        void now() throws IOException;
    }

    private static void unchecked(Writing writing) {
        try {
            writing.now();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
