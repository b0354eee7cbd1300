package dev.triage.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Every handler the service has mapped, tried by every role and by a stranger, against the table in {@code access.txt}
 * (OWASP API Security Top 10 2023, API1, 5 and 9).
 */
class AccessTests {

    private static final String STRANGER = "a stranger";
    private static final List<String> WHO = Stream.concat(
                    Stream.of(STRANGER), Arrays.stream(Role.values()).map(Role::code))
            .toList();
    private static final Set<String> PEOPLE = Arrays.stream(Role.values())
            .filter(role -> role != Role.ORCHESTRATOR)
            .map(Role::code)
            .collect(Collectors.toSet());

    private final RunningTriage triage = RunningTriage.get();
    private final Map<String, PageVisitor> visitors = new HashMap<>();

    /** One line of the table. {@code actors} is empty where whoever passes the door may act. */
    private record Door(String method, String pattern, Set<String> roles, Set<String> actors, String form) {

        String name() {
            return method + " " + pattern;
        }

        boolean ofPages() {
            return !pattern.startsWith("/api/") && !pattern.startsWith("/actuator");
        }
    }

    @Test
    void knowsEveryHandlerThatIsMapped() throws IOException {
        Set<String> known = new TreeSet<>();
        table().forEach(door -> known.add(door.name()));

        assertThat(known).isEqualTo(mapped());
    }

