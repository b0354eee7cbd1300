package dev.triage.web;

import dev.triage.cases.Cases;
import dev.triage.governance.Audit;
import dev.triage.governance.AuditSearch;
import dev.triage.governance.EvidenceExport;
import dev.triage.governance.PublishedKeys;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** The audit: who did what, whether the record holds, and what proves it elsewhere. For auditors and administrators. */
@Controller
class AuditPageController {

    private static final int ROWS = 50;

    private final Audit audit;
    private final AuditSearch search;
    private final EvidenceExport evidence;
    private final PublishedKeys keys;
    private final Cases cases;

    AuditPageController(Audit audit, AuditSearch search, EvidenceExport evidence, PublishedKeys keys, Cases cases) {
        this.audit = audit;
        this.search = search;
        this.evidence = evidence;
        this.keys = keys;
        this.cases = cases;
    }

    /** What came of verifying: the chain, how long it took, and how many entries a second that is. */
    public record Verified(Audit.Verification found, Duration took, long perSecond) {}

    /**
     * @param caseName a case's reference, or its id
     * @param from first day, in the reader's zone
     * @param to last day
     */
    @GetMapping("/audit")
    String audit(
            @RequestParam(name = "case", defaultValue = "") String caseName,
            @RequestParam(defaultValue = "") String request,
            @RequestParam(defaultValue = "") String actor,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(required = false) @Nullable String cursor,
            UriComponentsBuilder here,
            Model model) {
        model.addAttribute("caseName", caseName.strip());
        model.addAttribute("request", request.strip());
        model.addAttribute("actor", actor.strip());
        model.addAttribute("action", action.strip());
        model.addAttribute("from", from.strip());
        model.addAttribute("to", to.strip());
        model.addAttribute("origin", here.toUriString());
        model.addAttribute("digests", search.digests());
        model.addAttribute("keys", keys.keySet().get("keys"));
        ZoneId zone = zone(model);
        try {
            UUID caseId = caseName.isBlank() ? null : caseOf(caseName.strip());
            UUID requestId = request.isBlank() ? null : id("request", request.strip());
            AuditSearch.Wanted wanted = new AuditSearch.Wanted(
                    caseId,
                    requestId,
                    blank(actor),
                    blank(action),
                    from.isBlank() ? null : day(from.strip()).atStartOfDay(zone).toInstant(),
                    to.isBlank()
                            ? null
                            : day(to.strip()).plusDays(1).atStartOfDay(zone).toInstant());
            model.addAttribute("entries", search.search(wanted, cursor, ROWS));
        } catch (WrongSearchException wrong) {
            model.addAttribute("refusal", wrong.getMessage());
        }
        return "audit";
    }

    private static ZoneId zone(Model model) {
        ZoneId chosen = model.getAttribute("reader") instanceof Reader reader ? reader.zone() : null;
        return chosen == null ? ZoneOffset.UTC : chosen;
    }

    private static @Nullable String blank(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private UUID caseOf(String name) {
        return cases.find(name).map(found -> found.id()).orElseGet(() -> id("case", name));
    }

    private static UUID id(String what, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new WrongSearchException("There is no " + what + " '" + text + "'.");
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new WrongSearchException("Expected a day such as 2026-11-24, found '" + text + "'.");
        }
    }

    /** A search that cannot be made, said on the page. */
    private static final class WrongSearchException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrongSearchException(String message) {
            super(message);
        }
    }

    @PostMapping("/audit/verification")
    String verify(RedirectAttributes flash) {
        long begun = System.nanoTime();
        Audit.Verification found = audit.verify();
        Duration took = Duration.ofNanos(Math.max(1, System.nanoTime() - begun));
        flash.addFlashAttribute(
                "verified", new Verified(found, took, Math.round(found.entries() * 1e9 / took.toNanos())));
        return "redirect:/audit";
    }

    /** The bundle of a request, as a file. */
    @GetMapping("/audit/evidence/{id}")
    ResponseEntity<byte[]> bundle(@PathVariable UUID id) {
        Optional<byte[]> zip = evidence.bundle(id);
        return ResponseEntity.ok()
                .contentType(new MediaType("application", "zip"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("evidence-" + id + ".zip")
                                .build()
                                .toString())
                .body(zip.orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no request " + id)));
    }
}
