package dev.triage.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/**
 * Asks for the search index to be built anew. The wish is a file beside the index, so that a terminal can ask a running
 * service, and a stopped one finds it at its next start.
 */
@Component
public class IndexRebuilds {

    private final Path wish;

    IndexRebuilds(IndexFolder folder) {
        this.wish = folder.path().resolveSibling("index.rebuild");
    }

    /** The running service begins within a second; one that is stopped, with its next start. */
    public void ask() {
        try {
            Files.createDirectories(wish.toAbsolutePath().getParent());
            Files.writeString(wish, "wanted");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + wish, e);
        }
    }

    boolean wanted() {
        return Files.exists(wish);
    }

    /** Whether a wish still waits. */
    public boolean waiting() {
        return wanted();
    }

    void done(int cases) {
        try {
            Files.deleteIfExists(wish);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + wish + " after building from " + cases + " cases", e);
        }
    }
}
