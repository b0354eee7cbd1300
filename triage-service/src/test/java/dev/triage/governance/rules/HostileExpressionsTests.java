package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.cel.runtime.CelEvaluationException;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.ExpressionCompiler.Fault;
import dev.triage.governance.rules.ExpressionCompiler.Outcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions meant to hang, to grow, to escape or to confuse: refused before they run, or "no" when they do. */
class HostileExpressionsTests {

    private static final int RUNS = 8;
    private static final long MOST_CPU = 50_000_000;
    private static final long MOST_BYTES = 8L << 20;

    static Stream<String> refused() {
        String all = "missing.all(a, missing.all(b, missing.all(c, a + b != c)))";
        String growth = "missing.map(x, x + x + x).map(x, x + x + x).map(x, x + x + x).size() > 0";
        return Stream.of(
                // nesting and growth
                all,
                "missing.exists(a, missing.exists(b, a == b))",
                "missing.all(a, [1, 2].exists_one(b, b > size(a)))",
                "missing.exists(a, missing.all(b, true) && a != '')",
                growth,
                "missing.map(x, x).size() == 1",
                "missing.map(x, x == 'a', x).size() == 1",
                "missing.filter(x, x != '').size() == 1",
                "missing.exists(x, x + x == '')",
                "missing.all(x, (x + 'a').size() < 9)",
                "site + site == 'ab'",
                "(site + site + site + site).size() > 4",
                "missing + missing == missing",
                "[1] + [2] == [1, 2]",
                "[missing, missing].size() == 2 && missing + ['x'] == missing",
                // patterns
                "site.matches('(a{1000}){1000}')",
                "site.matches('((a{100}){100}){100}')",
                "site.matches('" + "(".repeat(150) + "a" + "){2}".repeat(20) + "')",
                "site.matches('" + "a".repeat(201) + "')",
                "site.matches('[')",
                "site.matches('(?=a)')",
                "site.matches('a{99999}')",
                "site.matches(carrier)",
                "site.matches(site)",
                "matches(site, carrier)",
                "missing.exists(m, site.matches(m))",
                "'aaaa'.matches(site)",
                // size
                "true" + " || true".repeat(600),
                "valueMinor > 1" + " && valueMinor > 1".repeat(300),
                "(".repeat(40) + "true" + ")".repeat(40),
                "!".repeat(50) + "abstained" + " && " + "(".repeat(40) + "true" + ")".repeat(40),
                "site == '" + "a".repeat(5000) + "'",
                "valueMinor in [" + "1,".repeat(300) + "1]",
                "missing[7] == 'a'",
                "missing[-1] == 'a'",
                "confidence " + "+ 1 ".repeat(1100) + "> 0",
                // other types
                "confidence > 1.5",
                "double(confidence) > 1.0",
                "0.0 / 0.0 == 0.0",
                "1e400 > 1.0",
                "1u == 1u",
                "uint(confidence) == 1u",
                "b'abc' == b'abc'",
                "bytes(site) == b''",
                "null == null",
                "dyn(site) == 1",
                "dyn(confidence) > dyn(site)",
                "[dyn(1), dyn('a')].size() == 2",
                "[1, 'a'].size() == 2",
                "type(site) == string",
                "type(1) == type(2)",
                "{'a': 1}.size() == 1",
                "{'a': site}['a'] == site",
                "{}.size() == 0",
                "google.protobuf.Timestamp{seconds: 1} == now",
                "google.protobuf.Any{} == google.protobuf.Any{}",
                "google.protobuf.Struct{fields: {}} == google.protobuf.Struct{}",
                "string(confidence) == '1'",
                "int(site) > 1",
                "bool(site)",
                "duration(site) > dataAge",
                "timestamp(site) > now",
                "duration('1000000000h') > dataAge",
                "duration('45 minutes') > dataAge",
                "timestamp('2026-13-01T00:00:00Z') > now",
                "now.getHours(site) > 1",
                "now.getHours('Mars/Olympus') > 1",
                // names
                "valueMinr < 1",
                "self.x == 1",
                "site.length() == 1",
                "site.foo == 1",
                "has(site.foo)",
                "has(site)",
                "java.lang.Runtime.getRuntime().exec('id') == 1",
                "site.getClass().forName('x') == 1",
                "System.exit(0)",
                "T(java.lang.Runtime).getRuntime() == 1",
                "#{1 + 1} == 2",
                "${site} == ''",
                "__proto__ == 1",
                "@result",
                "cel.bind(x, 1, x == 1)",
                "cel.block([1], cel.index(0) == 1)",
                "optional.of(1).hasValue()",
                "site.format([1]) == ''",
                "[1].sort() == [1]",
                "math.greatest(1, 2) == 2",
                "strings.quote(site) == ''",
                // not a truth value, or not an expression
                "confidence",
                "site",
                "missing",
                "now",
                "",
                "   ",
                "true; true",
                "if (true) { true }",
                "valueMinor = 1",
                "valueMinor <= ",
                "'unterminated",
                "// only a comment",
                "\u0000",
                "site == '\\ud800'",
                "sitе == 'x'",
                "true \u202E&& false",
                // walks inside walks, dressed up
                "missing.all(a, !missing.all(b, !(a == b)))",
                "missing.exists(a, a == '' ? missing.exists(b, b == a) : false)",
                "missing.exists_one(a, missing.exists_one(b, missing.exists_one(c, a == b && b == c)))",
                "[[1, 2], [3, 4]].exists(l, l.exists(x, x > 3))",
                "[missing, missing].all(l, l.all(x, x != ''))",
                "missing.exists(a, a in ['x'] || ['y', 'z'].exists(b, b == a))",
                "missing.all(a, [1, 2, 3].all(b, [1, 2, 3].all(c, b * c > 0)))",
                "(missing.exists(a, a == '') ? missing : missing).all(a, missing.all(b, a != b))",
                // walks of later versions and of extensions
                "missing.all(i, v, v != '')",
                "missing.exists(i, v, i > 0)",
                "missing.existsOne(i, v, v == '')",
                "missing.transformList(i, v, v + v).size() > 0",
                "missing.transformMap(i, v, v).size() > 0",
                "{'a': 1}.all(k, v, v > 0)",
                "missing.map(x, missing.map(y, missing)).size() > 0",
                "missing.filter(x, missing.filter(y, x == y).size() > 0).size() > 0",
                "lists.range(100000000).size() > 0",
                "missing.slice(0, 1) == []",
                "missing.flatten().size() > 0",
                "missing.distinct().size() > 0",
                "missing.reverse() == missing",
                "missing.first() == optional.none()",
                "sets.contains(missing, missing)",
                "sets.equivalent(missing, ['a'])",
                "missing.join(',').size() > 9",
                "missing.sum() > 0",
                "missing.max() > 'a'",
                // growth of texts
                "site.replace('a', 'aaaaaaaaaa') == ''",
                "site.replace('', site) == ''",
                "site.split('').size() > 1",
                "site.charAt(0) == 'a'",
                "site.substring(1) == ''",
                "site.lowerAscii() == ''",
                "site.upperAscii() == ''",
                "site.trim() == ''",
                "site.reverse() == site",
                "site.indexOf('a') > 0",
                "'%s%s%s'.format([site, site, site]) == ''",
                "'%1000000000d'.format([1]) == ''",
                "base64.encode(b'aaaa') == ''",
                "base64.decode(site) == b''",
                "regex.replace(site, '(a+)+', 'b') == ''",
                "regex.extractAll(site, 'a').size() > 0",
                "re.capture(site, '(a)') == 'a'",
                "('a' + 'b') == site",
                "abstained ? (site + carrier) == '' : false",
                "[site + site].size() == 1",
                // patterns
                "site.matches('a{1,1001}')",
                "site.matches('(a?){99}a{99}')",
                "site.matches('(a{2,40}){2,40}')",
                "site.matches('((((a{9}){9}){9}){9}){9}')",
                "site.matches('(?<=a)b')",
                "site.matches('(a)\\\\1')",
                "site.matches('*a')",
                "site.matches('(?P<n>a')",
                "site.matches('[z-a]')",
                "site.matches('a' + 'b')",
                "site.matches(abstained ? 'a' : 'b')",
                "site.matches(string(confidence))",
                "missing.all(m, 'x'.matches(m))",
                // numbers and times
                "math.ceil(1.5) == 2.0",
                "math.bitShiftLeft(1, 62) > 0",
                "confidence == 1e3",
                "1.0 == 1.0",
                "-0.0 < 0.0",
                "18446744073709551616 > 0",
                "9223372036854775808 > 0",
                "0xFFFFFFFFFFFFFFFFFF > 0",
                "1 << 62 > 0",
                "confidence ** 9 > 1",
                "confidence++ > 1",
                "duration('1h').getHours(site) > 0",
                "duration('P1D') > dataAge",
                "duration('-') > dataAge",
                "duration('1h' + '1m') > dataAge",
                "timestamp('now') > now",
                "timestamp('0000-00-00T00:00:00Z') > now",
                "timestamp(1) > now",
                "now.getHours('UTC' + '') > 0",
                "now.getHours('../../etc/passwd') > 0",
                "now.format('yyyy') == ''",
                "int(now) > 0",
                "string(now) == ''",
                // reaching out
                "ip('127.0.0.1').family() == 4",
                "url('http://x').getHost() == ''",
                "quantity('1Gi').isGreaterThan(quantity('1Mi'))",
                "authorizer.group('').resource('pods').check('get').allowed()",
                "proto.getExt(site, x) == 1",
                "google.protobuf.Duration{seconds: 9223372036854775807} > dataAge",
                "google.protobuf.ListValue{}.size() == 0",
                "google.protobuf.BoolValue{value: true}",
                "optional.ofNonZeroValue(site).orValue('') == ''",
                "site.?foo == ''",
                "missing[?0] == optional.none()",
                "[?site].size() == 1",
                "cel.@block([1], true)",
                "this.x",
                "site::length",
                "site?.length == 1",
                "(() => true)()",
                "site == `x`",
                "in == 1",
                "true and false",
                "not abstained",
                "abstained ?: true",
                "true ? true");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithAPlace(String expression) {
        assertThat(ExpressionCompiler.compile(expression))
                .isInstanceOfSatisfying(
                        Outcome.Faulty.class,
                        faulty -> assertThat(faulty.faults())
                                .isNotEmpty()
                                .allSatisfy(fault -> assertThat(fault).satisfies(HostileExpressionsTests::hasAPlace)));
    }

    private static void hasAPlace(Fault fault) {
        assertThat(fault.line()).isPositive();
        assertThat(fault.column()).isNotNegative();
        assertThat(fault.message()).isNotBlank();
    }

    static Stream<String> failing() {
        return Stream.of(
                "valueMinor / 0 == 1",
                "valueMinor % 0 == 1",
                "valueMinor / (confidence - confidence) == 1",
                "valueMinor * 9223372036854775807 > 0",
                "valueMinor + 9223372036854775807 > 0",
                "-9223372036854775808 - valueMinor < 0",
                "-(-9223372036854775808 + valueMinor - valueMinor) > 0",
                "now + duration('2562047h') + duration('999999999h') > now",
                "valueMinor > 0 && 1 / (valueMinor - valueMinor) > 0",
                "!(1 / (valueMinor - valueMinor) > 0)",
                "missing.all(m, 1 / (valueMinor - valueMinor) > 0)",
                "missing.exists_one(m, 1 / (valueMinor - valueMinor) > 0)",
                "carrier == 'UPSN'",
                "!(carrier == 'UPSN')",
                "carrier != 'UPSN'",
                "retries < 5",
                "dataAge < duration('1h')",
                "customerConsent",
                "!customerConsent");
    }

    @ParameterizedTest
    @MethodSource("failing")
    void failsInsteadOfHolding(String expression) {
        assertThat(evaluate(expression, inputs())).isEqualTo(Verdict.FAILED);
    }

    static Stream<String> bounded() {
        return Stream.of(
                "missing.all(m, m.contains('aaaaaaaaab'))",
                "missing.exists(m, m.endsWith('b'))",
                "missing.exists_one(m, m == 'b')",
                "site.matches('(a+)+b')",
                "site.matches('(a|aa)+b')",
                "site.matches('(.*)(.*)(.*)(.*)b')",
                "missing.exists(m, m.matches('(a+)+bb'))",
                "missing.exists(m, m.matches('(a|a)*bb') || m.matches('(.*a){10}bb'))",
                "missing.all(m, " + "m != 'x' && ".repeat(100) + "m == 'b')");
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void endsOnTheLargestInputs(String expression) {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.SITE, "a".repeat(Inputs.MAX_TEXT));
        values.put(Variable.MISSING, Collections.nCopies(Inputs.MAX_LIST / 2, "a".repeat(100)));

        assertThat(evaluate(expression, Inputs.of(values))).isNotEqualTo(Verdict.MET);
    }

    /** As many walks, patterns and comparisons as the text holds: what is allowed must stay small. */
    static Stream<String> heavy() {
        return Stream.of(
                "site.matches('(x+x+)+y')",
                "site.matches('^([a-zA-Z]+)*b$')",
                "site.matches('(.*a){20}b')",
                "site.matches('^(([a-z])+.)+[A-Z]([a-z])+$')",
                "site.matches('" + "a?".repeat(90) + "b')",
                "site.matches('[ab]*[ab]*[ab]*[ab]*c')",
                "site.matches('.*.*.*.*.*.*.*=')",
                "missing.exists(m, m.matches('.*a.*a.*a.*b'))",
                "missing.exists_one(m, m.size() == 100 && m.endsWith('ab'))",
                "missing.all(m, " + "m.contains('aaaab') || ".repeat(40) + "false)",
                "missing.exists(m, " + "m.startsWith('aaaaaaaaaaaaaaaaaaab') || ".repeat(30) + "false)",
                "missing.exists(m, m in [" + "'b', ".repeat(190) + "'c'])",
                "site in [" + "'b', ".repeat(190) + "'c']",
                "valueMinor in [" + "7, ".repeat(190) + "8]",
                "site.contains('" + "a".repeat(1000) + "b')",
                "false" + " || site.contains('aaaaaaaaaaaaaaaaaaaaab')".repeat(60),
                "false" + " || site == carrier".repeat(100),
                "!(true" + " && site.size() >= 0".repeat(100) + ")",
                "(abstained ? ".repeat(12) + "false" + " : false)".repeat(12),
                "valueMinor " + "+ 1 ".repeat(25) + "< 0",
                "valueMinor " + "* 2 ".repeat(25) + "== 7",
                "false" + " || missing.exists(m, m == 'b')".repeat(40),
                "false" + " || site.matches('(a+)+b')".repeat(30),
                "now.getHours('Europe/Berlin') > 24" + " || now.getDayOfYear('Pacific/Auckland') > 400".repeat(20));
    }

    @ParameterizedTest
    @MethodSource("heavy")
    void isAllowedBecauseItEnds(String expression) {
        assertThat(evaluate(expression, largest())).isNotEqualTo(Verdict.MET);
    }

    /**
     * Compiling and evaluating, on the largest inputs there can be, each on this thread and without the deadline. Counted is
     * the processor's time of the best of some runs, so that neither a busy machine nor a cold one is taken for a slow
     * expression; what is allocated does not depend on either.
     */
    @Test
    void noneTakesLongerOrMoreThanPromised() throws Exception {
        List<String> all = Stream.of(refused(), failing(), bounded(), heavy())
                .flatMap(stream -> stream)
                .distinct()
                .toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(200);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Inputs inputs = largest();
        for (String expression : all) {
            long cpu = Long.MAX_VALUE;
            long bytes = Long.MAX_VALUE;
            for (int run = 0; run < RUNS && (run == 0 || cpu > MOST_CPU || bytes > MOST_BYTES); run++) {
                long cpuBefore = threads.getCurrentThreadCpuTime();
                long bytesBefore = threads.getCurrentThreadAllocatedBytes();
                attempt(expression, inputs);
                bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - bytesBefore);
                cpu = Math.min(cpu, threads.getCurrentThreadCpuTime() - cpuBefore);
            }
            String shown = expression.substring(0, Math.min(80, expression.length()));
            assertThat(Duration.ofNanos(cpu)).as(shown).isLessThanOrEqualTo(Duration.ofNanos(MOST_CPU));
            assertThat(bytes).as(shown).isLessThanOrEqualTo(MOST_BYTES);
        }
    }

