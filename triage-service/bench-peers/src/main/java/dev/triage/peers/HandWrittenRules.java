package dev.triage.peers;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The floor: the twenty policies as a programmer would write them, with nothing between the values and the machine. */
public final class HandWrittenRules implements Function<List<Map<String, Object>>, IntFunction<String>> {

    private static final long MINUTE = 60;
    private static final long HOUR = 3600;

    @Override
    public IntFunction<String> apply(List<Map<String, Object>> values) {
        Question[] questions = values.stream().map(Question::new).toArray(Question[]::new);
        return index -> decide(questions[index]);
    }

    @Override
    public String toString() {
        return "Java by hand";
    }

    private static String decide(Question q) {
        if (q.getCategory().equals("ORDER_COMPLIANCE_HOLD")) {
            return "DENIED forbid-compliance-hold";
        }
        Long age = q.getDataAgeSeconds();
        if (age != null && age > 24 * HOUR && isHurtByStaleData(q.getWorkflow())) {
            return "DENIED forbid-stale-data";
        }
        if (q.isRequesterIsMachine() && q.getValueMinor() > 1_000_000) {
            return "DENIED forbid-large-machine-requests";
        }
        return switch (q.getWorkflow()) {
            case "alternate-warehouse-sourcing" -> alternateSourcing(q);
            case "remove-billing-block" -> billingBlock(q);
            case "release-credit-hold" -> creditHold(q);
            case "expedite-purchase-order" -> expedite(q);
            case "inventory-adjustment-proposal" -> inventoryAdjustment(q);
            case "create-rma" -> createRma(q);
            case "re-tender-carrier" -> reTender(q);
            case "reallocate-stock" -> reallocate(q);
            case "re-release-order" -> reRelease(q);
            case "resend-document" -> resend(q);
            default -> "";
        };
    }

    private static boolean isHurtByStaleData(String workflow) {
        return switch (workflow) {
            case "alternate-warehouse-sourcing",
                    "substitute-item",
                    "split-shipment",
                    "backorder-line",
                    "reallocate-stock",
                    "re-release-order",
                    "expedite-purchase-order",
                    "re-tender-carrier",
                    "inventory-adjustment-proposal",
                    "ship-confirm-proposal" -> true;
            default -> false;
        };
    }

    private static String alternateSourcing(Question q) {
        boolean covered =
                switch (q.getCategory()) {
                    case "ALLOC_SHORTAGE",
                            "PICK_SHORT",
                            "BACKORDER_AGING",
                            "ALLOC_CONFLICT",
                            "LOT_EXPIRED_OR_BLOCKED" -> true;
                    default -> false;
                };
        if (!covered || q.getConfidence() < 85 || !isAtMost(q.getDataAgeSeconds(), 45 * MINUTE)) {
            return "";
        }
        if (q.getValueMinor() > 500_000) {
            return q.getValueMinor() <= 5_000_000 ? "NEEDS_APPROVAL alternate-sourcing-large-orders" : "";
        }
        return q.getCostMinor() <= 50_000 ? "NEEDS_APPROVAL alternate-sourcing-small-orders" : "";
    }

    private static String billingBlock(Question q) {
        boolean matched =
                switch (q.getCategory()) {
                    case "INVOICE_BLOCKED", "SUPPLIER_INVOICE_MATCH_FAILED" -> true;
                    default -> false;
                };
        boolean covered = matched
                || switch (q.getCategory()) {
                    case "INVOICE_MISMATCH", "FREIGHT_INVOICE_VARIANCE" -> true;
                    default -> false;
                };
        if (!covered || q.isRequesterIsMachine()) {
            return "";
        }
        if (q.getValueMinor() > 500_000) {
            return matched && q.getConfidence() >= 90 && q.getValueMinor() <= 5_000_000
                    ? "NEEDS_APPROVAL billing-block-large"
                    : "";
        }
        return q.getConfidence() >= 85 ? "NEEDS_APPROVAL billing-block-small" : "";
    }

    private static String creditHold(Question q) {
        if (!q.getCategory().equals("ORDER_CREDIT_HOLD") || q.isRequesterIsMachine()) {
            return "";
        }
        boolean best = "A".equals(q.getCustomerTier());
        if (q.getValueMinor() > 250_000) {
            return best && q.getValueMinor() <= 2_500_000 ? "NEEDS_APPROVAL credit-hold-large" : "";
        }
        return best || "B".equals(q.getCustomerTier()) ? "NEEDS_APPROVAL credit-hold-small" : "";
    }

    private static String expedite(Question q) {
        boolean late =
                switch (q.getCategory()) {
                    case "PO_LATE",
                            "PO_EXPEDITE_NEEDED",
                            "BACKORDER_AGING",
                            "SUPPLIER_DISRUPTION",
                            "STOCKOUT_RECURRING" -> true;
                    default -> false;
                };
        if (q.getCostMinor() > 50_000) {
            return late
                            && q.getConfidence() >= 85
                            && q.getCostMinor() <= 250_000
                            && q.getExpectedLossMinor() >= q.getCostMinor() * 2
                            && q.getValueMinor() <= 20_000_000
                    ? "NEEDS_APPROVAL expedite-large-spend"
                    : "";
        }
        boolean covered = late
                || switch (q.getCategory()) {
                    case "PO_ACK_CHANGED", "PO_ACK_MISSING", "ALLOC_SHORTAGE" -> true;
                    default -> false;
                };
        return covered
                        && q.getConfidence() >= 75
                        && q.getValueMinor() <= 10_000_000
                        && q.getExpectedLossMinor() >= q.getCostMinor()
                ? "NEEDS_APPROVAL expedite-small-spend"
                : "";
    }

