package dev.triage.learning.watch;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads what the instances counted. */
@Service
class CountedWatch implements ModelWatch {

    private static final int MOST_DAYS = 366;

    private final WatchedVersions versions;
    private final WatchRows rows;
    private final Clock clock;

    CountedWatch(WatchedVersions versions, WatchRows rows, Clock clock) {
        this.versions = versions;
        this.rows = rows;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Result<Drift> drift(String model, int days) {
        Optional<Refusal> refusal = refusal(model, days);
        if (refusal.isPresent()) {
            return new Result.Refused<>(refusal.get());
        }
        LocalDate since = since(days);
        String champion = versions.champion(model).orElse("");
        return OfflineDrift.reference(versions.folder(model, champion))
                .map(reference -> Drift.of(
                        model,
                        champion,
                        reference,
                        new Drift.Live(
                                rows.live(LiveCounts.EVENTS, since),
                                rows.live(model + "@" + champion, since),
                                since,
                                rows.dropped(since))));
    }

    @Override
    @Transactional(readOnly = true)
    public Result<Shadow> shadow(String model, int days) {
        Optional<Refusal> refusal = refusal(model, days);
        if (refusal.isPresent()) {
            return new Result.Refused<>(refusal.get());
        }
        LocalDate since = since(days);
        String champion = versions.champion(model).orElse("");
        Optional<String> challenger = versions.challenger(model);
        if (challenger.isEmpty()) {
            return Result.done(new Shadow(model, champion, null, since, 0, 0, null, null, 0, List.of()));
        }
        List<WatchRows.Answers> answers = rows.shadow(model, champion, challenger.get(), since);
        long n = answers.stream().mapToLong(WatchRows.Answers::n).sum();
        long agreed = answers.stream()
                .filter(one -> one.champion().equals(one.challenger()))
                .mapToLong(WatchRows.Answers::n)
                .sum();
        double difference =
                answers.stream().mapToDouble(WatchRows.Answers::difference).sum();
        return Result.done(new Shadow(
                model,
                champion,
                challenger.get(),
                since,
                n,
                agreed,
                n == 0 ? null : Shadow.Share.of(agreed, n),
                n == 0 ? null : difference / n,
                rows.dropped(since),
                answers.stream()
                        .filter(one -> !one.champion().equals(one.challenger()))
                        .map(one -> new Shadow.Pair(one.champion(), one.challenger(), one.n(), one.examples()))
                        .toList()));
    }

    /** The first of the newest days, today being the last. */
    private LocalDate since(int days) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days - 1L);
    }

    private Optional<Refusal> refusal(String model, int days) {
        if (days < 1 || days > MOST_DAYS) {
            return Optional.of(new Refusal(
                    Refusal.Kind.MALFORMED,
                    "malformed-parameter",
                    "Expected 1 to " + MOST_DAYS + " days, found " + days + "."));
        }
        if (!versions.watches(model)) {
            return Optional.of(new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "unwatched-model",
                    "Expected one of the models " + VersionAnswers.WATCHED + ", found " + model + "."));
        }
        return Optional.empty();
    }
}
