package dev.triage.cases;

import dev.triage.governance.Ruling;
import dev.triage.playbook.Proposal;

/** A proposed workflow at its place (1 first), with what the rules say to it. */
public record Recommendation(int position, Proposal proposal, Ruling ruling) {}
