package dev.triage.governance.rules;

import dev.triage.governance.Ruling.RuleReference;
import org.jspecify.annotations.Nullable;

/**
 * A rule version in a rule book.
 *
 * @param policy null when the version is broken: then it forbids everything, because nobody can tell what it forbade
 */
public record ActivePolicy(
        RuleReference reference, @Nullable CompiledPolicy policy) {}
