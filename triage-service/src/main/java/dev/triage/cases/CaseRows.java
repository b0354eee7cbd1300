package dev.triage.cases;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;

/** Case rows for one act at a time. */
interface CaseRows extends JpaRepository<CaseFile, UUID> {

    /** Locked until the transaction ends: what is decided on it holds. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select c from CaseFile c where c.id = :id")
    Optional<CaseFile> lock(UUID id);

    /** The number of the current transaction. */
    @NativeQuery("select pg_current_xact_id()::text::bigint")
    long transaction();
}
