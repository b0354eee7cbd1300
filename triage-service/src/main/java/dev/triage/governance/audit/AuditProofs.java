package dev.triage.governance.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Proves single entries to somebody who has neither the database nor the key. */
final class AuditProofs {

    private final JdbcTemplate jdbc;
    private final AuditDigests digests;
    private final AuditSegments segments;

    AuditProofs(DataSource database, AuditDigests digests, AuditSegments segments) {
        this.jdbc = new JdbcTemplate(database);
        this.digests = digests;
        this.segments = segments;
    }

    Map<String, Object> of(UUID request) {
        List<Long> wanted = segments.of(request);
        List<DigestLine> signed = covering(wanted.isEmpty() ? 0 : wanted.getLast());
        List<Map<String, Object>> entries = new ArrayList<>();
        List<Map<String, Object>> used = new ArrayList<>();
        String previous = DigestLine.NONE;
        for (DigestLine line : signed) {
            DigestLine.Segment segment = Objects.requireNonNull(line.signed());
            List<Long> here = wanted.stream()
                    .filter(seq -> seq >= segment.from() && seq <= line.seq())
                    .toList();
            if (!here.isEmpty()) {
                entries.addAll(proven(here, segment, line, previous, used.size()));
                used.add(Map.of(
                        "statement", segment.statement().text(),
                        "signature", segment.statement().signature()));
            }
            previous = line.hash();
        }
        if (entries.size() != wanted.size()) {
            throw new IllegalStateException("Expected signed digests over " + wanted.size() + " entries of request "
                    + request + ", found them over " + entries.size());
        }
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("entries", entries);
        proof.put("segments", used);
        return proof;
    }

    private List<Map<String, Object>> proven(
            List<Long> wanted, DigestLine.Segment segment, DigestLine line, String previous, int number) {
        List<AuditSegments.Row> rows = segments.read(segment.from(), line.seq(), previous);
        if (!HexFormat.of().formatHex(AuditSegments.root(rows)).equals(segment.root())) {
            throw new IllegalStateException("Expected entries " + segment.from() + " to " + line.seq()
                    + " as the digest outside the database signed them, found others");
        }
        List<byte[]> leaves = rows.stream().map(AuditSegments.Row::leaf).toList();
        List<Map<String, Object>> proven = new ArrayList<>();
        for (long seq : wanted) {
            int index = (int) (seq - segment.from());
            Map<String, Object> proof = new LinkedHashMap<>();
            proof.put("entry", rows.get(index).fields());
            proof.put("segment", number);
            proof.put(
                    "path",
                    AuditTree.path(leaves, index).stream()
                            .map(HexFormat.of()::formatHex)
                            .toList());
            proven.add(proof);
        }
        return proven;
    }

    /** The signed stretches up to the entry; signed now when its stretch is not yet. */
    private List<DigestLine> covering(long seq) {
        try {
            List<DigestLine> signed = digests.segments();
            if (seq > 0 && (signed.isEmpty() || signed.getLast().seq() < seq)) {
                digests.upTo(Objects.requireNonNull(jdbc.queryForObject(
                        "select e.seq, e.hash, e.at from governance.audit_entry e order by e.seq desc limit 1",
                        (row, n) -> new AuditDigests.Head(
                                row.getLong(1),
                                row.getString(2),
                                row.getObject(3, OffsetDateTime.class).toInstant()))));
                signed = digests.segments();
            }
            return signed;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the audit digests", e);
        }
    }
}
