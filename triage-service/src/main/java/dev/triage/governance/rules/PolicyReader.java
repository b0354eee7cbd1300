package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.rules.Policy.ApprovalLine;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Limits;
import dev.triage.governance.rules.Policy.Mode;
import dev.triage.governance.rules.Policy.Scope;
import dev.triage.governance.rules.Policy.Windows;
import dev.triage.platform.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ValueRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a policy's text, strictly: unknown names, wrong types and bad expressions are all reported at once, each with its
 * line and column.
 */
public final class PolicyReader {

    private static final int MAX_CONDITIONS = 30;
    private static final int MAX_NAME = 200;
    private static final int MAX_PEOPLE = 5;
    private static final long MAX_LIMIT = 1_000_000_000_000L;
    private static final ValueRange YEARS = ValueRange.of(1970, 9998);
    /** Who can decide requests; a rule that asked for anybody else could never be met. */
    private static final List<String> APPROVER_ROLES = List.of(Role.APPROVER.code(), Role.LEAD.code());

    private final YamlFields fields;
    private final List<CompiledPolicy.Clause> clauses = new ArrayList<>();

    private PolicyReader(YamlText text) {
        this.fields = new YamlFields(text);
    }

    /** A policy ready to be evaluated, or everything that is wrong with its text. */
    public sealed interface Reading {

        record Read(CompiledPolicy policy) implements Reading {}

        record Unreadable(List<Problem> problems) implements Reading {}
    }

    public static Reading read(byte[] bytes) {
        return switch (YamlText.parse(bytes)) {
            case YamlText.Parsed.Broken(Problem problem) -> new Reading.Unreadable(List.of(problem));
            case YamlText.Parsed.Readable(YamlText text) -> new PolicyReader(text).read(text);
        };
    }

