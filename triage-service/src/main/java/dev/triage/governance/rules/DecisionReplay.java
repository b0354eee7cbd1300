package dev.triage.governance.rules;

import dev.triage.governance.RuleReplay;
import dev.triage.governance.RuleSet;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal.Kind;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;

/** Reads stored decisions page by page, oldest first, and asks the rules they were ruled by again. */
@Service
class DecisionReplay implements RuleReplay {

    private static final int PAGE = 500;

    private static final String DECISIONS = """
            select r.id, r.case_reference, r.requested_at, r.workflow, r.outcome, r.rule_id, r.rule_version, r.rule_sha256,
                   r.approvals_needed, r.ruling, r.inputs, r.input_sha256, r.engine, r.rule_set_sha256,
                   coalesce(r.params_sha256 = encode(sha256(convert_to(r.binding, 'UTF8')), 'hex')
                       and r.binding::jsonb ->> 'packetSha256' = encode(sha256(convert_to(p.packet, 'UTF8')), 'hex')
                       and p.packet::jsonb -> 'evaluation' = jsonb_build_object(
                           'engine', r.engine, 'inputSha256', r.input_sha256, 'ruleSetSha256', r.rule_set_sha256),
                       false) as bound
            from governance.action_request r
            left join governance.request_packet p on p.request_id = r.id
            """;

    private final JdbcClient jdbc;
    private final RuleVersions versions;

    DecisionReplay(JdbcClient jdbc, RuleVersions versions) {
        this.jdbc = jdbc;
        this.versions = versions;
    }

    /**
     * A stored decision.
     *
     * @param consistent whether the ruling says what the columns say
     * @param bound whether the packet, whose hash is in the hash people approved, names this record
     * @param inputs null when the decision is older than their record
     */
    private record Stored(
            Decision decision,
            Ruling ruling,
            boolean consistent,
            boolean bound,
            @Nullable String inputs,
            String inputSha256,
            String engine,
            String ruleSet) {}

    @Override
    public Result<Report> replay(@Nullable String since, @Nullable UUID request) {
        Instant from;
        try {
            from = since == null ? Instant.EPOCH : moment(since);
        } catch (DateTimeException e) {
            return Result.refused(
                    Kind.INVALID,
                    "not-a-moment",
                    "Expected a day such as 2026-11-01 or a moment such as 2026-11-01T08:00:00Z, found '" + since
                            + "'.");
        }
        Run run = new Run();
        if (request == null) {
            all(from, run);
        } else {
            Optional<Stored> found = jdbc.sql(DECISIONS + "where r.id = ? and r.requested_at >= ?")
                    .params(request, from.atOffset(ZoneOffset.UTC))
                    .query(DecisionReplay::stored)
                    .optional();
            if (found.isEmpty()) {
                return Result.refused(
                        Kind.NOT_FOUND,
                        "request-not-found",
                        "There is no request " + request + (since == null ? "" : " made since " + since) + ".");
            }
            run.replay(found.get());
        }
        return Result.done(run.report());
    }

    private static Instant moment(String since) {
        return since.length() == 10
                ? LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(since).toInstant();
    }

    private void all(Instant from, Run run) {
        OffsetDateTime at = from.atOffset(ZoneOffset.UTC);
        UUID after = new UUID(0, 0);
        List<Stored> page;
        do {
            page = jdbc.sql(DECISIONS + "where (r.requested_at, r.id) > (?, ?) order by r.requested_at, r.id limit ?")
                    .params(at, after, PAGE)
                    .query(DecisionReplay::stored)
                    .list();
            page.forEach(run::replay);
            if (!page.isEmpty()) {
                at = page.getLast().decision().at().atOffset(ZoneOffset.UTC);
                after = page.getLast().decision().request();
            }
        } while (page.size() == PAGE);
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        Ruling ruling = Json.MAPPER.readValue(row.getString("ruling"), Ruling.class);
        return new Stored(
                new Decision(
                        row.getObject("id", UUID.class),
                        row.getString("case_reference"),
                        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                        row.getString("workflow")),
                ruling,
                saysWhatTheRowSays(ruling, row),
                row.getBoolean("bound"),
                row.getString("inputs"),
                String.valueOf(row.getString("input_sha256")),
                String.valueOf(row.getString("engine")),
                String.valueOf(row.getString("rule_set_sha256")));
    }

