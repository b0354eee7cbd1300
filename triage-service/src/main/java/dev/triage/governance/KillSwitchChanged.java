package dev.triage.governance;

/**
 * A kill switch was set. Published in the transaction that sets it.
 *
 * @param workflow the workflow switched; {@code *} for all
 * @param on whether nothing of it is sent from now on
 */
public record KillSwitchChanged(String workflow, boolean on, String by) {}
