package dev.triage.cases;

import dev.triage.intake.ExceptionEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a case: the newest event, with fields it lacks filled from the newest of the earlier ones that had
 * them. Each field remembers which event it is from, so that merging gives the same whatever the order of arrival
 * (a last-writer-wins register a field).
 *
 * @param event the merged event; id, kind, subject and times are the newest event's
 * @param newest the stamp of that event
 * @param older for fields filled from before: where from
 */
record Facts(ExceptionEvent event, Stamp newest, Map<String, Stamp> older) {

    Facts {
        older = Map.copyOf(older);
    }

    static Facts of(ExceptionEvent event) {
        return new Facts(event, Stamp.of(event), Map.of());
    }

    /** Both together; commutative, associative and idempotent for events of one fingerprint. */
    Facts with(Facts other) {
        Facts newer = newest.compareTo(other.newest) >= 0 ? this : other;
        Facts before = newer == this ? other : this;
        Object[] mine = values(newer.event);
        Object[] theirs = values(before.event);
        Map<String, Stamp> from = new HashMap<>();
        for (int i = 0; i < FIELDS.length; i++) {
            if (missing(theirs[i])) {
                keep(newer, i, mine, from);
                continue;
            }
            Stamp earlier = before.stamp(FIELDS[i]);
            if (missing(mine[i]) || newer.stamp(FIELDS[i]).compareTo(earlier) < 0) {
                mine[i] = theirs[i];
                from.put(FIELDS[i], earlier);
            } else {
                keep(newer, i, mine, from);
            }
        }
        from.values().removeIf(stamp -> stamp.equals(newer.newest));
        return new Facts(event(newer.event, mine), newer.newest, from);
    }

    private static void keep(Facts facts, int field, Object[] values, Map<String, Stamp> from) {
        if (!missing(values[field])) {
            from.put(FIELDS[field], facts.stamp(FIELDS[field]));
        }
    }

    private Stamp stamp(String field) {
        return older.getOrDefault(field, newest);
    }

    private static boolean missing(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Collection<?> many -> many.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    // The parts that make the fingerprint (order number and line, site code) are alike in all events of a case.
    private static final String[] FIELDS = {
        "exceptionCode",
        "message",
        "notes",
        "order.type",
        "order.customer",
        "order.customerTier",
        "order.promisedAt",
        "item",
        "quantity",
        "site.timeZone",
        "supplier",
        "carrier",
        "shipment",
        "purchaseOrder",
        "value",
        "references",
        "availability",
        "substitutes",
        "inbound",
        "dataAsOf",
        "attributes",
        "extra",
        "mappings"
    };

    private static Object[] values(ExceptionEvent event) {
        ExceptionEvent.Order order = event.order();
        ExceptionEvent.Site site = event.site();
        return new @Nullable Object[] {
            event.exceptionCode(),
            event.message(),
            event.notes(),
            order == null ? null : order.type(),
            order == null ? null : order.customer(),
            order == null ? null : order.customerTier(),
            order == null ? null : order.promisedAt(),
            event.item(),
            event.quantity(),
            site == null ? null : site.timeZone(),
            event.supplier(),
            event.carrier(),
            event.shipment(),
            event.purchaseOrder(),
            event.value(),
            event.references(),
            event.availability(),
            event.substitutes(),
            event.inbound(),
            event.dataAsOf(),
            event.attributes(),
            event.extra(),
            event.mappings()
        };
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private static ExceptionEvent event(ExceptionEvent newest, Object[] values) {
        ExceptionEvent.Order order = newest.order();
        ExceptionEvent.Site site = newest.site();
        return new ExceptionEvent(
                newest.id(),
                newest.kind(),
                newest.subject(),
                newest.time(),
                newest.receivedAt(),
                (String) values[0],
                Objects.requireNonNullElse((String) values[1], ""),
                (java.util.List<ExceptionEvent.Note>) values[2],
                order == null
                        ? null
                        : new ExceptionEvent.Order(
                                order.number(),
                                order.line(),
                                (String) values[3],
                                (String) values[4],
                                (String) values[5],
                                (java.time.Instant) values[6]),
                (ExceptionEvent.Item) values[7],
                (ExceptionEvent.Quantity) values[8],
                site == null ? null : new ExceptionEvent.Site(site.code(), (String) values[9]),
                (String) values[10],
                (ExceptionEvent.Carrier) values[11],
                (String) values[12],
                (ExceptionEvent.PurchaseOrder) values[13],
                (dev.triage.platform.Money) values[14],
                (java.util.List<ExceptionEvent.Reference>) values[15],
                (java.util.List<ExceptionEvent.Availability>) values[16],
                (java.util.List<ExceptionEvent.Substitute>) values[17],
                (java.util.List<ExceptionEvent.Inbound>) values[18],
                (java.time.Instant) values[19],
                (Map<String, Object>) values[20],
                (Map<String, Object>) values[21],
                (java.util.List<ExceptionEvent.Mapping>) values[22]);
    }
}