    private static void attempt(String expression, Inputs inputs) {
        if (ExpressionCompiler.compile(expression) instanceof Outcome.Compiled(Expression compiled)) {
            try {
                compiled.program().eval(inputs);
            } catch (CelEvaluationException e) {
                // As good as a "no"; what it took is what counts here.
                assertThat(e).isNotNull();
            }
        }
    }

    private static Inputs largest() {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.SITE, "a".repeat(Inputs.MAX_TEXT));
        values.put(Variable.CARRIER, "a".repeat(Inputs.MAX_TEXT - 1));
        values.put(Variable.VALUE_MINOR, 184_000L);
        values.put(Variable.CONFIDENCE, 93L);
        values.put(Variable.ABSTAINED, true);
        values.put(Variable.NOW, CaseRun.NOW);
        // With the names of what is unknown the list reaches its limit.
        values.put(Variable.MISSING, Collections.nCopies(Inputs.MAX_LIST - 25, "a".repeat(100)));
        return Inputs.of(values);
    }

    @Test
    void longTextsAndListsCountAsUnknown() {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.SITE, "a".repeat(Inputs.MAX_TEXT + 1));
        values.put(
                Variable.MISSING,
                IntStream.rangeClosed(0, Inputs.MAX_LIST)
                        .mapToObj(String::valueOf)
                        .toList());
        Inputs inputs = Inputs.of(values);

        assertThat(evaluate("site.startsWith('a')", inputs)).isEqualTo(Verdict.FAILED);
        assertThat(evaluate("missing.size() > 0", inputs)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aRuleThatKeepsMissingItsDeadlineIsSuspended() {
        Expression slow = compiled("missing.exists(m, m == 'x')");
        EndlessProgram program = new EndlessProgram();
        Expression endless = new Expression(slow.text(), program, slow.reads(), true, List.of(), false);
        CompiledPolicy policy = new CompiledPolicy(
                Policies.compiled(Policies.smallOrders()).policy(), List.of(new Clause("endless", endless)));

        for (int i = 0; i < CompiledPolicy.MISSES_ALLOWED + 2; i++) {
            assertThat(policy.evaluate(0, inputs())).isEqualTo(Verdict.FAILED);
        }

        assertThat(program.calls()).isEqualTo(CompiledPolicy.MISSES_ALLOWED);
    }

    @Test
    void aFaultOfTheEngineIsANo() {
        Expression broken = new Expression("true", new BrokenProgram(), List.of(), false, List.of(), false);
        CompiledPolicy policy = new CompiledPolicy(
                Policies.compiled(Policies.smallOrders()).policy(), List.of(new Clause("broken", broken)));

        assertThat(policy.evaluate(0, inputs())).isEqualTo(Verdict.FAILED);
    }

    @Test
    void plainComparisonsNeedNoDeadline() {
        assertThat(compiled("valueMinor <= 1 && site in ['A', 'B']").costly()).isFalse();
        assertThat(compiled("missing.exists(m, m == 'a')").costly()).isTrue();
        assertThat(compiled("site.matches('DC-.*')").costly()).isTrue();
    }

    private static Verdict evaluate(String expression, Inputs inputs) {
        return new CompiledPolicy(
                        Policies.compiled(Policies.smallOrders()).policy(),
                        List.of(new Clause("hostile", compiled(expression))))
                .evaluate(0, inputs);
    }

    private static Expression compiled(String expression) {
        return switch (ExpressionCompiler.compile(expression)) {
            case Outcome.Compiled(Expression compiled) -> compiled;
            case Outcome.Faulty(List<Fault> faults) -> throw new AssertionError(expression + ": " + faults);
        };
    }

    /** Carrier, retries, age of data and consent are unknown. */
    private static Inputs inputs() {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.VALUE_MINOR, 184_000L);
        values.put(Variable.CONFIDENCE, 93L);
        values.put(Variable.SITE, "DC-EAST");
        values.put(Variable.NOW, CaseRun.NOW);
        values.put(Variable.TIME_TO_DUE, Duration.ofHours(30));
        values.put(Variable.MISSING, List.of("a", "b"));
        return Inputs.of(values);
    }
}
