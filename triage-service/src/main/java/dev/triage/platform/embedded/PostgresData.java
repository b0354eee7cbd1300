package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The data folder of a PostgreSQL: UTF-8, checksums, a password for everybody from the first moment. */
record PostgresData(Path folder, PostgresBinaries binaries, RunAs runAs) {

    /** Makes the folder if it is not there, and refuses one of another version. */
    void makeReady(String password) throws IOException {
        Path data = folder.resolve("data");
        Path version = data.resolve("PG_VERSION");
        if (!Files.exists(data)) {
            initialise(data, password);
        } else if (!Files.exists(version)) {
            throw new StartRefusedException("Expected a PostgreSQL data folder at " + data + ", found no PG_VERSION in"
                    + " it; move it away, or set TRIAGE_HOME to another folder");
        } else if (!Files.readString(version).strip().equals("18")) {
            throw new StartRefusedException("Expected PostgreSQL 18 data in " + data + ", found version "
                    + Files.readString(version).strip() + "; export it with that version first");
        }
    }

    /** Into a folder of another name first, so that a crash in between leaves nothing that looks finished. */
    private void initialise(Path data, String password) throws IOException {
        Path fresh = folder.resolve("data.new");
        Path pwfile = folder.resolve("pwfile");
        PostgresBinaries.delete(fresh);
        Files.deleteIfExists(pwfile);
        Files.createDirectory(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            HomeFolder.writeAtomically(pwfile, password + "\n", "rw-------");
            runAs.own(pwfile);
            runAs.own(fresh);
            Process initdb = runAs.process(List.of(
                            binaries.program("initdb").toString(),
                            "-D",
                            fresh.toString(),
                            "-U",
                            "postgres",
                            "-A",
                            "scram-sha-256",
                            "--pwfile=" + pwfile,
                            "-E",
                            "UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--data-checksums"))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(initdb.getInputStream().readAllBytes());
            if (initdb.waitFor() != 0) {
                throw new StartRefusedException(
                        "Cannot set up the built-in PostgreSQL in " + folder + ": " + PostgresServer.complaint(output));
            }
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefusedException("Interrupted while setting up PostgreSQL", e);
        } finally {
            Files.deleteIfExists(pwfile);
        }
    }
}
