/** Who comes through the doors: local log-ins on loopback, or an identity provider. */
@NullMarked
package dev.triage.web.security;

import org.jspecify.annotations.NullMarked;
