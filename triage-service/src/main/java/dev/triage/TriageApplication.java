package dev.triage;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** The service, and the one jar behind every verb of the command line. */
@SpringBootApplication
@Modulithic(systemName = "Exception triage")
public class TriageApplication {

    /** Starts the web application; {@code dev.triage.cli} decides which verb runs before it comes to this. */
    public static void main(String[] arguments) {
        SpringApplication.run(TriageApplication.class, arguments);
    }
}
