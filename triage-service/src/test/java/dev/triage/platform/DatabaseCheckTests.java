package dev.triage.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class DatabaseCheckTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform");

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @Test
    void acceptsADurableDatabaseAndARoleThatOwnsNothing() {
        DatabaseCheck check = new DatabaseCheck(new JdbcTemplate(DATABASE.dataSource()));

        check.afterSingletonsInstantiated();

        assertThat(check.faults()).isEmpty();
        assertThat(check.canSwitchGuardsOff()).isFalse();
        assertThat(check.health().getStatus()).isEqualTo(Status.UP);
        assertThat(check.health().getDetails()).containsEntry("guards", "enforced");
    }

    @Test
    void saysThatAnOwnerCanSwitchTheGuardsOff() throws SQLException {
        try (Connection owner = DATABASE.asOwner();
                Connection superuser = DATABASE.asSuperuser()) {
            for (Connection connection : new Connection[] {owner, superuser}) {
                DatabaseCheck check = checking(connection);
                check.afterSingletonsInstantiated();
                assertThat(check.canSwitchGuardsOff()).isTrue();
                assertThat(check.health().getDetails())
                        .containsEntry("guards", "can be switched off by the run-time role");
            }
        }
    }

    @Test
    void refusesADatabaseThatForgetsCommits() throws SQLException {
        try (Connection connection = DATABASE.access().asApp();
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            DatabaseCheck check = checking(connection);

            assertThatThrownBy(check::afterSingletonsInstantiated)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("expected synchronous_commit to be on, found off");
            assertThat(check.health().getStatus()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void refusesADatabaseThatTakesNothing() throws SQLException {
        try (Connection connection = DATABASE.access().asApp();
                Statement statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read only");
            assertThat(checking(connection).faults())
                    .containsExactly("expected transaction_read_only to be off, found on");
        }
    }

    private static DatabaseCheck checking(Connection connection) {
        return new DatabaseCheck(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
    }
}
