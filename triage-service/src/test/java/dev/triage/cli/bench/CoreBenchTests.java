package dev.triage.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.fixtures.Exceptions;
import dev.triage.platform.ContentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That it runs and measures the same work; how fast is for a person to read. */
class CoreBenchTests {

    private static final ContentFolder CONTENT = ContentFolder.fromEnvironment();

    @Test
    void measuresAllFourSides() throws Exception {
        CoreBench.Figures figures = CoreBench.of(CONTENT, scorer(), 120).run(1);

        assertThat(figures.product()).isPositive();
        assertThat(figures.linear()).isPositive();
        assertThat(figures.assess()).isPositive();
        assertThat(figures.assessAndRecommend()).isPositive();
        assertThat(figures.linearRatio()).isEqualTo(figures.linear() / figures.product());
    }

    @Test
    void multipliesTheSameFeaturesOnBothSides() throws Exception {
        LinearScorer scorer = scorer();
        FeatureSet features = EventFeatures.of(Exceptions.allocationShortage(), false);

        assertThat(scorer.product(scorer.rows(features)))
                .containsExactly(scorer.score(features).logits());
    }

    private static LinearScorer scorer() throws Exception {
        Path home = CONTENT.models().resolve("category");
        return StoredModel.read(
                        home.resolve(Files.readString(home.resolve("champion")).strip()))
                .scorer();
    }
}
