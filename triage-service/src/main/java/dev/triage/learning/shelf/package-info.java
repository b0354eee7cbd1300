/**
 * The models on the shelf and who let them serve. {@code ModelFolders} reads {@code models/} with the gates of each,
 * {@code ModelShelf} takes promotions that one person asks for and another decides, {@code ModelHistory} tells which
 * version served when and so decided which case.
 */
@NullMarked
@NamedInterface("shelf")
package dev.triage.learning.shelf;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
