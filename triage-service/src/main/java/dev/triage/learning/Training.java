package dev.triage.learning;

import dev.triage.intake.EventReader;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains one of the service's models from labelled events and leaves it as a new folder under {@code models/}. The same
 * data and seed give the same bytes. Nothing serves it until people say so.
 */
public final class Training {

    private final EventReader reader;
    private final Yardsticks yardsticks;
    private final Consumer<String> progress;

    /** @param progress told, in words, what is being done */
    public Training(EventReader reader, Consumer<String> progress) {
        this(reader, Yardsticks.NONE, progress);
    }

    /** Training whose reports hold the new version against the gates, the champion and the rules of a content folder. */
    public Training(ContentFolder content, Consumer<String> progress) {
        this(EventReader.of(content), new Yardsticks(content), progress);
    }

    Training(EventReader reader, Yardsticks yardsticks, Consumer<String> progress) {
        this.reader = reader;
        this.yardsticks = yardsticks;
        this.progress = progress;
    }

    /**
     * What to train.
     *
     * @param model one of {@link #models}
     * @param data labelled events or exported labels, NDJSON, plain or gzip; what they say of one event is merged
     * @param out the folder of the new version; must not exist
     * @param trainedAt noted in the provenance
     */
    public record Order(String model, List<Path> data, long seed, Path out, Instant trainedAt) {

        public Order {
            data = List.copyOf(data);
        }
    }

    /** A folder written, and how good the model in it is on its test rows. */
    public record Trained(Path folder, Map<String, Object> metrics, double trainSeconds, double predictionsPerSecond) {}

    /** The models that can be trained from labelled events. */
    public static List<String> models() {
        return Arrays.stream(ModelTask.values()).map(ModelTask::code).toList();
    }

    /** Trains; refused when the model is unknown, the data unreadable or the folder taken. */
    public Result<Trained> train(Order order) {
        ModelTask task = ModelTask.of(order.model()).orElse(null);
        if (task == null) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND,
                    "unknown-model",
                    "Expected one of the models " + models() + ", found " + order.model());
        }
        if (order.out().toFile().exists()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "version-exists", "Expected no folder " + order.out() + ", found one");
        }
        try {
            progress.accept("Reading " + order.data());
            LabelledEvents data = LabelledEvents.read(order.data(), reader);
            Learner.Learned learned =
                    Learner.of(task).learn(new Learner.Lesson(task.of(data.events()), order.seed(), progress));
            new NewVersion(task, data, order, learned).write(yardsticks);
            progress.accept("Wrote " + order.out());
            return Result.done(new Trained(
                    order.out(),
                    learned.metrics(),
                    learned.machine().trainSeconds(),
                    learned.machine().predictionsPerSecond()));
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (Learner.TooLittleDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "too-little-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + order.data() + " or write " + order.out(), e);
        }
    }
}
