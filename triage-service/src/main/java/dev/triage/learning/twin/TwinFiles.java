package dev.triage.learning.twin;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Writes the twin's lines to streams, one at a time. */
public final class TwinFiles {

    private TwinFiles() {}

    /**
     * Events for the service and, when asked for, the truth for whoever scores it.
     *
     * @param progress told the number of lines written, now and then
     */
    public static void write(TwinPlan plan, OutputStream events, OutputStream truth, LongConsumer progress)
            throws IOException {
        Twin twin = new Twin(plan);
        for (long written = 1; twin.hasNext(); written++) {
            TwinLine line = twin.next();
            events.write(line.event());
            events.write('\n');
            truth.write(line.answer());
            truth.write('\n');
            if (written % 10_000 == 0) {
                progress.accept(written);
            }
        }
    }

    /** Events with the planners' labels: the training file. Leaves out what nobody labelled. */
    public static void writeLabelled(TwinPlan plan, OutputStream labelled, OutputStream truth, LongConsumer progress)
            throws IOException {
        Twin twin = new Twin(plan);
        for (long written = 1; twin.hasNext(); written++) {
            TwinLine line = twin.next();
            byte[] bytes = line.labelled();
            if (bytes != null) {
                labelled.write(bytes);
                labelled.write('\n');
                truth.write(line.answer());
                truth.write('\n');
            }
            if (written % 10_000 == 0) {
                progress.accept(written);
            }
        }
    }
}
