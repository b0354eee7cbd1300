package dev.triage.cli;

import dev.triage.intake.ExceptionIntake;
import dev.triage.platform.FieldError;
import dev.triage.platform.Result;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The way in of a service somewhere else: {@code POST /api/v1/exceptions}. */
final class HttpIntake implements ExceptionIntake, AutoCloseable {

    private static final String LOCAL_LOG_IN = "orchestrator:orchestrator";

    private final ServiceClient service;

    /** @param user {@code name:password}; when neither it nor a token is given, the local log-in is used on loopback */
    HttpIntake(URI url, @Nullable String user, @Nullable String token) {
        this.service = new ServiceClient(url, user, token, LOCAL_LOG_IN);
    }

    @Override
    public Result<List<Item>> offer(byte[] body) {
        return service.post("/api/v1/exceptions", "application/cloudevents-batch+json", body)
                .map(HttpIntake::items);
    }

    private static List<Item> items(JsonNode body) {
        List<Item> items = new ArrayList<>();
        for (JsonNode item : body.path("items")) {
            List<FieldError> errors = new ArrayList<>();
            for (JsonNode error : item.path("errors")) {
                errors.add(new FieldError(
                        error.path("pointer").stringValue(""),
                        error.path("message").stringValue("")));
            }
            items.add(new Item(
                    item.path("source").stringValue(""),
                    item.path("id").stringValue(""),
                    item.path("status").stringValue(""),
                    errors));
        }
        return items;
    }

    @Override
    public void close() {
        service.close();
    }
}
