package dev.triage.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.apache.lucene.store.LockObtainFailedException;
import org.springframework.stereotype.Component;

/**
 * Builds the search index anew: at once where no service uses it, else by asking the one that does. The wish is a file
 * beside the index, so that one that stops meanwhile finds it at its next start.
 */
@Component
public class IndexRebuilds {

    private final Path wish;
    private final IndexCatchUp catchUp;

    IndexRebuilds(IndexFolder folder, IndexCatchUp catchUp) {
        this.wish = folder.path().resolveSibling("index.rebuild");
        this.catchUp = catchUp;
    }

    /**
     * From a process that does not serve.
     *
     * @return how many cases the new index knows; empty when a running service was asked and will do it
     */
    public OptionalInt rebuild() {
        try {
            catchUp.open();
        } catch (LockObtainFailedException inUse) {
            ask();
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the search index", e);
        }
        try {
            catchUp.fromTheBeginning();
            return OptionalInt.of(catchUp.size());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot build the search index", e);
        } finally {
            catchUp.close();
        }
    }

    /** Asks the running service, which may be this one; see {@link #waiting}. */
    public void request() {
        ask();
    }

    /** Whether a running service has not yet done what it was asked. */
    public boolean waiting() {
        return wanted();
    }

    private void ask() {
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

    void done() {
        try {
            Files.deleteIfExists(wish);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + wish, e);
        }
    }
}
