package dev.triage.peers;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rules look at, typed and ready, and the place where a verdict is put down. */
public final class Question {

    private final String workflow;
    private final String category;
    private final @Nullable String customerTier;
    private final boolean requesterIsMachine;
    private final long confidence;
    private final long valueMinor;
    private final long costMinor;
    private final long expectedLossMinor;
    private final long occurrences;
    private final long openRequests;
    private final @Nullable Long retries;
    private final @Nullable Long dataAgeSeconds;
    private int rank;
    private String verdict = "";

    Question(Map<String, Object> values) {
        this.workflow = (String) values.get("workflow");
        this.category = (String) values.get("category");
        this.customerTier = (String) values.get("customerTier");
        this.requesterIsMachine = (Boolean) values.get("requesterIsMachine");
        this.confidence = (Long) values.get("confidence");
        this.valueMinor = (Long) values.get("valueMinor");
        this.costMinor = (Long) values.get("costMinor");
        this.expectedLossMinor = (Long) values.get("expectedLossMinor");
        this.occurrences = (Long) values.get("occurrences");
        this.openRequests = (Long) values.get("openRequests");
        this.retries = (Long) values.get("retries");
        Duration age = (Duration) values.get("dataAge");
        // Rounded up, so that comparing whole seconds says the same as comparing durations.
        this.dataAgeSeconds = age == null ? null : age.getNano() == 0 ? age.getSeconds() : age.getSeconds() + 1;
    }

    public String getWorkflow() {
        return workflow;
    }

    public String getCategory() {
        return category;
    }

    public @Nullable String getCustomerTier() {
        return customerTier;
    }

    public boolean isRequesterIsMachine() {
        return requesterIsMachine;
    }

    public long getConfidence() {
        return confidence;
    }

    public long getValueMinor() {
        return valueMinor;
    }

    public long getCostMinor() {
        return costMinor;
    }

    public long getExpectedLossMinor() {
        return expectedLossMinor;
    }

    public long getOccurrences() {
        return occurrences;
    }

    public long getOpenRequests() {
        return openRequests;
    }

    public @Nullable Long getRetries() {
        return retries;
    }

    public @Nullable Long getDataAgeSeconds() {
        return dataAgeSeconds;
    }

    /** Puts a verdict down unless one that goes before it is there already. */
    public void decided(int order, String by) {
        if (order < rank) {
            rank = order;
            verdict = by;
        }
    }

    void undecided() {
        rank = Integer.MAX_VALUE;
        verdict = "";
    }

    String verdict() {
        return verdict;
    }
}
