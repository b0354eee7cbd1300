package dev.triage.learning.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.cases.Cases;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.Audit;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Promotion;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Ids;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class GovernedModelShelfTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "learning");
    private static final Actor SCIENTIST = Actor.person("datascientist", Role.DATASCIENTIST);
    private static final Actor LEAD = Actor.person("lead", Role.LEAD);

    @TempDir
    Path root;

    private final JdbcClient jdbc = DATABASE.jdbc();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new DataSourceTransactionManager(DATABASE.dataSource()));
    private final List<String> audited = new ArrayList<>();
    private final ChampionRows champions = new ChampionRows(jdbc);
    private GovernedModelShelf shelf;
    private String model;

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    /** Each test has a model of its own, with versions 1 (champion by file), 2 and 3. */
    @BeforeEach
    void copyAModel() throws IOException {
        model = "m" + Ids.next().toString().replace("-", "").substring(18);
        Files.createDirectories(root.resolve("rules"));
        Path home = ContentFolder.fromEnvironment().models().resolve("delay");
        Path shipped = home.resolve(Files.readString(home.resolve("champion")).strip());
        for (String version : List.of("1", "2", "3")) {
            Path folder = Files.createDirectories(
                    root.resolve("models").resolve(model).resolve(version));
            for (String file : List.of("model.tribuo", "provenance.json", "metrics.json", "card.md")) {
                Files.copy(shipped.resolve(file), folder.resolve(file));
            }
        }
        Files.writeString(root.resolve("models").resolve(model).resolve("champion"), "1\n");
        gates("auc: {min: 0.5}\nnoWorseThanChampion: {measure: auc, by: 0.01}\n");
        shelf = new GovernedModelShelf(new ContentFolder(root), champions, new PromotionRows(jdbc), new Noted());
    }

    @Test
    void servesWhatASecondPersonApproved() {
        Promotion asked = done(request("2"));
        assertThat(asked.status()).isEqualTo("REQUESTED");
        assertThat(champions.champion(model)).isEmpty();
        assertThat(shelf.openPromotions()).contains(asked);

        Promotion decided = done(decide(asked, true, LEAD));

        assertThat(decided.status()).isEqualTo("APPROVED");
        assertThat(decided.decidedBy()).isEqualTo("lead");
        assertThat(champions.champion(model)).contains("2");
        assertThat(shelf.openPromotions()).doesNotContain(asked);
        assertThat(audited).containsExactly("model.promotion-requested", "model.promoted");
    }

    @Test
    void refusesTheOneWhoAsked() {
        Promotion asked = done(request("2"));

        assertThat(refused(decide(asked, true, SCIENTIST)).code()).isEqualTo("decider-is-requester");
        assertThat(champions.champion(model)).isEmpty();
    }

    @Test
    void refusesWhoMayNot() {
        Promotion asked = done(request("2"));

        assertThat(refused(decide(asked, true, Actor.person("planner", Role.PLANNER)))
                        .kind())
                .isEqualTo(Refusal.Kind.FORBIDDEN);
        assertThat(refused(decide(asked, true, Actor.machine("orchestrator", Role.ADMIN)))
                        .kind())
                .isEqualTo(Refusal.Kind.FORBIDDEN);
        assertThat(refused(transaction.execute(status -> shelf.requestPromotion(model, "3", "why", LEAD)))
                        .kind())
                .isEqualTo(Refusal.Kind.FORBIDDEN);
    }

    @Test
    void decidesOnce() {
        Promotion asked = done(request("2"));
        done(decide(asked, false, LEAD));

        assertThat(refused(decide(asked, true, LEAD)).code()).isEqualTo("already-decided");
        assertThat(champions.champion(model)).isEmpty();
    }

    @Test
    void refusesAModelThatChangedSinceItWasAskedFor() throws IOException {
        Promotion asked = done(request("2"));
        Path file = root.resolve("models").resolve(model).resolve("2/model.tribuo");
        byte[] bytes = Files.readAllBytes(file);
        bytes[10] ^= 1;
        Files.write(file, bytes);

        assertThat(refused(decide(asked, true, LEAD)).code()).isEqualTo("unusable-model");
        assertThat(champions.champion(model)).isEmpty();
    }

    @Test
    void refusesWhatIsNotThereOrServesAlreadyOrWasAskedFor() {
        done(request("2"));

        assertThat(refused(request("9")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(refused(request("../other")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(refused(request("1")).code()).isEqualTo("already-serving");
        assertThat(refused(request("2")).code()).isEqualTo("already-requested");
        assertThat(refused(transaction.execute(status -> shelf.decidePromotion("nonsense", true, "", LEAD)))
                        .kind())
                .isEqualTo(Refusal.Kind.NOT_FOUND);
    }

    @Test
    void goesBackStepByStepToWhatServedBefore() {
        done(decide(done(request("2")), true, LEAD));
        done(decide(done(request("3")), true, LEAD));

        ModelView one = done(rollback());
        assertThat(one.champion()).isEqualTo("2");
        assertThat(one.versions().getFirst().version()).isEqualTo("2");
        assertThat(done(rollback()).champion()).isEqualTo("1");
        assertThat(refused(rollback()).code()).isEqualTo("nothing-before");
        assertThat(champions.champion(model)).contains("1");
    }

    @Test
    void theDatabaseRefusesAChampionNobodyApproved() {
        Promotion asked = done(request("2"));

        assertThatThrownBy(() -> champions.promoted(asked, SCIENTIST)).hasStackTraceContaining("was not approved");
        assertThatThrownBy(
                        () -> jdbc.sql("update learning.promotion set status = 'APPROVED', decided_by = requested_by,"
                                        + " decided_at = now() where id = :id")
                                .param("id", UUID.fromString(asked.id()))
                                .update())
                .hasStackTraceContaining("decided_by_another");
    }

    @Test
    void theDatabaseKeepsWhatWasDecided() {
        Promotion asked = done(request("2"));
        done(decide(asked, true, LEAD));

        assertThatThrownBy(() -> jdbc.sql("update learning.promotion set decided_by = 'x' where id = :id")
                        .param("id", UUID.fromString(asked.id()))
                        .update())
                .hasStackTraceContaining("made once");
        assertThatThrownBy(() -> jdbc.sql("delete from learning.champion").update())
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() ->
                        jdbc.sql("update learning.champion set version = '3'").update())
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void refusesAVersionThatFailsAGateAndNamesIt() throws IOException {
        gates("auc: {min: 0.99}\nneverMeasured: {max: 1}\n");

        Refusal refusal = refused(request("2"));

        assertThat(refusal.code()).isEqualTo("gate-failed");
        assertThat(refusal.message())
                .contains(model + "@2", "Expected auc at least 0.99, found 0.6741")
                .contains("Expected neverMeasured at most 1, found none");
        assertThat(refusal.errors()).extracting("pointer").containsExactly("/auc", "/neverMeasured");
        assertThat(shelf.openPromotions()).noneMatch(open -> open.model().equals(model));
    }

    @Test
    void looksAtTheGatesAgainWhenItIsDecided() throws IOException {
        Promotion asked = done(request("2"));
        gates("auc: {min: 0.99}\n");

        assertThat(refused(decide(asked, true, LEAD)).code()).isEqualTo("gate-failed");
        assertThat(champions.champion(model)).isEmpty();
        assertThat(done(decide(asked, false, LEAD)).status()).isEqualTo("REJECTED");
    }

    @Test
    void refusesOtherPapersThanThoseThatWereAskedFor() throws IOException {
        Promotion asked = done(request("2"));
        Path metrics = root.resolve("models").resolve(model).resolve("2/metrics.json");
        Files.writeString(metrics, Files.readString(metrics).replace("0.674108", "0.774108"));

        Refusal refusal = refused(decide(asked, true, LEAD));

        assertThat(refusal.code()).isEqualTo("model-changed");
        assertThat(champions.champion(model)).isEmpty();
    }

    @Test
    void refusesAModelWithoutGatesOrWithGatesNobodyCanRead() throws IOException {
        gates("auc: [0.5]\n");
        assertThat(refused(request("2")).message()).contains("Expected in").contains("auc to be {min: NUMBER}");

        Files.delete(root.resolve("models").resolve(model).resolve("gates.yaml"));
        assertThat(refused(request("2")).code()).isEqualTo("gate-failed");
    }

    @Test
    void comparesWithTheChampion() throws IOException {
        Path metrics = root.resolve("models").resolve(model).resolve("2/metrics.json");
        Files.writeString(metrics, Files.readString(metrics).replace("0.674108", "0.654108"));

        assertThat(refused(request("2")).message())
                .contains(
                        "noWorseThanChampion: expected auc at least 0.6641, 0.01 worse than the champion's 0.6741, found 0.6541");
    }

    @Test
    void namesAChallengerWithoutEffectOnWhatServes() {
        ModelView view = done(challenge("2"));

        assertThat(view.challenger().version()).isEqualTo("2");
        assertThat(view.challenger().by()).isEqualTo("datascientist");
        assertThat(view.champion()).isEqualTo("1");
        assertThat(champions.challenger(model)).contains("2");
        assertThat(champions.champion(model)).isEmpty();

        assertThat(done(challenge(null)).challenger()).isNull();
        assertThat(refused(challenge(null)).code()).isEqualTo("no-challenger");
        assertThat(audited).containsExactly("model.challenger-named", "model.challenger-withdrawn");
    }

    @Test
    void clearsTheChallengerWhenItIsPromoted() {
        done(challenge("2"));
        done(decide(done(request("3")), true, LEAD));
        assertThat(champions.challenger(model)).contains("2");

        done(decide(done(request("2")), true, LEAD));
        assertThat(champions.challenger(model)).isEmpty();
    }

    @Test
    void refusesAChallengerThatServesOrIsNotThereOrFromWhoMayNot() {
        assertThat(refused(challenge("1")).code()).isEqualTo("already-serving");
        assertThat(refused(challenge("9")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(refused(transaction.execute(status -> shelf.challenge(model, "2", "why", LEAD)))
                        .kind())
                .isEqualTo(Refusal.Kind.FORBIDDEN);
        assertThat(refused(transaction.execute(status -> shelf.challenge(model, "2", " ", SCIENTIST)))
                        .code())
                .isEqualTo("reason-missing");
        assertThat(champions.challenger(model)).isEmpty();
    }

    @Test
    void tellsWhatServedWhenAndWhoDecidedSo() {
        done(decide(done(request("2")), true, LEAD));
        done(rollback());
        RecordedHistory history = new RecordedHistory(
                new ContentFolder(root), champions, new StaticListableBeanFactory().getBeanProvider(Cases.class));

        List<ModelHistory.Served> served = done(history.of(model));

        assertThat(served).extracting(ModelHistory.Served::version).containsExactly("1", "2", "1");
        assertThat(served).extracting(ModelHistory.Served::act).containsExactly("ROLLBACK", "PROMOTION", "FILE");
        assertThat(served.get(1).by()).isEqualTo("datascientist");
        assertThat(served.get(1).decidedBy()).isEqualTo("lead");
        assertThat(served.get(1).to()).isEqualTo(served.get(0).from());
        assertThat(served.get(2).from()).isNull();
        assertThat(served.get(0).to()).isNull();
        assertThat(served).extracting(ModelHistory.Served::sha256).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
        assertThat(refused(history.of("weather")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
    }

    @Test
    void theDatabaseRefusesOtherBytesThanThoseApproved() {
        Promotion asked = done(request("2"));
        done(decide(asked, true, LEAD));
        Promotion forged = new Promotion(
                asked.id(),
                asked.model(),
                asked.version(),
                "0".repeat(64),
                asked.reason(),
                asked.requestedBy(),
                asked.requestedAt(),
                asked.status(),
                asked.decidedBy(),
                asked.decidedAt());

        assertThatThrownBy(() -> champions.promoted(forged, LEAD)).hasStackTraceContaining("other bytes");
    }

    @Test
    void theDatabaseRefusesToGoBackToWhatNeverServed() {
        done(decide(done(request("2")), true, LEAD));

        assertThatThrownBy(() -> champions.rolledBack(model, "3", "0".repeat(64), "sneaking in", SCIENTIST))
                .hasStackTraceContaining("never served");
        assertThatThrownBy(() -> jdbc.sql("insert into learning.champion (model, version, act, reason, by)"
                                + " values (:model, '3', 'FILE', '', 'x')")
                        .param("model", model)
                        .update())
                .hasStackTraceContaining("noted first or never");
    }

    @Test
    void goesBackToWhatServedEvenWhenTheFileNamesAnotherSince() throws IOException {
        done(decide(done(request("2")), true, LEAD));
        Files.writeString(root.resolve("models").resolve(model).resolve("champion"), "3\n");

        assertThat(done(rollback()).champion()).isEqualTo("1");
    }

    @Test
    void theDatabaseKeepsWhichChallengersWereNamed() throws Exception {
        done(challenge("2"));

        assertThatThrownBy(() -> jdbc.sql("delete from learning.challenger").update())
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() ->
                        jdbc.sql("update learning.challenger set version = '3'").update())
                .hasStackTraceContaining("permission denied");
        try (Connection owner = DATABASE.asOwner();
                Statement statement = owner.createStatement()) {
            for (String rewriting : List.of(
                    "update learning.challenger set version = '3'",
                    "delete from learning.challenger",
                    "truncate learning.challenger",
                    "truncate learning.champion")) {
                assertThatThrownBy(() -> statement.execute(rewriting))
                        .as(rewriting)
                        .hasStackTraceContaining("append-only");
            }
        }
    }

    private void gates(String text) throws IOException {
        Files.writeString(root.resolve("models").resolve(model).resolve("gates.yaml"), text);
    }

    private Result<ModelView> challenge(String version) {
        return transaction.execute(status -> shelf.challenge(model, version, "promising", SCIENTIST));
    }

    private Result<Promotion> request(String version) {
        return transaction.execute(status -> shelf.requestPromotion(model, version, "better on new codes", SCIENTIST));
    }

    private Result<Promotion> decide(Promotion promotion, boolean approve, Actor actor) {
        return transaction.execute(status -> shelf.decidePromotion(promotion.id(), approve, "seen", actor));
    }

    private Result<ModelView> rollback() {
        return transaction.execute(status -> shelf.rollback(model, "worse than thought", SCIENTIST));
    }

    private static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused ->
                throw new AssertionError(refused.refusal().message());
        };
    }

    private static Refusal refused(Result<?> result) {
        return switch (result) {
            case Result.Done<?> done -> throw new AssertionError("Expected a refusal, found " + done.value());
            case Result.Refused<?> refused -> refused.refusal();
        };
    }

    /** Remembers which acts were noted. */
    private final class Noted implements Audit {

        @Override
        public void append(
                Actor actor,
                String action,
                @Nullable UUID caseId,
                @Nullable UUID requestId,
                Map<String, Object> detail) {
            audited.add(action);
        }

        @Override
        public Page<Entry> list(@Nullable UUID caseId, @Nullable UUID requestId, @Nullable String cursor, int limit) {
            return new Page<>(List.of(), null);
        }

        @Override
        public Verification verify() {
            return new Verification(true, 0, "", null);
        }
    }
}
