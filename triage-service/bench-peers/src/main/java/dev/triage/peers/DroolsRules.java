package dev.triage.peers;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/** Drools in its fastest form: rules compiled to classes, one session kept, each fact inserted, fired on and deleted. */
public final class DroolsRules implements Function<List<Map<String, Object>>, IntFunction<String>> {

    @Override
    public IntFunction<String> apply(List<Map<String, Object>> values) {
        Question[] questions = values.stream().map(Question::new).toArray(Question[]::new);
        KieSession session = session();
        return index -> {
            Question question = questions[index];
            question.undecided();
            FactHandle fact = session.insert(question);
            session.fireAllRules();
            session.delete(fact);
            return question.verdict();
        };
    }

    private static KieSession session() {
        KieServices services = KieServices.Factory.get();
        KieFileSystem files = services.newKieFileSystem();
        files.write(
                "src/main/resources/dev/triage/peers/rules.drl",
                services.getResources().newClassPathResource("dev/triage/peers/rules.drl", DroolsRules.class));
        KieBuilder build = services.newKieBuilder(files, DroolsRules.class.getClassLoader())
                .buildAll(ExecutableModelProject.class);
        if (build.getResults().hasMessages(Message.Level.ERROR)) {
            throw new IllegalStateException("The rules do not compile: " + build.getResults());
        }
        return services.newKieContainer(
                        build.getKieModule().getReleaseId(), DroolsRules.class.getClassLoader())
                .newKieSession();
    }

    @Override
    public String toString() {
        return "Drools " + KieServices.class.getPackage().getImplementationVersion();
    }
}
