package dev.triage.notices;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told.
 *
 * @param id grows with time
 * @param title of the case, as it was then
 * @param request the request it is about; null when it is about the case alone
 * @param text what was written, or what happened
 * @param readAt null as long as it was not read
 */
public record Notice(
        long id,
        NoticeKind kind,
        UUID caseId,
        String reference,
        String title,
        @Nullable String site,
        @Nullable String siteZone,
        @Nullable UUID request,
        String by,
        String text,
        Instant at,
        @Nullable Instant readAt) {}
