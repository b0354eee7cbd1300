package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.PlatformTransactionManager;

/** Shipped advisory workflows are confirmed by two local people where local log-ins are, once, and nowhere else. */
class AdvisoryBootstrapTests {

    @Test
    void confirmsWhatIsShippedWhereLogInsAreLocal() {
        try (Stage stage = new Stage(false)) {
            bootstrap(stage, true).start();

            assertThat(stage.advisory.list()).singleElement().satisfies(view -> {
                assertThat(view.claimed()).extracting(AdvisoryWorkflows.Act::by).isEqualTo("ruleauthor");
                assertThat(view.confirmed())
                        .extracting(AdvisoryWorkflows.Act::by)
                        .isEqualTo("ruleapprover");
            });
            assertThat(actions(stage))
                    .containsSubsequence(
                            "workflows.bootstrap", "workflow.claimed-advisory", "workflow.confirmed-advisory");

            stage.catalogue.add(Stage.workflow("later", false, false).unconfirmed());
            bootstrap(stage, true).start();
            assertThat(stage.advisory.list())
                    .filteredOn(AdvisoryWorkflows.View::awaits)
                    .extracting(view -> view.workflow().id())
                    .as("what comes later waits for people")
                    .containsExactly("later");
        }
    }

    @Test
    void confirmsNothingWhereAnIssuerKnowsThePeople() {
        try (Stage stage = new Stage(false)) {
            bootstrap(stage, false).start();

            assertThat(stage.advisory.list()).allMatch(AdvisoryWorkflows.View::awaits);
            assertThat(actions(stage)).isEmpty();
        }
    }

    private static AdvisoryBootstrap bootstrap(Stage stage, boolean local) {
        MockEnvironment environment = new MockEnvironment();
        if (!local) {
            environment.setProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri", "https://id.example.com");
        }
        return new AdvisoryBootstrap(
                stage.advisory,
                stage.rules,
                stage.audit,
                stage.jdbc(),
                environment,
                stage.context.getBean(PlatformTransactionManager.class));
    }

    private static List<String> actions(Stage stage) {
        return stage.audit.list(null, null, null, 50).items().reversed().stream()
                .map(Audit.Entry::action)
                .toList();
    }
}
