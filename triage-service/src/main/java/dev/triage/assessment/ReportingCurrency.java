package dev.triage.assessment;

import dev.triage.platform.ContentFolder;

/** The currency in which everything is weighed, ruled on and added up: {@code reportingCurrency} of the ranking content. */
public final class ReportingCurrency {

    private ReportingCurrency() {}

    /** As the folder has it now, an ISO 4217 code; fails when the ranking content is not sound. */
    public static String of(ContentFolder content) {
        return RankingContent.read(content.rules().resolve("ranking.yaml")).reportingCurrency();
    }
}
