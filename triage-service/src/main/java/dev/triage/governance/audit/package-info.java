/**
 * The record of who did what. {@code AuditChain} collects a transaction's entries and writes them at its very end,
 * chained under one row lock and keyed with a key the database never sees; {@code AuditDigests} keeps the chain's length
 * and head outside the database; {@code AuditVerifier} recomputes everything without the writer's code.
 */
@NullMarked
package dev.triage.governance.audit;

import org.jspecify.annotations.NullMarked;
