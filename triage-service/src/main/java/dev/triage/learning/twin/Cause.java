package dev.triage.learning.twin;

/** Why an exception really happened. Hidden from the service: it stands in the truth file alone. */
enum Cause {
    SUPPLIER_CAPACITY,
    RAW_MATERIAL,
    QUALITY_ISSUE,
    SHELF_LIFE,
    DOCUMENT_ERROR,
    CUSTOMS,
    TRANSIT,
    WAREHOUSE_CAPACITY,
    DEMAND_SPIKE,
    ORDER_CHANGE,
    CREDIT,
    SYSTEM_ERROR;

    static final int COUNT = values().length;
}
