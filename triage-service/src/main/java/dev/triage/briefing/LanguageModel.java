package dev.triage.briefing;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.triage.briefing.Brief.Sentence;
import dev.triage.briefing.Briefs.Evidence;
import dev.triage.platform.Json;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks an OpenAI-compatible endpoint for a brief, once, within a deadline. It has no tools and no memory. HTTP/1.1,
 * because the h2c upgrade makes local model servers drop the body; no retries in the client, because they multiply the
 * deadline; a breaker, because a model that is away should cost nothing.
 */
final class LanguageModel {

    /** What asking came to. */
    sealed interface Answer {

        /** Sentences in the required form; not checked against the facts yet. */
        record Written(List<Sentence> sentences) implements Answer {}

        /** The model answered with something that is no brief: final for these facts. */
        record Unusable(String reason) implements Answer {}

        /** The model did not answer: try another time. */
        record Away(String reason) implements Answer {}
    }

    private record Reply(@Nullable List<ReplySentence> sentences) {}

    private record ReplySentence(
            @Nullable String text, @Nullable List<String> evidence) {}

    private static final int MAX_ANSWER = 20_000;
    private static final JsonMapper STRICT = Json.MAPPER
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final String name;
    private final ChatModel chat;
    private final CircuitBreaker breaker;

    LanguageModel(String baseUrl, String name, String apiKey, Duration deadline) {
        this.name = name;
        JdkHttpClientBuilder http = JdkHttpClient.builder()
                .httpClientBuilder(HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER))
                .connectTimeout(Duration.ofSeconds(2))
                .readTimeout(deadline);
        this.chat = OpenAiChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey(apiKey.isBlank() ? "none" : apiKey)
                .modelName(name)
                .temperature(0.0)
                .maxTokens(800)
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                .strictJsonSchema(true)
                .timeout(deadline)
                .maxRetries(0)
                .httpClientBuilder(http)
                .build();
        this.breaker = CircuitBreaker.of(
                "language-model",
                CircuitBreakerConfig.custom()
                        .slidingWindow(5, 5, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .waitDurationInOpenState(Duration.ofSeconds(30))
                        .build());
    }

    String name() {
        return name;
    }

    Answer ask(Prompt prompt, List<Evidence> facts) {
        ChatRequest request = ChatRequest.builder()
                .messages(SystemMessage.from(prompt.system()), UserMessage.from(prompt.filled(facts)))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("brief")
                                .rootElement(JsonRawSchema.from(prompt.schema()))
                                .build())
                        .build())
                .build();
        String text;
        try {
            text = breaker.executeSupplier(() -> chat.chat(request).aiMessage().text());
        } catch (CallNotPermittedException open) {
            return new Answer.Away("the language model failed repeatedly and is left alone for a while");
        } catch (LangChain4jException failed) {
            return new Answer.Away(String.valueOf(failed.getMessage()));
        } catch (RuntimeException broken) {
            // The client wraps refused and reset connections in a bare RuntimeException; nothing is lost: the template
            // stays.
            return new Answer.Away(String.valueOf(broken.getMessage()));
        }
        return read(text);
    }

    private static Answer read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return new Answer.Unusable("the answer is empty");
        }
        if (text.length() > MAX_ANSWER) {
            return new Answer.Unusable("the answer has " + text.length() + " characters");
        }
        try {
            Reply reply = STRICT.readValue(text, Reply.class);
            if (reply == null || reply.sentences() == null) {
                return new Answer.Unusable("the answer has no sentences");
            }
            for (ReplySentence sentence : reply.sentences()) {
                if (sentence == null || sentence.text() == null || sentence.evidence() == null) {
                    return new Answer.Unusable("a sentence lacks its text or its evidence");
                }
            }
            return new Answer.Written(reply.sentences().stream()
                    .map(sentence -> new Sentence(
                            Objects.requireNonNull(sentence.text()).strip(),
                            Objects.requireNonNull(sentence.evidence()).stream()
                                    .filter(Objects::nonNull)
                                    .toList()))
                    .toList());
        } catch (JacksonException notTheForm) {
            return new Answer.Unusable("the answer is not JSON of the required form");
        }
    }
}
