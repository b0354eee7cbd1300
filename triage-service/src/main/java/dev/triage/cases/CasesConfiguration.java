package dev.triage.cases;

import dev.triage.cases.similar.CaseIndex;
import dev.triage.platform.DurableTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the search index lies. */
@Configuration(proxyBeanMethods = false)
class CasesConfiguration {

    /** Beside everything else the installation owns; in a folder of its own when there is no such place, as in tests. */
    @Bean
    IndexFolder indexFolder(@Value("${triage.home:}") String home) {
        if (!home.isBlank()) {
            return new IndexFolder(Path.of(home, "index"));
        }
        try {
            return new IndexFolder(Files.createTempDirectory("triage-index").resolve("index"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for the search index", e);
        }
    }

    /** Often enough that a case is not long among the punctual ones after its deadline. */
    @Bean
    DurableTask.Recurring deadlines(DeadlineWatch watch) {
        return DurableTask.recurring("cases.deadlines", Duration.ofSeconds(10), watch::look);
    }

    /** A window begins and ends no later than that after its time. */
    @Bean
    DurableTask.Recurring windows(Suppression suppression) {
        return DurableTask.recurring("cases.windows", Duration.ofSeconds(10), suppression::look);
    }

    @Bean(destroyMethod = "close")
    CaseIndex caseIndex(IndexFolder folder) {
        return new CaseIndex(folder.path());
    }
}
