/** The keys governance signs with: private halves in a file the database never sees, public halves for everyone. */
@NullMarked
package dev.triage.governance.keys;

import org.jspecify.annotations.NullMarked;
