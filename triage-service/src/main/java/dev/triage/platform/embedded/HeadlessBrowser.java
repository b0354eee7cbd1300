package dev.triage.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A Chromium without a window, for measurements alone: it is driven through its DevTools port and looks at our pages. */
public final class HeadlessBrowser {

    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private HeadlessBrowser() {}

    /**
     * Starts it where one is installed; it writes its port to {@code DevToolsActivePort} in the profile once it is up.
     *
     * @param profile an empty folder that nobody else uses
     * @return the process, for the caller to end; empty where none is installed
     */
    public static Optional<Process> start(Path profile) throws IOException {
        Optional<Path> installed = PLACES.stream().filter(Files::isExecutable).findFirst();
        if (installed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ProcessBuilder(
                        installed.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--window-size=1280,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }
}