    private static String inventoryAdjustment(Question q) {
        boolean counted =
                switch (q.getCategory()) {
                    case "INV_SYNC_MISMATCH",
                            "INV_NEGATIVE",
                            "INV_PHANTOM",
                            "INV_UOM_INCONSISTENT",
                            "TRANSFER_MISMATCH",
                            "RECEIPT_DISCREPANCY",
                            "RETURN_QTY_MISMATCH" -> true;
                    default -> false;
                };
        if (q.getConfidence() < 85 || !isAtMost(q.getDataAgeSeconds(), 4 * HOUR)) {
            return "";
        }
        if (q.getValueMinor() > 50_000) {
            return counted && q.getValueMinor() <= 1_000_000 && !q.isRequesterIsMachine()
                    ? "NEEDS_APPROVAL inventory-adjustment-large"
                    : "";
        }
        return counted || q.getCategory().equals("PICK_SHORT") ? "NEEDS_APPROVAL inventory-adjustment-small" : "";
    }

    private static String createRma(Question q) {
        boolean covered =
                switch (q.getCategory()) {
                    case "RETURN_UNEXPECTED",
                            "RETURN_QTY_MISMATCH",
                            "RETURN_DISPOSITION_PENDING",
                            "DELIVERY_FAILED",
                            "PICK_WRONG_ITEM" -> true;
                    default -> false;
                };
        return covered && q.getConfidence() >= 80 && q.getValueMinor() <= 1_000_000
                ? "NEEDS_APPROVAL create-rma-bounded"
                : "";
    }

    private static String reTender(Question q) {
        boolean covered =
                switch (q.getCategory()) {
                    case "CARRIER_TENDER_REJECTED",
                            "TRANSIT_DELAY_PREDICTED",
                            "TRANSIT_DELAY",
                            "DELIVERY_FAILED",
                            "DWELL_EXCEEDED",
                            "SITE_DISRUPTION" -> true;
                    default -> false;
                };
        return covered
                        && q.getConfidence() >= 75
                        && isAtMost(q.getDataAgeSeconds(), 2 * HOUR)
                        && q.getCostMinor() <= 75_000
                        && q.getValueMinor() <= 5_000_000
                ? "NEEDS_APPROVAL re-tender-capped"
                : "";
    }

    private static String reallocate(Question q) {
        boolean covered =
                switch (q.getCategory()) {
                    case "ALLOC_CONFLICT", "ALLOC_STALE_RESERVATION", "ALLOC_SHORTAGE", "BACKORDER_AGING" -> true;
                    default -> false;
                };
        return covered
                        && ("A".equals(q.getCustomerTier()) || "B".equals(q.getCustomerTier()))
                        && q.getConfidence() >= 85
                        && isAtMost(q.getDataAgeSeconds(), 30 * MINUTE)
                        && q.getValueMinor() <= 1_000_000
                        && !q.isRequesterIsMachine()
                ? "NEEDS_APPROVAL reallocate-to-better-customers"
                : "";
    }

    private static String reRelease(Question q) {
        boolean delayed =
                switch (q.getCategory()) {
                    case "RELEASE_DELAYED", "WAVE_BLOCKED" -> true;
                    default -> false;
                };
        if (delayed
                && q.getConfidence() >= 90
                && isAtMost(q.getDataAgeSeconds(), 30 * MINUTE)
                && q.getValueMinor() <= 250_000
                && q.getOccurrences() <= 2
                && q.getOpenRequests() == 0) {
            return "PERMITTED re-release-automatic";
        }
        return isAtMost(q.getDataAgeSeconds(), 4 * HOUR) && q.getValueMinor() <= 5_000_000 && q.getOccurrences() < 10
                ? "NEEDS_APPROVAL re-release-approved"
                : "";
    }

    private static String resend(Question q) {
        boolean failed =
                switch (q.getCategory()) {
                    case "INTF_DELIVERY_FAILED", "ASN_LATE_OR_INVALID", "INTF_SILENT" -> true;
                    default -> false;
                };
        Long retries = q.getRetries();
        if (failed
                && q.getConfidence() >= 85
                && (retries == null || retries <= 3)
                && q.getValueMinor() <= 500_000
                && q.getOpenRequests() == 0
                && q.getOccurrences() <= 3) {
            return "PERMITTED resend-document-automatic";
        }
        return q.getValueMinor() <= 10_000_000 && q.getOccurrences() < 20
                ? "NEEDS_APPROVAL resend-document-approved"
                : "";
    }

    private static boolean isAtMost(@Nullable Long seconds, long limit) {
        return seconds != null && seconds <= limit;
    }
}
