package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the database refused is undone alone and named; whatever else goes wrong goes on up. */
class GuardsEdgeTests {

    private final List<String> done = new ArrayList<>();
    private final Guards guards = new Guards(new JdbcTemplate(database()));

    @Test
    void keepsAWriteTheDatabaseTook() {
        assertThat(guards.attempt(() -> done.add("write"))).isEmpty();
        assertThat(done).containsExactly("setSavepoint", "write", "releaseSavepoint");
    }

    @Test
    void undoesWhatAGuardRefusedAndSaysWhich() {
        assertThat(guards.attempt(() -> {
                    throw failure("SERROR\0Mno more\0sgovernance\0na1_guard\0");
                }))
                .contains(new Guards.Objection("a1_guard", "no more"));
        assertThat(done).containsExactly("setSavepoint", "rollback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SERROR\0Mno\0scases\0na1_guard\0", "SERROR\0Mno\0sgovernance\0", "SERROR\0Mno\0na1_guard\0"})
    void failuresNoGuardOfOursCausedAreFailures(String said) {
        DataIntegrityViolationException failure = failure(said);

        assertThatThrownBy(() -> Guards.objection(failure)).isSameAs(failure);
    }

    @Test
    void failuresNobodySaidAnythingOfAreFailures() {
        DataIntegrityViolationException silent = new DataIntegrityViolationException(
                "", new PSQLException("gone", org.postgresql.util.PSQLState.CONNECTION_FAILURE));
        DataIntegrityViolationException others = new DataIntegrityViolationException("", new RuntimeException());

        assertThatThrownBy(() -> Guards.objection(silent)).isSameAs(silent);
        assertThatThrownBy(() -> Guards.objection(others)).isSameAs(others);
    }

    private static DataIntegrityViolationException failure(String said) {
        return new DataIntegrityViolationException("", new PSQLException(new ServerErrorMessage(said)));
    }

    private DataSource database() {
        Connection connection = proxy(
                Connection.class,
                name -> {
                    if (name.contains("avepoint") || name.equals("rollback")) {
                        done.add(name);
                    }
                },
                null);
        return proxy(DataSource.class, name -> {}, connection);
    }

    private static <T> T proxy(Class<T> type, Consumer<String> called, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            called.accept(method.getName());
            return method.getReturnType() == boolean.class
                    ? Boolean.FALSE
                    : method.getReturnType().isInstance(answer) ? answer : null;
        }));
    }
}
