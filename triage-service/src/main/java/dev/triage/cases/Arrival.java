package dev.triage.cases;

import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as joining sees it. */
sealed interface Arrival {

    EventId id();

    Stamp stamp();

    default Instant at() {
        return stamp().at();
    }

    /** By the source's time; a clear comes after the raises of the same moment, because it ends them. */
    Comparator<Arrival> ORDER = Comparator.comparing(Arrival::at)
            .thenComparing(Clear.class::isInstance)
            .thenComparing(arrival -> arrival.stamp().event());

    /** A raise. */
    record Raise(ExceptionEvent event, Fingerprint fingerprint, Stamp stamp) implements Arrival {

        static Raise of(ExceptionEvent event) {
            return new Raise(event, Fingerprint.of(event), Stamp.of(event));
        }

        @Override
        public EventId id() {
            return event.id();
        }
    }

    /**
     * A clear, here or remembered. It ends every raise of its object up to its time; one that names no symptom ends all
     * symptoms, one that names no site all sites.
     */
    record Clear(
            EventId id,
            Stamp stamp,
            UUID object,
            @Nullable UUID symptom,
            @Nullable String site) implements Arrival {

        /** One for each business object the event may mean. */
        static List<Clear> of(ExceptionEvent event) {
            Fingerprint fingerprint = Fingerprint.of(event);
            boolean anySymptom = Fingerprint.symptom(event).isEmpty();
            List<Clear> clears = new ArrayList<>(1);
            for (String key : Fingerprint.clearedKeys(event)) {
                clears.add(new Clear(
                        event.id(),
                        Stamp.of(event),
                        Fingerprint.object(event.id().source(), key),
                        anySymptom ? null : fingerprint.symptom(),
                        fingerprint.site()));
            }
            return clears;
        }

        boolean ends(Fingerprint fingerprint) {
            return object.equals(fingerprint.object())
                    && (symptom == null || symptom.equals(fingerprint.symptom()))
                    && (site == null || site.equals(fingerprint.site()));
        }
    }
}
