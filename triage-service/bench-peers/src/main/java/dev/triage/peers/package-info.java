/**
 * Other engines with the same twenty rules, for {@code triage bench rules} alone; nothing here is in the service's jar.
 *
 * <p>Each peer is a {@code Function} from all questions, each a map from variable to value, to an {@code IntFunction} that
 * decides one of them: {@code "PERMITTED rule-id"}, or {@code ""} when no rule decides. Only types of the JDK cross, so that
 * the peers' libraries never meet the service's.
 */
@NullMarked
package dev.triage.peers;

import org.jspecify.annotations.NullMarked;
