package dev.triage.governance;

import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;

/** Hands the whole audit out, for somebody who checks it elsewhere. */
public interface AuditExport {

    /**
     * Writes every entry as one line of JSON, oldest first, with its key id, the hash before and its own hash, as of one
     * moment.
     *
     * @return how many
     */
    long write(OutputStream out);

    /**
     * The entries of one request, each with a path to the signed root of the stretch of the chain it is in (RFC 6962): what
     * proves them to somebody who has neither the database nor the key. Plain JSON values: {@code entries} with
     * {@code entry}, {@code segment} and {@code path}, and {@code segments} with {@code statement} and {@code signature}.
     *
     * @throws IllegalStateException when the record is not what was written: then nothing can be proven
     */
    Map<String, Object> proof(UUID request);
}
