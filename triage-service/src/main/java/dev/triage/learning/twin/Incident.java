package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong in the twin: what is hidden, what its events show, and what people made of it.
 *
 * @param number counts incidents from 0
 * @param texts the first event's message and notes; repeats tell them again
 */
record Incident(
        long number,
        Instant at,
        double shareOfYear,
        Scene scene,
        Hidden hidden,
        Facts facts,
        Texts texts,
        Judgement judgement,
        Course course) {

    /** Where it happens and with whom. */
    record Scene(
            String system,
            World.Site site,
            World.Sku sku,
            World.Supplier supplier,
            World.Customer customer,
            World.Carrier carrier) {}

    /**
     * What nobody in the twin knows.
     *
     * @param second another cause at work, in about 8 of 100
     * @param cover weeks the stock lasts
     * @param series the planted series it belongs to, such as {@code R07}, or a decoy's, such as {@code D07}
     * @param orderType the order type all turns of the series have
     */
    record Hidden(
            Cause cause,
            @Nullable Cause second,
            Category category,
            Category shown,
            @Nullable Category aside,
            double cover,
            @Nullable String series,
            @Nullable String orderType,
            int periodDays) {}

    /** What the source systems know; null where the event does not say. */
    record Facts(
            @Nullable String code,
            String order,
            int line,
            boolean namesOrder,
            boolean namesItem,
            @Nullable String lot,
            String shipment,
            boolean namesShipment,
            String purchaseOrder,
            boolean namesPurchaseOrder,
            boolean namesSupplier,
            boolean namesCarrier,
            @Nullable String tracking,
            @Nullable String orderType,
            @Nullable Instant promisedAt,
            int expected,
            int actual,
            boolean namesQuantity,
            @Nullable String amount,
            String currency,
            boolean namesSite,
            List<Stock> availability,
            List<Other> substitutes,
            List<Receipt> inbound,
            @Nullable Instant dataAsOf,
            List<Reference> references,
            int retries,
            @Nullable String document,
            String interfaceVersion) {

        int shortfall() {
            return Math.abs(expected - actual);
        }
    }

    record Stock(String site, int quantity, int leadTimeHours) {}

    record Other(String sku, int quantity, @Nullable Boolean consent) {}

    record Receipt(String purchaseOrder, Instant eta, int quantity) {}

    record Reference(String type, String id) {}

    record Texts(@Nullable String message, List<Note> notes) {}

    record Note(String author, Instant at, String text) {}

    /** The label a planner gave, which need not be the truth. */
    record Judgement(Category label, String by, Instant at) {}

    /**
     * What was done and how it went.
     *
     * @param chances true success probabilities, in the order of the category's workflows
     * @param propensity with which probability the planners' policy chose {@code workflow}
     */
    record Course(
            List<String> workflows,
            double[] chances,
            String workflow,
            double propensity,
            boolean succeeded,
            boolean late,
            double delayHours,
            double resolveHours) {}
}
