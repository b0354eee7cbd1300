package dev.triage.peers;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.kie.api.io.Resource;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNResult;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

/** The DMN engine of Apache KIE: one decision table, first hit, over contexts made ready beforehand. */
public final class DmnRules implements Function<List<Map<String, Object>>, IntFunction<String>> {

    private static final List<String> NAMES = List.of(
            "workflow",
            "category",
            "customerTier",
            "requesterIsMachine",
            "confidence",
            "valueMinor",
            "costMinor",
            "expectedLossMinor",
            "occurrences",
            "openRequests",
            "retries",
            "dataAge");

    @Override
    public IntFunction<String> apply(List<Map<String, Object>> values) {
        Resource table = ResourceFactory.newClassPathResource("dev/triage/peers/rules.dmn", DmnRules.class);
        DMNRuntime runtime = DMNRuntimeBuilder.fromDefaults()
                .buildConfiguration()
                .fromResources(List.of(table))
                .getOrElseThrow(e -> new IllegalStateException("The table does not compile", e));
        DMNModel model = runtime.getModels().getFirst();
        DMNContext[] contexts = values.stream().map(value -> context(runtime, value)).toArray(DMNContext[]::new);
        return index -> {
            DMNResult result = runtime.evaluateAll(model, contexts[index]);
            if (result.hasErrors()) {
                throw new IllegalStateException("The table failed: " + result.getMessages());
            }
            return result.getContext().get("verdict") instanceof String verdict ? verdict : "";
        };
    }

    private static DMNContext context(DMNRuntime runtime, Map<String, Object> values) {
        DMNContext context = runtime.newContext();
        for (String name : NAMES) {
            Object value = values.get(name);
            // FEEL knows one kind of number; converting it at every decision would be ours to answer for.
            context.set(name, value instanceof Long number ? BigDecimal.valueOf(number) : value);
        }
        return context;
    }

    @Override
    public String toString() {
        return "KIE DMN " + DMNRuntime.class.getPackage().getImplementationVersion();
    }
}
