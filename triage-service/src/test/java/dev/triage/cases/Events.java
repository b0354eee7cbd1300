package dev.triage.cases;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Short shortages, made to be varied. */
record Events(
        String id,
        ExceptionEvent.Kind kind,
        Instant time,
        String order,
        String code,
        String message,
        String site,
        String supplier,
        ExceptionEvent.Carrier carrier,
        String value,
        Instant promisedAt) {

    static final String SOURCE = "/wms/dc-east";

    /** A raise for an order, some minutes before {@link Exceptions#NOW}. */
    static Events raised(String order, String id, int minutesAgo) {
        return new Events(
                id,
                ExceptionEvent.Kind.RAISED,
                Exceptions.NOW.minus(Duration.ofMinutes(minutesAgo)),
                order,
                "WMS-4107",
                "Allocation failed: 40 of 120 EA short",
                "DC-EAST",
                null,
                null,
                "1840.00",
                Exceptions.NOW.plus(Duration.ofHours(30)));
    }

    static Events cleared(String order, String id, int minutesAgo) {
        Events raised = raised(order, id, minutesAgo);
        return new Events(
                id,
                ExceptionEvent.Kind.CLEARED,
                raised.time,
                order,
                raised.code,
                raised.message,
                raised.site,
                null,
                null,
                null,
                null);
    }

    Events code(String code) {
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, promisedAt);
    }

    Events message(String message) {
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, promisedAt);
    }

    Events site(String site) {
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, promisedAt);
    }

    Events supplier(String supplier) {
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, promisedAt);
    }

    Events scac(String scac) {
        ExceptionEvent.Carrier by = new ExceptionEvent.Carrier(scac, null, null);
        return new Events(id, kind, time, order, code, message, site, supplier, by, value, promisedAt);
    }

    Events value(String value) {
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, promisedAt);
    }

    Events promisedIn(Duration left) {
        Instant at = Exceptions.NOW.plus(left);
        return new Events(id, kind, time, order, code, message, site, supplier, carrier, value, at);
    }

    ExceptionEvent event() {
        return new ExceptionEvent(
                new EventId(SOURCE, id),
                kind,
                order + "/10",
                time,
                Exceptions.NOW,
                code,
                message == null ? "" : message,
                List.of(),
                new ExceptionEvent.Order(order, "10", "B2B", "C-1042", "A", promisedAt),
                new ExceptionEvent.Item("SKU-1042", "Hex bolt M8x40", null),
                new ExceptionEvent.Quantity(new BigDecimal("120"), new BigDecimal("80"), "EA"),
                site == null ? null : new ExceptionEvent.Site(site, "America/New_York"),
                supplier,
                carrier,
                null,
                null,
                value == null ? null : new Money(new BigDecimal(value), "EUR"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                Map.of(),
                Map.of(),
                List.of());
    }
}
