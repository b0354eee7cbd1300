package dev.triage.governance.rules;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The stored rule versions. */
interface RuleVersions extends Repository<RuleVersion, RuleVersion.Key> {

    RuleVersion save(RuleVersion version);

    void flush();

    Optional<RuleVersion> findById(RuleVersion.Key key);

    @Query("""
            select v from RuleVersion v
             where v.key.version = (select max(n.key.version) from RuleVersion n where n.key.ruleId = v.key.ruleId)
             order by v.key.ruleId""")
    List<RuleVersion> newest();

    @Query("select v from RuleVersion v where v.key.ruleId = :id order by v.key.version desc")
    List<RuleVersion> versionsOf(String id);

    @Query(
            "select v from RuleVersion v where v.status = dev.triage.governance.Rules$Status.ACTIVE order by v.key.ruleId")
    List<RuleVersion> active();

    /** Versions that were active at some time from {@code from} and before {@code end}. */
    @Query("""
            select v from RuleVersion v
             where v.activatedAt < :end and (v.retiredAt is null or v.retiredAt > :from)
             order by v.key.ruleId, v.key.version""")
    List<RuleVersion> activeBetween(Instant from, Instant end);

    @Query("select count(v) from RuleVersion v")
    long countAll();

    /** Makes everybody who changes this rule wait in line until the end of the transaction; released by it. */
    @Query(
            value = "select 1 from (select pg_advisory_xact_lock(hashtextextended('rule:' || :id, 0))) as locked",
            nativeQuery = true)
    int lock(String id);

    /** The same without waiting; false when somebody else has it. */
    @Query(value = "select pg_try_advisory_xact_lock(hashtextextended('rule:' || :id, 0))", nativeQuery = true)
    boolean tryLock(String id);
}
