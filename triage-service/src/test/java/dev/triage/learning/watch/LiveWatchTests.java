package dev.triage.learning.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.Champions;
import dev.triage.cases.ExceptionsTriaged;
import dev.triage.cases.RecommendationsMade.Made;
import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent;
import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Ids;
import dev.triage.platform.Result;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Live counts on a real database: champion and challenger of the shipped models. */
class LiveWatchTests {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path root;

    private final TestDatabase database = TestDatabase.of("platform", "learning");
    private final Map<String, String> challengers = new HashMap<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    @BeforeEach
    void copyTheModels() throws IOException {
        Files.createDirectories(root.resolve("rules"));
        Path shipped = ContentFolder.fromEnvironment().models();
        for (String model : List.of("category", "delay")) {
            Path home = shipped.resolve(model);
            String champion = Files.readString(home.resolve("champion")).strip();
            for (String version : List.of("a", "b")) {
                Path folder = Files.createDirectories(
                        root.resolve("models").resolve(model).resolve(version));
                for (String file : List.of("model.tribuo", "provenance.json", "reference.json")) {
                    Files.copy(home.resolve(champion).resolve(file), folder.resolve(file));
                }
            }
            Files.writeString(root.resolve("models").resolve(model).resolve("champion"), "a\n");
        }
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void countsWhatCameInAndHowItWasAnswered() {
        LiveWatch watch = watch();
        List<ExceptionEvent> events = events(800);
        offer(watch, events);
        watch.flush();

        Drift drift = done(counted().drift("category", 7));

        assertThat(drift.live()).isEqualTo(800);
        assertThat(drift.version()).isEqualTo("a");
        assertThat(rows().live("events", day()).get("site").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(800);
        assertThat(rows().live("category@a", day())).containsOnlyKeys(Answer.FEATURES);
        assertThat(rows().live("delay@a", day())).containsOnlyKeys(Answer.ANSWER);
        assertThat(meters.counter("triage.models.watch.counted").count()).isEqualTo(800);
    }

    @Test
    void saysThatThirtyFiveRowsAreTooFew() {
        LiveWatch watch = watch();
        offer(watch, events(35));
        watch.flush();

        Drift drift = done(counted().drift("category", 7));

        assertThat(drift.alarms()).isEmpty();
        assertThat(drift.features())
                .filteredOn(feature -> feature.status() != Movement.Status.NOT_COMPARED)
                .allMatch(feature -> feature.status() == Movement.Status.TOO_FEW);
    }

    @Test
    void alarmsWhenASiteTakesOverAndShowsItAsAGauge() {
        LiveWatch watch = watch();
        offer(watch, events(900).stream().map(LiveWatchTests::atANewSite).toList());
        watch.flush();

        assertThat(done(counted().drift("category", 7)).alarms())
                .anyMatch(alarm -> alarm.startsWith("site ") && alarm.contains("DC-NEW new at 100 %"));
        assertThat(meters.get("triage.models.drift.alarms")
                        .tag("model", "category")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void theSameModelAsChallengerAgreesAlways() {
        challengers.put("category", "b");
        challengers.put("delay", "b");
        LiveWatch watch = watch();
        offer(watch, events(300));
        watch.flush();

        Shadow shadow = done(counted().shadow("category", 30));

        assertThat(shadow.n()).isEqualTo(300);
        assertThat(shadow.agreed()).isEqualTo(300);
        assertThat(shadow.agreement().share()).isEqualTo(1);
        assertThat(shadow.agreement().low()).isCloseTo(0.9874, within(1e-4));
        assertThat(shadow.meanDifference()).isZero();
        assertThat(shadow.disagreements()).isEmpty();
        assertThat(done(counted().shadow("delay", 30)).agreed()).isEqualTo(300);
    }

    /** A challenger that abstains below 99 % disagrees where the champion is less sure, and the cases are named. */
    @Test
    void showsWhereAChallengerDisagreesWithExamples() throws IOException {
        challengers.put("category", "b");
        Path papers = root.resolve("models/category/b/provenance.json");
        Files.writeString(
                papers, Files.readString(papers).replaceAll("\"threshold\" : [0-9.]+", "\"threshold\" : 0.99"));
        LiveWatch watch = watch();
        offer(watch, events(400));
        watch.flush();
        offer(watch, events(400));
        watch.flush();

        Shadow shadow = done(counted().shadow("category", 30));

        assertThat(shadow.n()).isEqualTo(800);
        assertThat(shadow.agreement().share()).isBetween(0.05, 0.95);
        assertThat(shadow.disagreements())
                .isSortedAccordingTo((one, other) -> Long.compare(other.n(), one.n()))
                .allMatch(pair -> pair.challenger().equals("UNKNOWN"))
                .allMatch(pair -> !pair.examples().isEmpty() && pair.examples().size() <= 3);
        assertThat(shadow.disagreements().stream().mapToLong(Shadow.Pair::n).sum())
                .isEqualTo(shadow.n() - shadow.agreed());
    }

    @Test
    void neverMakesIntakeWaitAndCountsWhatItDropped() {
        LiveWatch watch = watch();
        List<ExceptionEvent> events = events(100);
        for (int round = 0; round < 15; round++) {
            // Nobody empties the queue: whoever waited here would wait for ever.
            offer(watch, events);
        }
        watch.flush();

        assertThat(done(counted().drift("category", 7)).live()).isEqualTo(LiveWatch.ROOM);
        assertThat(done(counted().drift("category", 7)).dropped()).isEqualTo(500);
        assertThat(meters.counter("triage.models.watch.dropped").count()).isEqualTo(500);
    }

    @Test
    void keepsCountsWhileTheDatabaseIsAway() throws Exception {
        LiveWatch watch = watch();
        try (Connection owner = database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("alter table learning.live_count rename to away");
            offer(watch, events(200));
            watch.flush();
            statement.execute("alter table learning.away rename to live_count");
        }
        offer(watch, events(100));
        watch.flush();

        assertThat(done(counted().drift("category", 7)).live()).isEqualTo(300);
    }

    @Test
    void takesUpAChallengerWithinSecondsAndForgetsOldDays() {
        LiveWatch watch = watch();
        offer(watch, events(10));
        watch.flush();
        challengers.put("category", "b");
        clock = Clock.offset(clock, Duration.ofSeconds(4));
        LiveWatch later = watch();
        offer(later, events(10));
        later.flush();
        assertThat(done(counted().shadow("category", 1)).n()).isEqualTo(10);

        clock = Clock.fixed(NOW.plus(Duration.ofDays(3)), ZoneOffset.UTC);
        assertThat(done(counted().shadow("category", 3)).n()).isZero();
        assertThat(done(counted().shadow("category", 4)).n()).isEqualTo(10);
    }

    @Test
    void twoInstancesAddUp() {
        challengers.put("category", "b");
        LiveWatch one = watch();
        LiveWatch other = watch();
        offer(one, events(60));
        offer(other, events(40));
        one.flush();
        other.flush();

        assertThat(done(counted().shadow("category", 1)).n()).isEqualTo(100);
        assertThat(rows().live("events", day()).get("weekday").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(100);
    }

    @Test
    void refusesWhatItDoesNotWatch() throws IOException {
        assertThat(refusal(counted().drift("weather", 7))).isEqualTo("unwatched-model");
        assertThat(refusal(counted().drift("category", 0))).isEqualTo("malformed-parameter");
        assertThat(refusal(counted().shadow("category", 367))).isEqualTo("malformed-parameter");

        Files.delete(root.resolve("models/category/a/reference.json"));
        assertThat(refusal(counted().drift("category", 7))).isEqualTo("no-reference");
        Files.writeString(root.resolve("models/category/a/reference.json"), "{}");
        assertThat(refusal(counted().drift("category", 7))).isEqualTo("unusable-reference");
    }

    @Test
    void theRunTimeRoleCannotTakeCountsBack() {
        assertThatThrownBy(() ->
                        database.jdbc().sql("delete from learning.live_count").update())
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> database.jdbc()
                        .sql("update learning.shadow_count set champion = 'x'")
                        .update())
                .hasStackTraceContaining("permission denied");
    }

    private LiveWatch watch() {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("meters", meters);
        return new LiveWatch(
                versions(),
                rows(),
                counted(),
                new TransactionTemplate(new DataSourceTransactionManager(database.dataSource())),
                clock,
                beans.getBeanProvider(MeterRegistry.class));
    }

    private CountedWatch counted() {
        return new CountedWatch(versions(), rows(), clock);
    }

    private WatchRows rows() {
        return new WatchRows(new JdbcTemplate(database.dataSource()));
    }

    private WatchedVersions versions() {
        return new WatchedVersions(new ContentFolder(root), new Champions() {
            @Override
            public Optional<String> champion(String model) {
                return Optional.empty();
            }

            @Override
            public Optional<String> challenger(String model) {
                return Optional.ofNullable(challengers.get(model));
            }
        });
    }

    private static LocalDate day() {
        return LocalDate.ofInstant(NOW, ZoneOffset.UTC);
    }

    private static void offer(LiveWatch watch, List<ExceptionEvent> events) {
        List<Made> made = new ArrayList<>();
        for (ExceptionEvent event : events) {
            made.add(new Made(Ids.next(), "EX-2026-" + made.size(), event, null));
        }
        watch.on(new ExceptionsTriaged(made));
    }

    private static List<ExceptionEvent> events(int count) {
        EventReader reader = EventReader.of(ContentFolder.fromEnvironment());
        List<ExceptionEvent> events = new ArrayList<>();
        Twin twin = new Twin(TwinPlan.of(31, count * 2L, 1));
        while (twin.hasNext()) {
            ReadEvent read = reader.structured(twin.next().event(), NOW);
            if (read instanceof ReadEvent.Readable readable
                    && readable.event().kind() == ExceptionEvent.Kind.RAISED
                    && events.size() < count) {
                events.add(readable.event());
            }
        }
        assertThat(events).hasSize(count);
        return events;
    }

    private static ExceptionEvent atANewSite(ExceptionEvent e) {
        return new ExceptionEvent(
                e.id(),
                e.kind(),
                e.subject(),
                e.time(),
                e.receivedAt(),
                e.exceptionCode(),
                e.message(),
                e.notes(),
                e.order(),
                e.item(),
                e.quantity(),
                new ExceptionEvent.Site("DC-NEW", null),
                e.supplier(),
                e.carrier(),
                e.shipment(),
                e.purchaseOrder(),
                e.value(),
                e.references(),
                e.availability(),
                e.substitutes(),
                e.inbound(),
                e.dataAsOf(),
                e.attributes(),
                e.extra(),
                e.mappings());
    }

    private static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused ->
                throw new AssertionError(refused.refusal().message());
        };
    }

    private static String refusal(Result<?> result) {
        return switch (result) {
            case Result.Done<?> done -> throw new AssertionError("Expected a refusal, found " + done.value());
            case Result.Refused<?> refused -> refused.refusal().code();
        };
    }
}
