package dev.triage;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.repository.Repository;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.transaction.annotation.Transactional;

/** The laws of the house. When one fails, the design has changed: change it back, or change the law openly. */
class ArchitectureTests {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.triage");

    private static final Set<String> CLOCKS = Set.of(
            Instant.class.getName(),
            LocalDate.class.getName(),
            LocalDateTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    @Test
    void pointsOnlyAtRoomsAnExceptionHasPassed() {
        ApplicationModules.of(TriageApplication.class).verify();
    }

    /** The benchmarks hold the rooms against the bare technologies, so they alone may use each of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            org.apache.kafka.., org.springframework.kafka.., kafka.. | intake, dispatch, platform.embedded, cli.bench
            org.tribuo..                                             | assessment, learning, cli.bench
            ml.dmlc..                                                | learning.tables
            de.siegmar.fastcsv..                                     | learning.tables
            me.tongfei..                                             | cli
            org.apache.lucene..                                      | cases, cli.bench
            dev.langchain4j..                                        | briefing
            dev.cel..                                                | governance, playbook, cli.bench
            org.springframework.web.., org.springframework.ui..      | web, api
            org.thymeleaf..                                          | web
            picocli..                                                | cli
            com.github.kagkarlsson..                                 | platform
            jakarta.mail.., org.springframework.mail..               | notices
            """)
    void keepsEachTechnologyInItsRoom(String technology, String rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(Arrays.stream(rooms.split(", *"))
                        .map(room -> "dev.triage." + room + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology.split(", *"))
                .because("one technology has one room")
                .check(HOUSE);
    }

    /** Receivers copy this room, and no fault of a writer may hide in its checker. */
    @Test
    void checksWithoutTheWritersCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.triage.verify..")
                .should()
                .dependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "tools.jackson..",
                        "org.jspecify..",
                        "dev.triage.verify..",
                        "org.springframework.modulith")))
                .check(HOUSE);
    }

    @Test
    void hidesEntitiesAndRepositories() {
        noClasses()
                .that()
                .areAnnotatedWith("jakarta.persistence.Entity")
                .or()
                .areAssignableTo(Repository.class)
                .should()
                .bePublic()
                .because("other rooms see ids and records")
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void keepsTheLanguageModelAwayFromTheHandThatActs() {
        noClasses()
                .that()
                .resideInAPackage("dev.triage.briefing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.triage.dispatch..", "dev.triage.api..", "dev.triage.web..")
                .check(HOUSE);
    }

    /** A verb that needs no Spring is its own main: it may take the clock of the machine, and hands it on. */
    @Test
    void takesTheTimeFromTheInjectedClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.triage.platform..")
                .should(callMethodWhere(describe(
                        "it reads the clock of the machine",
                        (JavaMethodCall call) -> !isTakenByAVerb(call)
                                && isClock(
                                        call.getTargetOwner(),
                                        call.getTarget().getName(),
                                        call.getTarget().getRawParameterTypes().isEmpty()))))
                .orShould()
                .callConstructor(Date.class)
                .check(HOUSE);
    }

    @Test
    void neverRunsCodeThatCameAsData() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.expression.spel.standard.SpelExpressionParser")
                .orShould()
                .dependOnClassesThat(resideInAnyPackage("javax.script.."))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.lucene.queryparser.classic.QueryParser")
                .check(HOUSE);
    }

    /** The jar is there because XGBoost's Booster names an interface of it, and for nothing else. */
    @Test
    void leavesKryoAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.esotericsoftware..")
                .check(HOUSE);
    }

    @Test
    void startsOtherProgramsOnlyInTheCellar() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.triage.platform.embedded..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class)
                .orShould(callMethodWhere(describe(
                        "it starts a program",
                        (JavaMethodCall call) -> call.getTargetOwner().isEquivalentTo(Runtime.class)
                                && call.getTarget().getName().equals("exec"))))
                .check(HOUSE);
    }

    @Test
    void opensNoTransactionInADoor() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.triage.web..", "dev.triage.api..", "dev.triage.cli..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Transactional.class)
                .check(HOUSE);
    }

    @Test
    void namesThingsByWhatTheyAreFor() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Dto")
                .orShould()
                .haveSimpleNameEndingWith("Processor")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(HOUSE);
        classes()
                .that()
                .haveSimpleNameEndingWith("Exception")
                .should()
                .beAssignableTo(Throwable.class)
                .check(HOUSE);
    }

    @Test
    void marksEveryPackageForNullChecks() throws ClassNotFoundException {
        Set<String> packages = new TreeSet<>();
        HOUSE.forEach(type -> packages.add(type.getPackageName()));
        for (String name : packages) {
            Class<?> info = Class.forName(name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class))
                    .as(name + " is @NullMarked")
                    .isTrue();
        }
        assertThat(packages).contains("dev.triage.platform.embedded");
    }

    private static boolean isTakenByAVerb(JavaMethodCall call) {
        return call.getOriginOwner().getPackageName().startsWith("dev.triage.cli")
                && call.getTargetOwner().isEquivalentTo(Clock.class)
                && call.getTarget().getName().equals("systemUTC");
    }

    private static boolean isClock(JavaClass owner, String method, boolean withoutArguments) {
        if (owner.isEquivalentTo(Clock.class)) {
            return method.startsWith("system") || method.startsWith("tick");
        }
        if (owner.isEquivalentTo(System.class)) {
            return method.equals("currentTimeMillis");
        }
        return CLOCKS.contains(owner.getName()) && method.equals("now") && withoutArguments;
    }
}
