/**
 * PostgreSQL and Kafka for a machine that has neither, with the durability of real ones.
 *
 * <p>{@link dev.triage.platform.embedded.EmbeddedServices} is the way in: it locks the home folder, starts what is not
 * configured, and hands Spring the properties to reach it. The data survive restarts and SIGKILL of this process and of
 * the servers.
 */
@NullMarked
@NamedInterface("embedded")
package dev.triage.platform.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