    /** The guards go by the columns, people by the text; a decision is what both say. */
    private static boolean saysWhatTheRowSays(Ruling ruling, ResultSet row) throws SQLException {
        String id = row.getString("rule_id");
        RuleReference rule =
                id == null ? null : new RuleReference(id, row.getInt("rule_version"), row.getString("rule_sha256"));
        List<Ruling.ApprovalNeed> needs =
                ruling.outcome() == Ruling.Outcome.NEEDS_APPROVAL ? ruling.approvals() : List.of();
        return ruling.outcome().name().equals(row.getString("outcome"))
                && Objects.equals(ruling.rule(), rule)
                && needs.equals(
                        List.of(Json.MAPPER.readValue(row.getString("approvals_needed"), Ruling.ApprovalNeed[].class)));
    }

    /** One replay: what it counts, and the rule sets it met. Not thread-safe. */
    private final class Run {

        private final Map<String, Book> books = new HashMap<>();
        private final List<Difference> differences = new ArrayList<>();
        private final List<Unreplayable> unreplayable = new ArrayList<>();
        private final List<Decision> unrecorded = new ArrayList<>();
        private int replayed;

        /** A rule set as it can be asked, or why not; {@code broken} are those of its rules nobody can read. */
        private record Book(@Nullable PolicyBook rules, Set<RuleReference> broken, String fault) {}

        Report report() {
            return new Report(Engine.VERSION, replayed, differences, unreplayable, unrecorded);
        }

        void replay(Stored stored) {
            String text = stored.inputs();
            if (text == null) {
                unrecorded.add(stored.decision());
                return;
            }
            String found = CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8));
            if (!found.equals(stored.inputSha256())) {
                cannot(stored, "its inputs have the hash " + found + ", on record is " + stored.inputSha256());
                return;
            }
            if (!stored.bound()) {
                cannot(stored, "its record is not the one named in the packet that people approved");
                return;
            }
            if (!stored.consistent()) {
                cannot(stored, "its ruling does not say what its columns say");
                return;
            }
            Book book = books.computeIfAbsent(stored.ruleSet(), this::book);
            PolicyBook rules = book.rules();
            if (rules == null) {
                cannot(stored, book.fault());
                return;
            }
            RecordedInputs inputs;
            try {
                inputs = RecordedInputs.read(text);
            } catch (IllegalArgumentException e) {
                cannot(stored, String.valueOf(e.getMessage()));
                return;
            }
            Optional<RuleReference> broken = book.broken().stream().findFirst();
            if (inputs.transactional() && broken.isPresent() && !deniedAsBroken(stored.ruling(), book.broken())) {
                cannot(
                        stored,
                        "rule " + broken.get().id() + " version "
                                + broken.get().version()
                                + " cannot be read any more, is not the text whose hash is on record, or decides its own"
                                + " cases otherwise");
                return;
            }
            ask(stored, inputs, rules);
        }

        /** Whether it was unreadable then as well, and that is why. */
        private static boolean deniedAsBroken(Ruling ruling, Set<RuleReference> broken) {
            return ruling.outcome() == Ruling.Outcome.DENIED
                    && ruling.conditions().isEmpty()
                    && broken.contains(ruling.rule());
        }

        private void ask(Stored stored, RecordedInputs inputs, PolicyBook rules) {
            Outcome again = Outcome.of(inputs.ruling(rules));
            Outcome then = Outcome.of(stored.ruling());
            replayed++;
            if (!then.equals(again)) {
                differences.add(new Difference(stored.decision(), stored.engine(), then, again));
            }
        }

        private void cannot(Stored stored, String why) {
            unreplayable.add(new Unreplayable(stored.decision(), why));
        }

        private Book book(String sha256) {
            Optional<String> text = jdbc.sql("select rules from governance.rule_set where sha256 = ?")
                    .param(sha256)
                    .query(String.class)
                    .optional();
            if (text.isEmpty() || !sha256.equals(CanonicalJson.sha256(text.get().getBytes(StandardCharsets.UTF_8)))) {
                return new Book(null, Set.of(), "its rules " + sha256 + " are not on file with this hash");
            }
            List<RuleReference> references;
            try {
                references = RuleSet.rules(text.get());
            } catch (IllegalArgumentException | JacksonException e) {
                return new Book(null, Set.of(), "its rules " + sha256 + " cannot be read: " + e.getMessage());
            }
            List<ActivePolicy> active = new ArrayList<>();
            Set<RuleReference> broken = new HashSet<>();
            for (RuleReference reference : references) {
                ActivePolicy rule = versions.findById(new RuleVersion.Key(reference.id(), reference.version()))
                        .filter(version -> version.bodySha256().equals(reference.sha256()))
                        .map(LiveRules::compile)
                        .orElse(new ActivePolicy(reference, null));
                active.add(rule);
                if (rule.policy() == null) {
                    broken.add(reference);
                }
            }
            return new Book(new PolicyBook(active), broken, "");
        }
    }
}
