package dev.triage.governance.rules;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Forgets what was kept of texts met before: programs, durations, times. In a mutation run many mutants of a class live in
 * one virtual machine, and what one left behind must not judge the next. Found by itself where
 * {@code junit.jupiter.extensions.autodetection.enabled} is set, which the {@code mutation} profile alone does.
 */
public final class ForgetsKeptTexts implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws ReflectiveOperationException {
        for (Field kept : List.of(
                ExpressionCompiler.class.getDeclaredField("KEPT"),
                Literals.class.getDeclaredField("DURATIONS"),
                Literals.class.getDeclaredField("TIMES"))) {
            kept.setAccessible(true);
            ((Map<?, ?>) kept.get(null)).clear();
        }
    }
}