    private Reading read(YamlText text) {
        Map<String, Node> top = fields.map(
                text.root(),
                "",
                Set.of(
                        "apiVersion",
                        "kind",
                        "id",
                        "title",
                        "owner",
                        "rationale",
                        "scope",
                        "mode",
                        "effective",
                        "when",
                        "then",
                        "limits",
                        "cases"),
                List.of("apiVersion", "kind", "id", "title", "owner", "rationale", "scope", "then"));
        fields.oneOf(top.get("apiVersion"), "/apiVersion", List.of("triage/v1"));
        fields.oneOf(top.get("kind"), "/kind", List.of("Policy"));
        String id = id(top.get("id"));
        String title = line(top.get("title"), "/title");
        String owner = line(top.get("owner"), "/owner");
        String rationale = fields.text(top.get("rationale"), "/rationale");
        Scope scope = scope(top.get("scope"));
        Effective effective = effective(top.get("effective"));
        Effect then = then(top.get("then"));
        List<Policy.Condition> when = when(top.get("when"), then, text.root());
        Limits limits = limits(top.get("limits"));
        if (then instanceof Effect.Permit) {
            compileLimit(limits);
        }
        Mode mode = mode(top.get("mode"));
        List<Policy.Case> cases = new CaseReader(fields).read(top.get("cases"));

        if (!fields.problems().isEmpty()) {
            return new Reading.Unreadable(fields.problems());
        }
        Policy policy = new Policy(
                id, title, owner, rationale, scope, mode, effective, when, then, limits, cases, document(text));
        return new Reading.Read(new CompiledPolicy(policy, clauses));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> document(YamlText text) {
        return (Map<String, Object>)
                java.util.Objects.requireNonNullElse(YamlText.plain(text.root()), new LinkedHashMap<String, Object>());
    }

    private String id(@Nullable Node node) {
        String id = fields.text(node, "/id");
        if (node != null && !id.isEmpty() && (!id.matches("[a-z0-9]+(-[a-z0-9]+)*") || id.length() > 80)) {
            fields.wrong(
                    node, "/id", "expected lower-case letters, digits and hyphens, 80 at most, found '" + id + "'");
        }
        return id;
    }

    private String line(@Nullable Node node, String pointer) {
        String text = fields.text(node, pointer);
        if (node != null && (text.length() > MAX_NAME || text.contains("\n"))) {
            fields.wrong(node, pointer, "expected one line of at most " + MAX_NAME + " characters");
        }
        return text;
    }

    private Mode mode(@Nullable Node node) {
        if (node == null) {
            return Mode.ENFORCE;
        }
        String mode = fields.oneOf(node, "/mode", List.of("off", "shadow", "enforce"));
        return mode.isEmpty() ? Mode.OFF : Mode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    private Scope scope(@Nullable Node node) {
        Map<String, Node> scope =
                fields.map(node, "/scope", Set.of("workflows", "categories", "sites"), List.of("workflows"));
        Node categories = scope.get("categories");
        List<String> codes = names(categories, "/scope/categories");
        for (String code : codes) {
            if (categories != null
                    && !code.equals(Policy.ANY)
                    && Category.of(code).isEmpty()) {
                fields.wrong(
                        categories,
                        "/scope/categories",
                        "expected a category code, found '" + code + "'"
                                + Spelling.nearest(code, List.of(Category.values()), Category::name)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
        }
        return new Scope(
                names(scope.get("workflows"), "/scope/workflows"), codes, names(scope.get("sites"), "/scope/sites"));
    }

    /** A list of names, everything when it is left out; empty lists cover nothing and are refused. */
    private List<String> names(@Nullable Node node, String pointer) {
        if (node == null) {
            return List.of(Policy.ANY);
        }
        List<String> names = new ArrayList<>();
        List<Node> items = fields.list(node, pointer);
        for (int i = 0; i < items.size(); i++) {
            names.add(line(items.get(i), pointer + "/" + i));
        }
        if (names.isEmpty()) {
            fields.wrong(node, pointer, "expected at least one name, or \"*\" for all");
        }
        return names;
    }

    private Effective effective(@Nullable Node node) {
        if (node == null) {
            return Effective.ALWAYS;
        }
        Map<String, Node> parts = fields.map(node, "/effective", Set.of("from", "until", "zone"), List.of());
        Effective.Edge from = edge(parts.get("from"), "/effective/from");
        Effective.Edge until = edge(parts.get("until"), "/effective/until");
        Node zone = parts.get("zone");
        boolean utc = zone != null
                && fields.oneOf(zone, "/effective/zone", List.of("UTC", "site")).equals("UTC");
        Effective effective = new Effective(from, until, utc);
        Instant start = effective.start(ZoneOffset.UTC);
        Instant end = effective.end(ZoneOffset.UTC);
        if (start != null && end != null && !start.isBefore(end)) {
            fields.wrong(node, "/effective", "expected 'until' on or after 'from', found " + from + " to " + until);
        }
        return effective;
    }

    private Effective.@Nullable Edge edge(@Nullable Node node, String pointer) {
        if (node == null || YamlText.plain(node) == null) {
            return null;
        }
        String text = fields.text(node, pointer);
        try {
            Effective.Edge edge = text.indexOf('T') < 0
                    ? new Effective.Edge.Day(LocalDate.parse(text))
                    : new Effective.Edge.Moment(OffsetDateTime.parse(text).toInstant());
            if (YEARS.isValidIntValue(edge.utcDay().getYear())) {
                return edge;
            }
        } catch (DateTimeException e) {
            // Said below, as for years nobody means.
        }
        fields.wrong(
                node,
                pointer,
                "expected a date such as 2026-11-01 or a time such as 2026-11-01T06:00:00Z, found '" + text + "'");
        return null;
    }

    private List<Policy.Condition> when(@Nullable Node node, Effect then, Node root) {
        List<Policy.Condition> conditions = new ArrayList<>();
        List<Node> items = node == null ? List.of() : fields.list(node, "/when");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String pointer = "/when/" + i;
            Map<String, Node> parts =
                    fields.map(items.get(i), pointer, Set.of("name", "expr"), List.of("name", "expr"));
            String name = line(parts.get("name"), pointer + "/name");
            Node expr = parts.get("expr");
            String text = fields.text(expr, pointer + "/expr");
            if (!name.isEmpty() && !names.add(name)) {
                fields.wrong(items.get(i), pointer + "/name", "two conditions are called '" + name + "'");
            }
            conditions.add(new Policy.Condition(name, text));
            if (expr instanceof ScalarNode scalar && !text.isEmpty()) {
                compile(name, text, scalar, pointer + "/expr");
            }
        }
        if (items.size() > MAX_CONDITIONS) {
            fields.wrong(root, "/when", "expected at most " + MAX_CONDITIONS + " conditions, found " + items.size());
        }
        if (items.isEmpty() && then instanceof Effect.Permit) {
            fields.wrong(
                    node == null ? root : node,
                    "/when",
                    "expected at least one condition: a permit without is no rule");
        }
        return conditions;
    }

    private void compile(String name, String text, ScalarNode node, String pointer) {
        switch (ExpressionCompiler.compile(text)) {
            case ExpressionCompiler.Outcome.Compiled(Expression expression) ->
                clauses.add(new CompiledPolicy.Clause(name, expression));
            case ExpressionCompiler.Outcome.Faulty(List<ExpressionCompiler.Fault> faults) ->
                faults.forEach(fault -> fields.wrongInside(node, fault, pointer));
        }
    }

    private Effect then(@Nullable Node node) {
        Map<String, Node> then = fields.map(node, "/then", Set.of("permit", "forbid"), List.of());
        Node permit = then.get("permit");
        Node forbid = then.get("forbid");
        if (node != null && (permit == null) == (forbid == null)) {
            fields.wrong(node, "/then", "expected either 'permit' or 'forbid'");
        }
        if (forbid != null) {
            Map<String, Node> parts = fields.map(forbid, "/then/forbid", Set.of("reason"), List.of());
            Node reason = parts.get("reason");
            return new Effect.Forbid(reason == null ? "" : line(reason, "/then/forbid/reason"));
        }
        return permit == null ? new Effect.Forbid("") : permit(permit);
    }

    private Effect.Permit permit(Node permit) {
        Map<String, Node> parts = fields.map(permit, "/then/permit", Set.of("approvals"), List.of("approvals"));
        List<ApprovalLine> lines = new ArrayList<>();
        Node approvals = parts.get("approvals");
        List<Node> items = approvals == null ? List.of() : fields.list(approvals, "/then/permit/approvals");
        Set<List<Object>> tiers = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String pointer = "/then/permit/approvals/" + i;
            Map<String, Node> need =
                    fields.map(items.get(i), pointer, Set.of("role", "count", "aboveMinor"), List.of("role", "count"));
            String role = fields.oneOf(need.get("role"), pointer + "/role", APPROVER_ROLES);
            Long count = fields.whole(need.get("count"), pointer + "/count", 1, MAX_PEOPLE);
            Node above = need.get("aboveMinor");
            Long aboveMinor = above == null ? null : fields.whole(above, pointer + "/aboveMinor", 0, MAX_LIMIT);
            if (!role.isEmpty() && !tiers.add(List.of(role, aboveMinor == null ? -1L : aboveMinor))) {
                fields.wrong(
                        items.get(i),
                        pointer + "/role",
                        "'" + role + "' is there twice at this value; raise its count");
            }
            lines.add(new ApprovalLine(role, count == null ? 1 : count.intValue(), aboveMinor));
        }
        return new Effect.Permit(lines);
    }

    private Limits limits(@Nullable Node node) {
        if (node == null) {
            return Limits.NONE;
        }
        Map<String, Node> limits = fields.map(
                node,
                "/limits",
                Set.of("perHour", "perDay", "perDayMinor", "perRequestMinor", "perWorkflow"),
                List.of());
        Node own = limits.get("perWorkflow");
        Map<String, Node> workflow = own == null
                ? Map.of()
                : fields.map(own, "/limits/perWorkflow", Set.of("perHour", "perDay", "perDayMinor"), List.of());
        return new Limits(
                limit(limits, "/limits/", "perHour"),
                limit(limits, "/limits/", "perDay"),
                limit(limits, "/limits/", "perDayMinor"),
                limit(limits, "/limits/", "perRequestMinor"),
                new Windows(
                        limit(workflow, "/limits/perWorkflow/", "perHour"),
                        limit(workflow, "/limits/perWorkflow/", "perDay"),
                        limit(workflow, "/limits/perWorkflow/", "perDayMinor")));
    }

    private @Nullable Long limit(Map<String, Node> limits, String pointer, String name) {
        Node node = limits.get(name);
        return node == null ? null : fields.whole(node, pointer + name, 0, MAX_LIMIT);
    }

    /** The limit of one request is a condition like the author's own: ticked, crossed and explained with them. */
    private void compileLimit(Limits limits) {
        if (limits.perRequestMinor() != null
                && ExpressionCompiler.compile("valueMinor <= " + limits.perRequestMinor())
                        instanceof ExpressionCompiler.Outcome.Compiled(Expression expression)) {
            clauses.add(new CompiledPolicy.Clause("within the limit of one request", expression));
        }
    }
}
