package dev.triage.governance.rules;

import dev.triage.governance.Rules;
import dev.triage.governance.Rules.CaseResult;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.governance.rules.RuleVersion.Body;
import dev.triage.governance.rules.RuleVersion.Proof;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between a policy and its stored form: hashes going in, the same hashes compared coming out. */
final class StoredPolicies {

    private static final Logger log = LoggerFactory.getLogger(StoredPolicies.class);

    private static final int MAX_READ = 500;

    /** Texts read lately: a rule is read at each of its steps and at every reload, and reading compiles. */
    private static final Map<String, Reading> READ = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
            return size() > MAX_READ;
        }
    });

    private StoredPolicies() {}

    /** The policy in a text, from memory when the very same text was read before. */
    static Reading read(byte[] text) {
        return READ.computeIfAbsent(CanonicalJson.sha256(text), hash -> PolicyReader.read(text));
    }

    /** The parsed form as it is stored; spelling, order and comments of the text do not change its hash. */
    static Body body(Policy policy) {
        return new Body(Json.MAPPER.writeValueAsString(policy.document()), CanonicalJson.sha256(policy.document()));
    }

    static Proof proof(CaseRun.Report report) {
        return new Proof(
                ExpressionCompiler.VERSION,
                ExpressionCompiler.typesSha256(),
                Json.MAPPER.writeValueAsString(report.results()),
                report.sha256());
    }

    /**
     * The policy of a stored version; empty when its text does not parse, is not the one whose hash is on record, or
     * decides its own cases otherwise under a newer engine.
     */
    static Optional<CompiledPolicy> compile(RuleVersion version) {
        Reading reading = read(version.source().getBytes(StandardCharsets.UTF_8));
        if (!(reading instanceof Reading.Read(CompiledPolicy policy))) {
            log.error("{} does not parse any more: {}", version, reading);
            return Optional.empty();
        }
        String found = body(policy.policy()).sha256();
        if (!found.equals(version.bodySha256()) || !policy.policy().id().equals(version.id())) {
            log.error("{} must have the hash {}, but its text has {}", version, version.bodySha256(), found);
            return Optional.empty();
        }
        // The database's own guards read the parsed form: it must be the text's, or they would guard another rule.
        if (!CanonicalJson.sha256(map(version.policyJson())).equals(version.bodySha256())) {
            log.error("{} has a parsed form that is not its text's", version);
            return Optional.empty();
        }
        if (decidedByAnotherEngine(version)) {
            String results = CaseRun.of(policy).sha256();
            if (!results.equals(version.resultsSha256())) {
                log.error(
                        "{} passed its cases under {}, but decides them otherwise under {}",
                        version,
                        version.compilerVersion(),
                        ExpressionCompiler.VERSION);
                return Optional.empty();
            }
        }
        return Optional.of(policy);
    }

    private static boolean decidedByAnotherEngine(RuleVersion version) {
        return version.resultsSha256() != null
                && !(ExpressionCompiler.VERSION.equals(version.compilerVersion())
                        && ExpressionCompiler.typesSha256().equals(version.typesSha256()));
    }

    /** A version as people see it. */
    static RuleView view(RuleVersion rule) {
        Map<String, Object> policy = map(rule.policyJson());
        return new RuleView(
                rule.id(),
                rule.version(),
                rule.status(),
                rule.bodySha256(),
                String.valueOf(policy.getOrDefault("title", "")),
                String.valueOf(policy.getOrDefault("owner", "")),
                String.valueOf(policy.getOrDefault("rationale", "")),
                String.valueOf(policy.getOrDefault("mode", "enforce")),
                rule.author(),
                rule.createdAt(),
                rule.submittedBy(),
                rule.submittedAt(),
                rule.activatedBy(),
                rule.activatedAt(),
                rule.retiredAt(),
                rule.rollback(),
                policy,
                rule.source(),
                results(rule));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(String json) {
        return Json.MAPPER.readValue(json, Map.class);
    }

    private static List<CaseResult> results(RuleVersion rule) {
        String stored = rule.caseResults();
        return stored == null ? List.of() : List.of(Json.MAPPER.readValue(stored, CaseResult[].class));
    }

    /** The same text once more, as a version of its own. */
    static RuleVersion again(RuleVersion origin, int number, Rules.Rollback rollback) {
        Policy policy = compile(origin).orElseThrow().policy();
        return RuleVersion.rollback(number, origin, policy, body(policy), rollback);
    }
}
