package dev.triage.learning;

import dev.triage.learning.report.ClassificationPart;
import dev.triage.learning.report.RegressionPart;
import dev.triage.learning.report.ReportInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a report says of one kind of model; the rest of the page is the same for all. */
record ReportBody(
        List<ReportInput.Headline> headlines,
        List<String> notes,
        @Nullable ClassificationPart classification,
        @Nullable RegressionPart regression,
        ReportInput.Findings findings) {

    /** Every resample of a report starts from it, so that the same rows give the same page. */
    static final long SEED = 42;

    /** Share of rows whose truth candidate sets and ranges may miss. */
    static final double MAY_MISS = 0.1;

    static final int WORST = 15;

    ReportBody {
        headlines = List.copyOf(headlines);
        notes = List.copyOf(notes);
    }
}
