package dev.triage.assessment;

import java.util.Optional;

/** The exception categories of the field, with their family and their name for people. The codes are the contract's. */
public enum Category {
    INTF_DELIVERY_FAILED("interface", "Message delivery failed"),
    INTF_SILENT("interface", "Expected message missing"),
    INTF_DUPLICATE("interface", "Duplicate message"),
    INTF_OUT_OF_SEQUENCE("interface", "Message out of sequence"),
    ORDER_VALIDATION_FAILED("order", "Order validation failed"),
    ORDER_CREDIT_HOLD("order", "Credit hold"),
    ORDER_COMPLIANCE_HOLD("order", "Compliance hold"),
    ORDER_PRICE_MISMATCH("order", "Order price mismatch"),
    ORDER_CHANGE_CONFLICT("order", "Order change conflict"),
    RELEASE_DELAYED("release", "Release delayed"),
    RELEASE_FAILED("release", "Release failed"),
    ALLOC_SHORTAGE("allocation", "Allocation shortage"),
    ALLOC_CONFLICT("allocation", "Allocation conflict"),
    ALLOC_STALE_RESERVATION("allocation", "Stale reservation"),
    BACKORDER_AGING("shortage", "Backorder ageing"),
    STOCKOUT_RECURRING("shortage", "Recurring stock-out"),
    PICK_SHORT("warehouse", "Short pick"),
    PICK_WRONG_ITEM("warehouse", "Wrong item picked"),
    PACK_MISMATCH("warehouse", "Packing mismatch"),
    LOT_EXPIRED_OR_BLOCKED("warehouse", "Lot expired or blocked"),
    WAVE_BLOCKED("warehouse", "Wave blocked"),
    SHIP_CONFIRM_MISSING("ship", "Ship confirmation missing"),
    SHIP_CONFIRM_MISMATCH("ship", "Ship confirmation mismatch"),
    ASN_LATE_OR_INVALID("ship", "Ship notice late or invalid"),
    CARRIER_TENDER_REJECTED("transport", "Carrier tender rejected"),
    TRANSIT_DELAY_PREDICTED("transport", "Transit delay predicted"),
    TRANSIT_DELAY("transport", "Transit delay"),
    DELIVERY_FAILED("transport", "Delivery failed"),
    POD_MISSING("transport", "Proof of delivery missing"),
    DWELL_EXCEEDED("transport", "Dwell exceeded"),
    INVOICE_BLOCKED("bill", "Invoice blocked"),
    INVOICE_MISMATCH("bill", "Invoice mismatch"),
    FREIGHT_INVOICE_VARIANCE("bill", "Freight invoice variance"),
    RETURN_UNEXPECTED("return", "Unexpected return"),
    RETURN_QTY_MISMATCH("return", "Return quantity mismatch"),
    RETURN_DISPOSITION_PENDING("return", "Return disposition pending"),
    INV_SYNC_MISMATCH("inventory", "Inventory balances differ"),
    INV_NEGATIVE("inventory", "Negative inventory"),
    INV_PHANTOM("inventory", "Phantom inventory"),
    INV_UOM_INCONSISTENT("inventory", "Unit of measure inconsistent"),
    PO_ACK_MISSING("procure", "PO acknowledgement missing"),
    PO_ACK_CHANGED("procure", "PO acknowledgement changed"),
    PO_LATE("procure", "Purchase order late"),
    PO_EXPEDITE_NEEDED("procure", "Expedite needed"),
    ASN_INBOUND_MISMATCH("procure", "Inbound ship notice mismatch"),
    RECEIPT_DISCREPANCY("procure", "Receipt discrepancy"),
    RECEIPT_NOT_POSTED("procure", "Receipt not posted"),
    DOCK_TO_STOCK_LATE("procure", "Dock to stock late"),
    QUALITY_HOLD("procure", "Quality hold"),
    SUPPLIER_INVOICE_MATCH_FAILED("procure", "Supplier invoice match failed"),
    TRANSFER_IN_TRANSIT_OVERDUE("transfer", "Transfer overdue"),
    TRANSFER_MISMATCH("transfer", "Transfer mismatch"),
    MASTER_DATA_MISSING("data", "Master data missing"),
    CROSSWALK_MISSING("data", "Crosswalk missing"),
    SUPPLIER_DISRUPTION("network", "Supplier disruption"),
    SITE_DISRUPTION("network", "Site disruption"),
    SYSTEM_OUTAGE("network", "System outage"),
    UNKNOWN("unknown", "Unclassified");

    private final String family;
    private final String title;

    Category(String family, String title) {
        this.family = family;
        this.title = title;
    }

    /** The part of the flow it belongs to: {@code interface}, {@code order}, {@code allocation}, … */
    public String family() {
        return family;
    }

    /** What a planner calls it. */
    public String title() {
        return title;
    }

    /** The category with this code, if there is one. */
    public static Optional<Category> of(String code) {
        for (Category category : values()) {
            if (category.name().equals(code)) {
                return Optional.of(category);
            }
        }
        return Optional.empty();
    }
}
