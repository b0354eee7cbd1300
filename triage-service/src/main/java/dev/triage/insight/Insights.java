package dev.triage.insight;

import java.util.List;
import java.util.Map;

/** What recurs, what waits, and what it costs; each answer states its window and its counts. */
public interface Insights {

    /** Opened, closed, open, waiting times (hours, P50 and P90) by category and site over the last {@code days}. */
    Map<String, Object> flow(int days);

    /** Recurring combinations of SKU, site, supplier and order type with counts and money over the last days. */
    List<Map<String, Object>> patterns(int days);

    /** Corrections, abstentions, acceptance and rejection shares, and what people said was wrong, over the last days. */
    Map<String, Object> quality(int days);

    /** Per source: events, dead letters, last event, data age over the last days. */
    List<Map<String, Object>> interfaces(int days);
}
