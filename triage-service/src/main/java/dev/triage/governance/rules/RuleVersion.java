package dev.triage.governance.rules;

import dev.triage.governance.Rules.Rollback;
import dev.triage.governance.Rules.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Generated;
import org.hibernate.generator.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One version of a rule: DRAFT, then SUBMITTED, then ACTIVE, then RETIRED; SUBMITTED may be retired, nothing goes back.
 * The text never changes. Times are stamped by the database, which also refuses every step this class would let through
 * by mistake.
 */
@Entity
@Table(schema = "governance", name = "rule_version")
class RuleVersion {

    @EmbeddedId
    private Key key;

    @Column(updatable = false)
    private String author;

    @Generated(event = EventType.INSERT)
    @Column(insertable = false, updatable = false)
    private @Nullable Instant createdAt;

    @Column(updatable = false)
    private String source;

    @ColumnTransformer(write = "cast(? as jsonb)")
    @Column(updatable = false)
    private String policy;

    @Column(name = "body_sha256", updatable = false)
    private String bodySha256;

    @Column(updatable = false)
    private @Nullable LocalDate effectiveFrom;

    @Column(updatable = false)
    private @Nullable LocalDate effectiveUntil;

    @Enumerated(EnumType.STRING)
    private Status status = Status.DRAFT;

    private @Nullable String submittedBy;

    @Generated(event = {EventType.INSERT, EventType.UPDATE})
    @Column(insertable = false, updatable = false)
    private @Nullable Instant submittedAt;

    private @Nullable String activatedBy;

    @Generated(event = {EventType.INSERT, EventType.UPDATE})
    @Column(insertable = false, updatable = false)
    private @Nullable Instant activatedAt;

    private @Nullable String retiredBy;

    @Generated(event = {EventType.INSERT, EventType.UPDATE})
    @Column(insertable = false, updatable = false)
    private @Nullable Instant retiredAt;

    private @Nullable String compilerVersion;

    @Column(name = "types_sha256")
    private @Nullable String typesSha256;

    @ColumnTransformer(write = "cast(? as jsonb)")
    private @Nullable String caseResults;

    @Column(name = "results_sha256")
    private @Nullable String resultsSha256;

    @Column(updatable = false)
    private @Nullable Integer rollbackOf;

    @Column(updatable = false)
    private @Nullable String rolledBackBy;

    @Column(updatable = false)
    private @Nullable String rollbackReason;

    @Version
    private @Nullable Long lockVersion;

    /** A version's name: the rule and a number counted from 1. */
    @Embeddable
    record Key(
            @Column(updatable = false) String ruleId,
            @Column(updatable = false) int version) implements Serializable {}

    /** For Hibernate alone. */
    @SuppressWarnings("NullAway.Init")
    protected RuleVersion() {}

    private RuleVersion(Key key, String author, String source, Policy policy, Body body) {
        this.key = key;
        this.author = author;
        this.source = source;
        this.policy = body.json();
        this.bodySha256 = body.sha256();
        this.effectiveFrom = day(policy.effective().from());
        this.effectiveUntil = day(policy.effective().until());
    }

    private static @Nullable LocalDate day(Effective.@Nullable Edge edge) {
        return edge == null ? null : edge.utcDay();
    }

    /** A policy's parsed form: as JSON, and the hash of its canonical form. */
    record Body(String json, String sha256) {}

    /** What the cases were run with and what came of them. */
    record Proof(String compilerVersion, String typesSha256, String caseResults, String resultsSha256) {}

    static RuleVersion draft(int version, String author, String source, Policy policy, Body body) {
        return new RuleVersion(new Key(policy.id(), version), author, source, policy, body);
    }

    /** The same text by the same author once more, because somebody else wants it back. */
    static RuleVersion rollback(int version, RuleVersion origin, Policy policy, Body body, Rollback rollback) {
        RuleVersion again = draft(version, origin.author, origin.source, policy, body);
        again.rollbackOf = rollback.of();
        again.rolledBackBy = rollback.by();
        again.rollbackReason = rollback.reason();
        return again;
    }

    /** DRAFT to SUBMITTED, with cases that passed. */
    void submit(String by, Proof proof) {
        expect(Status.DRAFT, "submitted");
        status = Status.SUBMITTED;
        submittedBy = by;
        keep(proof);
    }

    /** SUBMITTED to ACTIVE, by somebody who neither wrote nor submitted it, with cases run once more. */
    void activate(String by, Proof proof) {
        expect(Status.SUBMITTED, "activated");
        if (by.equals(author) || by.equals(submittedBy)) {
            throw new IllegalStateException(this + " must be activated by somebody who did not write or submit it");
        }
        status = Status.ACTIVE;
        activatedBy = by;
        keep(proof);
    }

    /** SUBMITTED or ACTIVE to RETIRED. */
    void retire(String by) {
        if (status != Status.SUBMITTED && status != Status.ACTIVE) {
            throw new IllegalStateException(this + " must be SUBMITTED or ACTIVE to be retired, but is " + status);
        }
        status = Status.RETIRED;
        retiredBy = by;
    }

    private void keep(Proof proof) {
        compilerVersion = proof.compilerVersion();
        typesSha256 = proof.typesSha256();
        caseResults = proof.caseResults();
        resultsSha256 = proof.resultsSha256();
    }

    private void expect(Status expected, String verb) {
        if (status != expected) {
            throw new IllegalStateException(this + " must be " + expected + " to be " + verb + ", but is " + status);
        }
    }

    String id() {
        return key.ruleId();
    }

    int version() {
        return key.version();
    }

    String author() {
        return author;
    }

    Instant createdAt() {
        return Objects.requireNonNull(createdAt);
    }

    String source() {
        return source;
    }

    String policyJson() {
        return policy;
    }

    String bodySha256() {
        return bodySha256;
    }

    Status status() {
        return status;
    }

    @Nullable
    String submittedBy() {
        return submittedBy;
    }

    @Nullable
    Instant submittedAt() {
        return submittedAt;
    }

    @Nullable
    String activatedBy() {
        return activatedBy;
    }

    @Nullable
    Instant activatedAt() {
        return activatedAt;
    }

    @Nullable
    Instant retiredAt() {
        return retiredAt;
    }

    @Nullable
    Rollback rollback() {
        Integer of = rollbackOf;
        return of == null
                ? null
                : new Rollback(of, Objects.requireNonNull(rolledBackBy), Objects.requireNonNull(rollbackReason));
    }

    @Nullable
    String compilerVersion() {
        return compilerVersion;
    }

    @Nullable
    String typesSha256() {
        return typesSha256;
    }

    @Nullable
    String caseResults() {
        return caseResults;
    }

    @Nullable
    String resultsSha256() {
        return resultsSha256;
    }

    @Override
    public String toString() {
        return "Rule '" + key.ruleId() + "' version " + key.version();
    }
}
