package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import dev.cel.runtime.CelEvaluationException;
import dev.triage.governance.rules.ExpressionCompiler.Fault;
import dev.triage.governance.rules.ExpressionCompiler.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate of the language at its edges: the last thing it lets through, and the first it does not. */
class SafeSubsetEdgeTests {

    /** By the words of the objection: what is refused for another reason would not show that this guard stands. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[].exists(x, x == x) | expected one type, found a value of any type",
                "{'a': 1}.a == 1 | fields of values cannot be selected in rules",
                "{'a': 1}.size() == 1 | maps cannot be built in rules",
                "confidence > 1 && 1.5 > 0.5 | expected a whole number, found a fraction",
                "site.matches('(a{100}){100}') | the counts of this pattern multiply to more than 1000",
                "site.matches('(a{1,100}){100}') | the counts of this pattern multiply to more than 1000",
                "site.matches('(a{100,}){100}') | the counts of this pattern multiply to more than 1000",
                "site.matches('a{1000}') | expected a pattern of size 1000 at most",
                "site.matches('a{10000}') | the counts of this pattern multiply to more than 1000",
                "site.matches('[') | expected a pattern, found an error in it",
                "site + 'a' == 'b' | texts and lists cannot be joined with + in rules",
                "missing + ['a'] == missing | texts and lists cannot be joined with + in rules",
                "int(site) > 1 | 'int' cannot be used in rules",
                "missing.exists(a, missing.exists(b, a == b)) | cannot stand inside one another",
                "now.getHours('Mars/Olympus') > 1 | expected a time zone such as",
                "timestamp('2026-13-01T00:00:00Z') > now | expected a time such as",
                "duration('45 minutes') > dataAge | expected a duration such as",
            })
    void objectsForThisReason(String expression, String reason) {
        assertThat(faults(expression))
                .anySatisfy(fault -> assertThat(fault.message()).contains(reason));
    }

    @Test
    void oneThingComputedIsOneFault() {
        assertThat(faults("duration(site) > dataAge"))
                .extracting(Fault::message)
                .containsExactly(
                        "expected a duration such as '45m' written out in 'duration', found something computed");
        assertThat(faults("timestamp(site) > now")).hasSize(1);
        assertThat(faults("now.getHours(site) > 1")).hasSize(1);
        assertThat(faults("site.matches(carrier)")).hasSize(1);
    }

    @Test
    void listsOfTheLongestLengthPassAndLongerOnesDoNot() {
        assertThat(faults("valueMinor in " + list(SafeSubset.MAX_LITERAL_LIST))).isEmpty();
        assertThat(faults("valueMinor in " + list(SafeSubset.MAX_LITERAL_LIST + 1)))
                .extracting(Fault::message)
                .containsExactly("expected a list of at most 200, found 201");
    }

    @Test
    void patternsOfTheLongestLengthPassAndLongerOnesDoNot() {
        assertThat(faults("site.matches('" + "a".repeat(SafeSubset.MAX_PATTERN) + "')"))
                .isEmpty();
        assertThat(faults("site.matches('" + "a".repeat(SafeSubset.MAX_PATTERN + 1) + "')"))
                .extracting(Fault::message)
                .containsExactly("expected a pattern of at most 200 characters, found 201");
    }

    @Test
    void patternsOfTheLargestProgramPassAndLargerOnesDoNot() {
        int most = IntStream.rangeClosed(900, 1000)
                .filter(count -> Pattern.compile("a{" + count + "}").programSize() == SafeSubset.MAX_PATTERN_PROGRAM)
                .findFirst()
                .orElseThrow();

        assertThat(faults("site.matches('a{" + most + "}')")).isEmpty();
        assertThat(faults("site.matches('a{" + (most + 1) + "}')"))
                .extracting(Fault::message)
                .containsExactly("expected a pattern of size 1000 at most, found 1001");
        assertThat(faults("site.matches('(a{0}){9}')")).isEmpty();
    }

    @Test
    void oneListAfterTheOtherIsNoNesting() {
        assertThat(faults("missing.exists(a, a == 'x') || missing.exists(b, b == 'y')"))
                .isEmpty();
        assertThat(faults("missing.exists(a, a == 'x') && missing.all(b, missing.exists(c, b == c))"))
                .hasSize(1);
    }

    @Test
    void timesOfDayAreReadInUtcOrInAZoneWrittenOut() {
        assertThat(faults("now.getHours() > 1 && now.getHours('Europe/Berlin') > 1"))
                .isEmpty();
    }

    @Test
    void literalsAreParsedTheSameTheFirstTimeAndLater() {
        // Texts no earlier run in this virtual machine can have left parsed.
        long fresh = System.nanoTime() % 1_000_000_000;
        Duration duration = Duration.ofMillis(fresh);
        Instant time = Instant.ofEpochSecond(fresh);
        for (int i = 0; i < 2; i++) {
            assertThat(Literals.duration(fresh + "ms")).isEqualTo(duration);
            assertThat(Literals.time(time.toString())).isEqualTo(time);
        }
        assertThatThrownBy(() -> Literals.duration("3 hours"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a duration, found '3 hours'");
    }

    @Test
    void theDeadlineHandsOverWhatCameAndWhyNothingDid() throws Exception {
        CelEvaluationException failure = new CelEvaluationException("no such value");

        assertThat(Deadline.within(Duration.ofMinutes(1), () -> "came")).isEqualTo("came");
        assertThatThrownBy(() -> Deadline.within(Duration.ofMinutes(1), () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> Deadline.within(Duration.ofMinutes(1), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(CelEvaluationException.class)
                .hasMessageContaining("The engine failed");
    }

    @Test
    void whoeverIsInterruptedWhileWaitingStaysInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            assertThatThrownBy(() -> Deadline.within(Duration.ofMinutes(1), () -> {
                        never.await();
                        return "late";
                    }))
                    .isInstanceOf(Deadline.NotRunException.class)
                    .hasMessageContaining("Interrupted");
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).isTrue();
    }

    private static String list(int size) {
        return IntStream.range(0, size).boxed().toList().toString();
    }

    private static List<Fault> faults(String expression) {
        return switch (ExpressionCompiler.compile(expression)) {
            case Outcome.Compiled(Expression compiled) -> List.of();
            case Outcome.Faulty(List<Fault> faults) -> faults;
        };
    }
}
