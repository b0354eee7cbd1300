package dev.triage;

import dev.triage.cli.TriageCommand;
import java.io.ObjectInputFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** The service, and the one jar behind every verb of the command line. */
@SpringBootApplication
@Modulithic(systemName = "Exception triage")
public class TriageApplication {

    /** The command line decides what runs; {@code serve} starts the web application. */
    public static void main(String[] arguments) {
        refuseSerializedObjects();
        System.exit(TriageCommand.run(arguments));
    }

    /**
     * Nothing here reads Java's serialised objects, so nothing may: process-wide, before any library runs. A filter given
     * with {@code -Djdk.serialFilter} stays; the start script gives the same one.
     */
    private static void refuseSerializedObjects() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
        }
    }
}
