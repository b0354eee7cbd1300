package dev.triage.briefing;

import dev.triage.cases.CaseView;

/** Briefs of cases: the model's when it wrote one that holds against the evidence, else the template's. */
public interface Briefs {

    /** Never fails, never waits for a language model. */
    Brief of(CaseView view);

    /** The numbered facts a brief's sentences refer to, for the page. */
    java.util.List<Evidence> evidence(CaseView view);

    /** One citable fact. {@code id} is {@code E1}, {@code E2}, … */
    record Evidence(String id, String label, String value) {}
}
