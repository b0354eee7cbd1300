package dev.triage;

import dev.triage.cli.TriageCommand;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** The service, and the one jar behind every verb of the command line. */
@SpringBootApplication
@Modulithic(systemName = "Exception triage")
public class TriageApplication {

    /** The command line decides what runs; {@code serve} starts the web application. */
    public static void main(String[] arguments) {
        System.exit(TriageCommand.run(arguments));
    }
}
