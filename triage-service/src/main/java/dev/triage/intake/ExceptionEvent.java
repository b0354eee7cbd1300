package dev.triage.intake;

import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of one exception event: codes mapped through the crosswalks, numbers exact, times in UTC. This is
 * what assessment, playbook and governance see; the raw bytes stay with intake.
 *
 * @param id source and id; the event's identity
 * @param kind raised, or cleared at the source
 * @param subject the CloudEvents subject, as sent
 * @param time when it happened, by the source's clock; falls back to {@code receivedAt}
 * @param receivedAt when this service took it in
 * @param exceptionCode the source system's own code; not the category
 * @param message the source system's text; empty when there is none
 * @param extra fields the schema does not know, by top-level name, as plain JSON values
 * @param mappings what the crosswalks changed, as evidence
 */
public record ExceptionEvent(
        EventId id,
        Kind kind,
        @Nullable String subject,
        Instant time,
        Instant receivedAt,
        @Nullable String exceptionCode,
        String message,
        List<Note> notes,
        @Nullable Order order,
        @Nullable Item item,
        @Nullable Quantity quantity,
        @Nullable Site site,
        @Nullable String supplier,
        @Nullable Carrier carrier,
        @Nullable String shipment,
        @Nullable PurchaseOrder purchaseOrder,
        @Nullable Money value,
        List<Reference> references,
        List<Availability> availability,
        List<Substitute> substitutes,
        List<Inbound> inbound,
        @Nullable Instant dataAsOf,
        Map<String, Object> attributes,
        Map<String, Object> extra,
        List<Mapping> mappings) {

    public ExceptionEvent {
        notes = List.copyOf(notes);
        references = List.copyOf(references);
        availability = List.copyOf(availability);
        substitutes = List.copyOf(substitutes);
        inbound = List.copyOf(inbound);
        mappings = List.copyOf(mappings);
        // Attribute values may be null, so Map.copyOf does not fit.
        attributes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(attributes));
        extra = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(extra));
    }

    /** Raised at the source, or cleared there. */
    public enum Kind {
        RAISED,
        CLEARED
    }

    /** A free-text note somebody wrote. Untrusted text. */
    public record Note(@Nullable String author, @Nullable Instant at, String text) {}

    /** The order line concerned. {@code type} and {@code customerTier} as mapped by the crosswalks. */
    public record Order(
            String number,
            @Nullable String line,
            @Nullable String type,
            @Nullable String customer,
            @Nullable String customerTier,
            @Nullable Instant promisedAt) {}

    public record Item(
            String sku,
            @Nullable String description,
            @Nullable String lot) {}

    /** Expected and actual quantity in one unit of measure. */
    public record Quantity(
            @Nullable BigDecimal expected,
            @Nullable BigDecimal actual,
            @Nullable String uom) {

        /** Expected minus actual, when both are known; never negative. */
        public @Nullable BigDecimal shortfall() {
            if (expected == null || actual == null) {
                return null;
            }
            return expected.subtract(actual).max(BigDecimal.ZERO);
        }
    }

    /** A site; {@code timeZone} is an IANA zone id. */
    public record Site(String code, @Nullable String timeZone) {}

    public record Carrier(
            @Nullable String scac,
            @Nullable String service,
            @Nullable String tracking) {}

    public record PurchaseOrder(String number, @Nullable String line) {}

    public record Reference(String type, String id) {}

    /** Stock another site is known to have. {@code leadTimeHours} in hours; {@code cost} of moving it. */
    public record Availability(
            String site,
            BigDecimal quantity,
            @Nullable String uom,
            @Nullable BigDecimal leadTimeHours,
            @Nullable Money cost) {}

    public record Substitute(
            String sku,
            @Nullable BigDecimal quantity,
            @Nullable String uom,
            @Nullable Boolean customerConsent) {}

    /** The next receipt of the item. */
    public record Inbound(
            @Nullable String purchaseOrder,
            Instant eta,
            @Nullable BigDecimal quantity) {}

    /**
     * One crosswalk look-up that changed a value.
     *
     * @param pointer the field, as a JSON Pointer into the event's data
     * @param table which crosswalk: {@code site}, {@code uom}, {@code sku}, {@code status}
     * @param version the crosswalk's content hash
     */
    public record Mapping(String pointer, String table, String from, String to, String version) {}
}