    @Test
    void letsThroughWhoTheTableSaysAndNobodyElse() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Door door : table()) {
            for (String who : WHO) {
                int status = knock(door, who);
                boolean through = status != 401 && status != 403;
                if (through != door.roles().contains(who)) {
                    wrong.add(door.name() + " answers " + who + " with " + status);
                } else if (status >= 500 && !door.pattern().equals("/error")) {
                    wrong.add(door.name() + " fails for " + who + " with " + status);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** Behind a door that is open for readers, the room refuses whoever may not act, though nothing else is amiss. */
    @Test
    void refusesTheActBehindAnOpenDoor() throws IOException {
        Map<String, String> known = known();
        String case0 = "/api/v1/cases/" + known.get("case");
        String before = triage.get(case0, "planner").json().get("version").toString();
        List<String> wrong = new ArrayList<>();
        for (Door door : table()) {
            for (String who : door.actors().isEmpty() ? Set.<String>of() : PEOPLE) {
                if (door.actors().contains(who)) {
                    continue;
                }
                HttpResponse<String> answer =
                        visitor(who).post(filled(door.pattern(), known), fields(filled(door.form(), known)));
                if (answer.statusCode() != 403
                        && !(answer.statusCode() == 200 && answer.body().contains("role=\"alert\""))
                        && !answer.body().contains("0 of 1")) {
                    wrong.add(door.name() + " answers " + who + " with " + answer.statusCode() + " at " + answer.uri());
                }
            }
        }

        assertThat(wrong).isEmpty();
        JsonNode after = triage.get(case0, "planner").json();
        assertThat(after.get("version").toString()).isEqualTo(before);
        assertThat(after.at("/requests/0/status").stringValue()).isEqualTo("AWAITING_APPROVAL");
        assertThat(after.get("requests").size()).isEqualTo(1);
        assertThat(triage.get("/api/v1/kill-switch", "lead").body()).doesNotContain("split-shipment");
    }

    /** A page of somebody else's can make a browser send a form, but not with the token of this session. */
    @Test
    void refusesEveryFormWithoutItsToken() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, String> known = known();
        Set<String> forms = new TreeSet<>(Set.of("/logout", "/login"));
        mapped().stream()
                .filter(name -> !name.startsWith("GET ") && !name.startsWith("ANY "))
                .map(name -> name.substring(name.indexOf(' ') + 1))
                .filter(pattern -> !pattern.startsWith("/api/"))
                .forEach(forms::add);
        assertThat(forms).hasSizeGreaterThan(20);
        for (String pattern : forms) {
            for (String token : new String[] {null, "", Ids.next().toString()}) {
                int status = visitor("lead")
                        .postWithToken(filled(pattern, known), token)
                        .statusCode();
                if (status != 403) {
                    wrong.add("POST " + pattern + " with the token " + token + " is answered with " + status);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** The API has no such token, because it takes no cookie: a session is a stranger there. */
    @Test
    void takesNoSessionForTheApi() {
        PageVisitor lead = visitor("lead");
        assertThat(lead.get("/queue").statusCode()).isEqualTo(200);
        mapped().stream()
                .filter(name -> name.contains(" /api/") && !name.startsWith("GET "))
                .forEach(name -> {
                    String path = filled(name.substring(name.indexOf(' ') + 1), Map.of());
                    assertThat(lead.send(name.substring(0, name.indexOf(' ')), path, "{}")
                                    .statusCode())
                            .as(name)
                            .isEqualTo(401);
                });
    }

    private int knock(Door door, String who) {
        String path = filled(door.pattern(), Map.of()).replace("/**", "/liveness");
        String method = door.method().equals("ANY") ? "GET" : door.method();
        if (!door.ofPages()) {
            Object body = method.equals("GET") ? null : Map.of();
            return triage.call(method, path, body, who.equals(STRANGER) ? null : who, Map.of())
                    .status();
        }
        HttpResponse<String> answer =
                method.equals("GET") ? visitor(who).get(path) : visitor(who).post(path);
        boolean sentToLogIn = who.equals(STRANGER) && answer.uri().getPath().equals("/login") && !path.equals("/login");
        return sentToLogIn ? 401 : answer.statusCode();
    }

    private PageVisitor visitor(String who) {
        return visitors.computeIfAbsent(
                who, one -> one.equals(STRANGER) ? PageVisitor.stranger(triage) : PageVisitor.loggedIn(triage, one));
    }

    /** A case with a request that waits, for acts on things that are there. */
    private Map<String, String> known() {
        String order = RunningTriage.freshOrder();
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        JsonNode found = triage.caseOf(order);
        JsonNode wanted = null;
        for (JsonNode one : found.get("recommendations")) {
            if (wanted == null
                    && one.at("/ruling/outcome").stringValue().equals("NEEDS_APPROVAL")
                    && one.get("blockedBy").isEmpty()) {
                wanted = one;
            }
        }
        Objects.requireNonNull(wanted, "a recommendation that needs approval");
        String id = found.get("id").stringValue();
        JsonNode request = triage.call(
                        "POST",
                        "/api/v1/cases/" + id + "/requests",
                        Map.of("workflow", wanted.get("workflow"), "parameters", wanted.get("parameters")),
                        "planner",
                        Map.of("Idempotency-Key", Ids.next().toString()))
                .json();
        JsonNode rule = triage.get("/api/v1/rules", "ruleauthor").json().at("/items/0");
        Map<String, String> known = new HashMap<>();
        known.put("case", id);
        known.put("reference", found.get("reference").stringValue());
        known.put(
                "version",
                triage.get("/api/v1/cases/" + id, "planner")
                        .json()
                        .get("version")
                        .toString());
        known.put("request", request.get("id").stringValue());
        known.put("sha256", request.get("parametersSha256").stringValue());
        known.put("rule", rule.get("id").stringValue());
        known.put("ruleVersion", rule.get("version").toString());
        known.put("fresh", Ids.next().toString());
        return known;
    }

    /** Names in braces, from what is known or else something that fits and is not there. */
    private static String filled(String text, Map<String, String> known) {
        String nobody = "00000000-0000-7000-8000-000000000000";
        String filled = text;
        if (text.startsWith("/approvals/")) {
            filled = filled.replace("{id}", known.getOrDefault("request", nobody));
        } else if (text.startsWith("/rules/") || text.contains("/api/v1/rules/")) {
            filled = filled.replace("{id}", known.getOrDefault("rule", "no-such-rule"))
                    .replace("{version}", known.getOrDefault("ruleVersion", "1"));
        }
        if (text.startsWith("/workflows/")) {
            filled = filled.replace("{id}", "planner-review");
        }
        return filled.replace("{id}", nobody)
                .replace("{token}", nobody)
                .replace("{case}", known.getOrDefault("case", nobody))
                .replace("{reference}", known.getOrDefault("reference", "EX-1999-000001"))
                .replace("{version}", known.getOrDefault("version", "1"))
                .replace("{sha256}", known.getOrDefault("sha256", "0"))
                .replace("{fresh}", known.getOrDefault("fresh", nobody))
                .replace("{name}", "category")
                .replace("{act}", "retirement")
                .replace("{requiredMetricName}", "jvm.info")
                .replace("{policy}", "id: nothing");
    }

    private static String[] fields(String form) {
        return form.isEmpty()
                ? new String[0]
                : Arrays.stream(form.split("&"))
                        .flatMap(field -> Arrays.stream(field.split("=", 2)))
                        .toArray(String[]::new);
    }

    private Set<String> mapped() {
        Set<String> mapped = new TreeSet<>();
        triage.rooms(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(handlers -> handlers.getHandlerMethods().keySet().forEach(info -> mapped.addAll(names(info))));
        return mapped;
    }

    private static List<String> names(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        return info.getPatternValues().stream()
                .flatMap(pattern -> methods.isEmpty()
                        ? Stream.of("ANY " + pattern)
                        : methods.stream().map(method -> method.name() + " " + pattern))
                .toList();
    }

    private static List<Door> table() throws IOException {
        Map<String, Door> doors = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(AccessTests.class.getResourceAsStream("access.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] cells = line.split("\\|");
                Door door = new Door(
                        cells[0].strip(),
                        cells[1].strip(),
                        roles(cells[2]),
                        cells.length > 3 ? roles(cells[3]) : Set.of(),
                        cells.length > 4 ? cells[4].strip() : "");
                assertThat(doors.put(door.name(), door))
                        .as("a second line for " + door.name())
                        .isNull();
            }
        }
        return List.copyOf(doors.values());
    }

    private static Set<String> roles(String cell) {
        return switch (cell.strip()) {
            case "everyone" -> Set.copyOf(WHO);
            case "all" -> Arrays.stream(Role.values()).map(Role::code).collect(Collectors.toSet());
            case "people" -> PEOPLE;
            default -> {
                Set<String> roles = Set.of(cell.strip().split("\\s+"));
                assertThat(WHO).containsAll(roles);
                yield roles;
            }
        };
    }
}
