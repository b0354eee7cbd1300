package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.Payloads;
import dev.triage.fixtures.Payloads.Payload;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.fixtures.TestBroker;
import dev.triage.platform.Ids;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A service into which {@link Payloads} went by events and by the API: cases, requests, codes and what is no event. */
final class PayloadStage {

    /** Payloads in one case, request or form; what each looks like is checked one by one. */
    static final int TOGETHER = 15;

    static final Pattern LETTER = Pattern.compile("/dead-letters/([0-9a-f-]{36})");

    private final List<Payload> all = Payloads.all();
    private final List<String> references = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final Set<String> pages = new LinkedHashSet<>();
    private final RunningTriage triage;
    private final PageVisitor lead;

    PayloadStage(RunningTriage triage, PageVisitor lead) {
        this.triage = triage;
        this.lead = lead;
    }

    void fillEveryField() {
        for (int from = 0; from < all.size(); from += TOGETHER) {
            fill(all.subList(from, Math.min(all.size(), from + TOGETHER)));
        }
        codes();
        unreadable();
    }

    /** Cases with payloads, in the order of the payloads. */
    List<String> references() {
        return references;
    }

    List<String> requests() {
        return requests;
    }

    /** Where they are to be seen; more may be added. */
    Set<String> pages() {
        return pages;
    }

    /** One case, with the payloads in every free text of its event and in everything people write on it. */
    private void fill(List<Payload> some) {
        String joined = Escaping.joined(some, 4_000);
        String order = RunningTriage.freshOrder();
        Map<String, Object> event = Shortages.of(order);
        Map<String, Object> data = data(event);
        data.put("message", joined);
        data.put(
                "notes",
                some.stream()
                        .map(one -> Map.of("author", one.text(), "text", one.text()))
                        .toList());
        data.put("item", Map.of("sku", "SKU-1042", "description", joined));
        data.put("attributes", Map.of("free", joined));
        data.put("unknown", Map.of("deep", List.of(joined)));
        sent(triage.post("/api/v1/exceptions", event, "orchestrator"), 202);
        if (joined.indexOf('\0') >= 0) {
            // Set aside; what remains of them goes in without.
            String kept = joined.replace("\0", "");
            data.put("message", kept);
            data.put("notes", List.of(Map.of("text", kept)));
            data.put("item", Map.of("sku", "SKU-1042", "description", kept));
            data.put("attributes", Map.of("free", kept));
            data.put("unknown", Map.of("deep", List.of(kept)));
            event.put("id", Ids.next().toString());
            sent(triage.post("/api/v1/exceptions", event, "orchestrator"), 202);
        }
        JsonNode found = triage.caseOf(order);
        String id = "/api/v1/cases/" + found.get("id").stringValue();
        String reference = found.get("reference").stringValue();
        references.add(reference);
        for (Payload one : some) {
            if (one.text().indexOf('\0') >= 0) {
                sent(triage.post(id + "/comments", Map.of("text", one.text()), "planner"), 400);
            }
        }
        String words = joined.replace("\0", "") + " @lead";
        sent(triage.post(id + "/comments", Map.of("text", words), "planner"), 200);
        sent(triage.post(id + "/corrections", Map.of("priority", "P1", "reason", words), "planner"), 200);
        sent(triage.post(id + "/claim", Map.of(), "planner"), 200);
        sent(triage.post(id + "/snooze", Map.of("wake", "changed", "reason", words), "planner"), 200);
        request(found, id, words);
        String shortened = words.substring(0, Math.min(500, words.length()));
        Map<String, Object> wrong = Map.of("assist", "brief", "said", words, "reason", "other", "comment", shortened);
        sent(triage.post(id + "/wrong", wrong, "planner"), 200);
        // A window planned for a day when none of this runs any more.
        String[] window = {
            "filter",
            "site == 'NOWHERE'",
            "from",
            "2099-01-01T00:00",
            "until",
            "2099-01-02T00:00",
            "owner",
            shortened,
            "reason",
            shortened
        };
        assertThat(lead.post("/windows", window).statusCode()).isLessThan(400);
        pages.add("/windows");
        sent(triage.post(id + "/dismiss", Map.of("reason", "other", "comment", words), "planner"), 200);
        pages.add("/cases/" + reference);
        pages.add("/cases/" + reference + "?panel");
    }

    /** Asked for with a text as a parameter, and rejected for a reason. */
    private void request(JsonNode found, String id, String words) {
        for (JsonNode one : found.get("recommendations")) {
            if (!one.at("/ruling/outcome").stringValue().equals("NEEDS_APPROVAL")
                    || !one.get("blockedBy").isEmpty()) {
                continue;
            }
            Map<String, String> key = Map.of("Idempotency-Key", Ids.next().toString());
            Map<String, Object> body = Map.of("workflow", one.get("workflow"), "parameters", one.get("parameters"));
            RunningTriage.Reply asked = triage.call("POST", id + "/requests", body, "planner", key);
            sent(asked, 201);
            String request = asked.json().get("id").stringValue();
            sent(
                    triage.post(
                            "/api/v1/requests/" + request + "/decisions",
                            Map.of(
                                    "decision",
                                    "REJECT",
                                    "parametersSha256",
                                    asked.json().get("parametersSha256"),
                                    "comment",
                                    words),
                            "approver"),
                    200);
            requests.add(request);
            pages.add("/approvals?request=" + request);
            return;
        }
        throw new AssertionError("Expected something to ask for, found " + found.get("recommendations"));
    }

    /** Every payload alone as a code: what tables, filters and spreadsheets show. What is no code is set aside. */
    private void codes() {
        List<Map<String, Object>> events = new ArrayList<>();
        for (Payload one : all) {
            String text = one.text().substring(0, Math.min(120, one.text().length()));
            Map<String, Object> event = Shortages.of(RunningTriage.freshOrder());
            Map<String, Object> data = data(event);
            data.put("site", Map.of("code", text));
            data.put("supplier", text);
            data.put("item", Map.of("sku", text, "description", one.text()));
            data.put("order", Map.of("number", text, "customer", text, "customerTier", text, "type", text));
            data.put("carrier", Map.of("scac", text, "service", text));
            data.put("references", List.of(Map.of("type", text, "id", text)));
            data.put("exceptionCode", text);
            events.add(event);
        }
        RunningTriage.Reply reply = triage.post("/api/v1/exceptions", events, "orchestrator");
        sent(reply, 202);
        long accepted = 0;
        for (JsonNode item : reply.json().get("items")) {
            accepted += item.get("status").stringValue().equals("accepted") ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(200);
        long expected = accepted;
        RunningTriage.eventually("the cases of all codes", () -> {
            HttpResponse<String> csv = lead.get("/queue/export.csv");
            return csv.headers().firstValueAsLong("X-Row-Count").orElse(0) >= expected * 9 / 10 ? true : null;
        });
    }

    /** Every payload as an event that is none: what people see of it is its bytes. */
    private void unreadable() {
        for (Payload one : all) {
            byte[] bytes = one.text().getBytes(StandardCharsets.UTF_8);
            TestBroker.send(triage.topic(), bytes, bytes);
        }
        RunningTriage.eventually("a page of dead letters", () -> {
            Matcher letters = LETTER.matcher(lead.get("/dead-letters").body());
            return letters.results().count() >= 50 ? true : null;
        });
    }

    private static void sent(RunningTriage.Reply reply, int expected) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected);
    }

    @SuppressWarnings("unchecked") // The fixture's data is a map.
    private static Map<String, Object> data(Map<String, Object> event) {
        return (Map<String, Object>) new LinkedHashMap<>(event).get("data");
    }
}
