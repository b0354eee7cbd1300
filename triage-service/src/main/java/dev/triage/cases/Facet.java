package dev.triage.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the queue can be narrowed by: a fixed list, so that no site's data can make the page grow without bound. The names
 * are those of the address, of search ({@code site:DC-EAST}) and of the API.
 */
public enum Facet {
    CATEGORY("category", "Category", "category"),
    SITE("site", "Site", "site"),
    CUSTOMER_TIER("customerTier", "Customer tier", "customer_tier"),
    CARRIER("carrier", "Carrier", "carrier"),
    SUPPLIER("supplier", "Supplier", "supplier"),
    SKU("sku", "Item", "sku"),
    STATUS("status", "Status", "status"),
    ASSIGNEE("assignee", "Assigned to", "assignee"),
    AGE("age", "Age", null),
    SLA("sla", "Deadline", null),
    WORKFLOW("workflow", "Recommended workflow", "top_workflow"),
    SOURCE("source", "Source system", "source"),
    /** A switch of four, always in view; it needs no counting. */
    PRIORITY("priority", "Priority", "priority"),
    /** Whether a window hides the case. As long as nobody asks, lists leave out what is hidden. */
    SUPPRESSED("suppressed", "Suppressed", "suppressed");

    /** Stands for "has none", as in {@code assignee=(none)}. */
    public static final String NONE = "(none)";

    /** The rail: at most twelve, in the order shown. */
    public static final List<Facet> RAIL = Arrays.stream(values())
            .filter(facet -> facet != PRIORITY && facet != SUPPRESSED)
            .toList();

    private final String key;
    private final String title;
    private final @Nullable String column;

    Facet(String key, String title, @Nullable String column) {
        this.key = key;
        this.title = title;
        this.column = column;
    }

    /** The name in addresses and in search. */
    public String key() {
        return key;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** The column of the case; null where the value is a band of time. */
    @Nullable
    String column() {
        return column;
    }

    /** The bands of a facet of time, in order; empty for the others. */
    List<TimeBand> bands() {
        return switch (this) {
            case AGE -> TimeBand.AGE;
            case SLA -> TimeBand.SLA;
            case CATEGORY,
                    SITE,
                    CUSTOMER_TIER,
                    CARRIER,
                    SUPPLIER,
                    SKU,
                    STATUS,
                    ASSIGNEE,
                    WORKFLOW,
                    SOURCE,
                    PRIORITY,
                    SUPPRESSED -> List.of();
        };
    }

    /** How a band of time is called; the value itself for facets without bands. */
    public String label(String value) {
        return bands().stream()
                .filter(band -> band.code().equals(value))
                .map(TimeBand::title)
                .findFirst()
                .orElse(value);
    }

    /** By the name in addresses, whatever its case. */
    public static Optional<Facet> of(String key) {
        return Arrays.stream(values())
                .filter(facet -> facet.key.equalsIgnoreCase(key))
                .findFirst();
    }

    /** How many cases of the list have a value. */
    public record Count(String value, long count) {}
}
