package dev.triage.governance;

import java.io.OutputStream;

/** Hands the whole audit out, for somebody who checks it elsewhere. */
public interface AuditExport {

    /**
     * Writes every entry as one line of JSON, oldest first, with its key id, the hash before and its own hash, as of one
     * moment.
     *
     * @return how many
     */
    long write(OutputStream out);
}
