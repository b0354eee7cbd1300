package dev.triage.cli.bench;

import dev.triage.cli.bench.RuleBench.Side;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The engines the rules are measured against, loaded from a folder of their own that is no part of the service. Their class
 * loader knows the JDK and that folder alone, and only types of the JDK pass between them and the service.
 */
final class RulePeers implements AutoCloseable {

    private static final List<String> ENGINES =
            List.of("dev.triage.peers.HandWrittenRules", "dev.triage.peers.DroolsRules", "dev.triage.peers.DmnRules");

    private final URLClassLoader loader;

    private RulePeers(URLClassLoader loader) {
        this.loader = loader;
    }

    /** The jars of a folder; empty when there are none. */
    static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    static RulePeers of(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return new RulePeers(
                new URLClassLoader("peers", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
    }

    /** Each engine with the questions; the floor first. */
    List<Side> sides(List<Map<String, Object>> questions) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Both engines find their parts through it.
        thread.setContextClassLoader(loader);
        try {
            List<Side> sides = new ArrayList<>();
            for (String engine : ENGINES) {
                Function<List<Map<String, Object>>, IntFunction<String>> peer = engine(engine);
                sides.add(new Side(peer.toString(), peer.apply(questions)));
            }
            return sides;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // What the peers promise in words: no type of ours can cross to their loader.
    private Function<List<Map<String, Object>>, IntFunction<String>> engine(String name) {
        try {
            return (Function<List<Map<String, Object>>, IntFunction<String>>)
                    loader.loadClass(name).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The engine " + name + " does not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected the engine " + name + " among the peers", e);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
