package dev.triage.assessment;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class ServingAssessorTests {

    @TempDir
    Path root;

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @BeforeEach
    void copyTheShippedContent() throws IOException {
        ContentFolder shipped = ContentFolder.fromEnvironment();
        Files.createDirectories(root.resolve("rules"));
        for (String file : new String[] {"ranking.yaml", "fallback-categories.yaml"}) {
            Files.copy(shipped.rules().resolve(file), root.resolve("rules").resolve(file));
        }
        for (String model : ServiceModels.NAMES) {
            copy(shipped.models().resolve(model), root.resolve("models").resolve(model));
        }
    }

    @Test
    void takesUpChangedRankingContent() throws IOException {
        ServingAssessor assessor = serving();
        double before = rank(assessor);

        Path file = root.resolve("rules/ranking.yaml");
        Files.writeString(file, Files.readString(file).replace("A: 1.6", "A: 160"));
        assessor.refresh();

        assertThat(rank(assessor)).isGreaterThan(before + 4);
    }

    @Test
    void keepsTheLastGoodContentWhenTheNewCannotBeRead() throws IOException {
        ServingAssessor assessor = serving();
        double before = rank(assessor);

        Path file = root.resolve("rules/ranking.yaml");
        String good = Files.readString(file);
        Files.writeString(file, "families: [");
        assessor.refresh();
        assertThat(rank(assessor)).isEqualTo(before);

        Files.writeString(file, good.replace("A: 1.6", "A: 160"));
        assessor.refresh();
        assertThat(rank(assessor)).isGreaterThan(before + 4);
    }

    @Test
    void goesOnByThePlainTableWhenTheModelIsBroken() throws IOException {
        ServingAssessor assessor = serving();
        assertThat(category(assessor)).contains("@sha256:");

        Files.writeString(root.resolve("models/category/champion"), "no-such-version\n");
        assessor.refresh();

        assertThat(category(assessor)).isEqualTo("rules-only");
        assertThat(assessor.assess(Exceptions.allocationShortage(), Exceptions.NOW)
                        .category())
                .isEqualTo(Category.ALLOC_SHORTAGE);
    }

    @Test
    void followsWhatPeopleDecidedBeforeTheFile() throws IOException {
        String version =
                Files.readString(root.resolve("models/category/champion")).strip();
        Files.move(root.resolve("models/category").resolve(version), root.resolve("models/category/decided"));
        beans.addBean(
                "decided", (Champions) model -> model.equals("category") ? Optional.of("decided") : Optional.empty());

        assertThat(category(serving())).contains("@sha256:");
    }

    @Test
    void refusesOtherBytesThanThoseThatWereApproved() throws IOException {
        String version =
                Files.readString(root.resolve("models/category/champion")).strip();
        beans.addBean("decided", new Champions() {
            @Override
            public Optional<String> champion(String model) {
                return model.equals("category") ? Optional.of(version) : Optional.empty();
            }

            @Override
            public Optional<String> championSha256(String model) {
                return champion(model).map(any -> "0".repeat(64));
            }
        });

        assertThat(category(serving())).isEqualTo("rules-only");
    }

    @Test
    void refusesAModelOfAnotherKindInItsPlace() throws IOException {
        Path category = root.resolve("models/category");
        copy(
                root.resolve("models/delay")
                        .resolve(Files.readString(root.resolve("models/delay/champion"))
                                .strip()),
                category.resolve("wrong"));
        Files.writeString(category.resolve("champion"), "wrong\n");

        ServingAssessor assessor = serving();

        assertThat(category(assessor)).isEqualTo("rules-only");
        assertThat(new AssessmentHealth(assessor).health().getDetails()).containsEntry("rulesOnly", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"category", "delay", "resolution", "workflow-success", "novelty"})
    void goesOnWithoutTheOneModelThatIsBroken(String broken) throws IOException {
        ServingAssessor assessor = serving();
        assertThat(assessor.versions()).doesNotContainValue("rules-only");
        assertThat(new AssessmentHealth(assessor).health().getDetails()).containsEntry("rulesOnly", false);

        Path home = root.resolve("models").resolve(broken);
        Files.write(
                home.resolve(Files.readString(home.resolve("champion")).strip()).resolve("model.tribuo"),
                new byte[] {1, 2, 3});
        assessor.refresh();

        assertThat(assessor.versions()).containsEntry(broken, "rules-only");
        assertThat(assessor.versions().values())
                .filteredOn("rules-only"::equals)
                .hasSize(1);
        Assessment assessment = assessor.assess(Exceptions.allocationShortage(), Exceptions.NOW);
        assertThat(assessment.models()).containsEntry(broken, "rules-only");
        assertThat(assessment.novelty()).isBetween(0.0, 1.0);
        assertThat(assessment.resolution() == null).isEqualTo(broken.equals("resolution"));
        assertThat(assessment.chances().equals(WorkflowChances.NONE)).isEqualTo(broken.equals("workflow-success"));
    }

    @Test
    void refusesAModelThatSaysSomethingElseThanItsNameAsks() throws IOException {
        Path home = root.resolve("models/novelty");
        String version = Files.readString(home.resolve("champion")).strip();
        Path delay = root.resolve("models/delay");
        String other = Files.readString(delay.resolve("champion")).strip();
        Path provenance = home.resolve(version).resolve("provenance.json");
        Files.copy(
                delay.resolve(other).resolve("model.tribuo"),
                home.resolve(version).resolve("model.tribuo"),
                REPLACE_EXISTING);
        Files.writeString(
                provenance,
                Files.readString(delay.resolve(other).resolve("provenance.json"))
                        .replace("\"delay\"", "\"novelty\""));

        assertThat(serving().versions()).containsEntry("novelty", "rules-only");
    }

    @Test
    void doesNotFollowANameOutOfItsFolder() throws IOException {
        Files.writeString(root.resolve("models/category/champion"), "../delay/2\n");

        assertThat(category(serving())).isEqualTo("rules-only");
    }

    private ServingAssessor serving() {
        ServingAssessor assessor = new ServingAssessor(new ContentFolder(root), beans.getBeanProvider(Champions.class));
        assessor.refresh();
        return assessor;
    }

    private static double rank(ServingAssessor assessor) {
        return assessor.assess(Exceptions.allocationShortage(), Exceptions.NOW)
                .rank()
                .at(Exceptions.NOW);
    }

    private static String category(ServingAssessor assessor) {
        return assessor.assess(Exceptions.allocationShortage(), Exceptions.NOW)
                .models()
                .get("category");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                Files.createDirectories(target.getParent());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
