package dev.triage.governance;

import java.util.List;

/** The digests of the audit as lines of text: for whoever keeps them elsewhere too, and to verify by what was kept there. */
public interface DigestLines {

    /**
     * Whole lines of this instance's file after a position.
     *
     * @param position bytes of the file that were read before; 0 for the beginning. When the file is shorter than that, it
     *     is another one and is read from its beginning
     * @param most how many lines at most, at least 1
     */
    Batch after(long position, int most);

    /**
     * Recomputes the chain and compares it with these digests instead of those on file. Lines of several instances may be
     * mixed, and a line may be there twice; each stretch must come after the one it follows. No digest at all proves nothing
     * and is refused.
     */
    Audit.Verification verify(List<String> lines);

    /**
     * Some lines, in order.
     *
     * @param position where to go on
     */
    record Batch(List<String> lines, long position) {

        public Batch {
            lines = List.copyOf(lines);
        }
    }
}
