/**
 * Tells other systems what concerns them, signed after Standard Webhooks 1.0: kept in the transaction of what happened,
 * sent until it arrived or ten tries are used up. Where to is the operator's to say, never a user's.
 */
@NullMarked
@NamedInterface("webhook")
package dev.triage.notices.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
