package dev.triage.briefing;

import dev.triage.briefing.Brief.Sentence;
import dev.triage.cases.CaseView;
import dev.triage.platform.ContentFolder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/**
 * Gives the template's brief at once and, with a model configured, has the model write one in the background when
 * somebody looks at a case. A brief that is lost with the process is asked for again at the next look, so nothing here is
 * durable but the brief itself.
 */
@Service
class CaseBriefs implements Briefs {

    private static final Logger log = LoggerFactory.getLogger(CaseBriefs.class);
    private static final int AT_ONCE = 4;

    private final WrittenBriefs written;
    private final ContentFolder content;
    private final Clock clock;
    private final MeterRegistry meters;
    private final @Nullable LanguageModel model;
    private final int callsPerMinute;
    private final Executor background;

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Set<WrittenBriefs.Key> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger callsThisMinute = new AtomicInteger();
    private volatile Instant minute = Instant.EPOCH;
    private volatile String awayReason = "";

    @Autowired
    CaseBriefs(
            WrittenBriefs written,
            ContentFolder content,
            Clock clock,
            MeterRegistry meters,
            @Value("${triage.llm.base-url:}") String baseUrl,
            @Value("${triage.llm.model:}") String modelName,
            @Value("${triage.llm.api-key:}") String apiKey,
            @Value("${triage.llm.deadline:10s}") Duration deadline,
            @Value("${triage.llm.calls-per-minute:30}") int callsPerMinute) {
        this(
                written,
                content,
                clock,
                meters,
                baseUrl.isBlank() || modelName.isBlank()
                        ? null
                        : new LanguageModel(baseUrl, modelName, apiKey, deadline),
                callsPerMinute,
                work -> Thread.ofVirtual().name("brief").start(work));
    }

    CaseBriefs(
            WrittenBriefs written,
            ContentFolder content,
            Clock clock,
            MeterRegistry meters,
            @Nullable LanguageModel model,
            int callsPerMinute,
            Executor background) {
        this.written = written;
        this.content = content;
        this.clock = clock;
        this.meters = meters;
        this.model = model;
        this.callsPerMinute = callsPerMinute;
        this.background = background;
    }

    @Override
    public List<Evidence> evidence(CaseView view) {
        return EvidenceList.of(view);
    }

    @Override
    public Brief of(CaseView view) {
        List<Evidence> facts = EvidenceList.of(view);
        LanguageModel asked = model;
        if (asked == null) {
            return template(facts, null);
        }
        Prompt prompt = Prompt.read(content.prompts().resolve("case-brief"));
        WrittenBriefs.Key key =
                new WrittenBriefs.Key(view.id(), EvidenceList.sha256(facts), prompt.version(), asked.name());
        Optional<WrittenBriefs.Stored> stored = written.find(key);
        if (stored.isPresent()) {
            return new Brief(
                    stored.get().sentences(),
                    "model",
                    asked.name(),
                    prompt.version(),
                    stored.get().writtenAt(),
                    null);
        }
        Optional<String> refused = written.refusal(key);
        if (refused.isPresent()) {
            return template(facts, "The language model's answer was not shown: " + refused.get() + ".");
        }
        return template(facts, writeLater(asked, prompt, key, facts));
    }

    private Brief template(List<Evidence> facts, @Nullable String note) {
        return new Brief(BriefTemplate.sentences(facts), "template", null, null, clock.instant(), note);
    }

    /** Begins in the background what is not under way yet; says what the reader may expect. */
    private String writeLater(LanguageModel asked, Prompt prompt, WrittenBriefs.Key key, List<Evidence> facts) {
        if (underWay.contains(key)) {
            return "The language model is writing; look again in a moment.";
        }
        if (!withinBudget()) {
            return "The language model has written enough for this minute.";
        }
        if (!free.tryAcquire()) {
            return "The language model is busy with other cases.";
        }
        if (!underWay.add(key)) {
            free.release();
            return "The language model is writing; look again in a moment.";
        }
        String before = awayReason;
        background.execute(() -> {
            try {
                write(asked, prompt, key, facts);
            } finally {
                underWay.remove(key);
                free.release();
            }
        });
        return before.isEmpty()
                ? "The language model is writing; look again in a moment."
                : "The language model did not answer last time; it is asked again.";
    }

    private void write(LanguageModel asked, Prompt prompt, WrittenBriefs.Key key, List<Evidence> facts) {
        switch (asked.ask(prompt, facts)) {
            case LanguageModel.Answer.Written(List<Sentence> sentences) -> {
                awayReason = "";
                Optional<String> unsupported = ClaimCheck.refuse(sentences, facts);
                if (unsupported.isEmpty()) {
                    written.store(key, sentences, clock.instant());
                } else {
                    refuse(key, unsupported.get(), "unsupported");
                }
            }
            case LanguageModel.Answer.Unusable(String reason) -> {
                awayReason = "";
                refuse(key, reason, "unusable");
            }
            case LanguageModel.Answer.Away(String reason) -> {
                awayReason = reason;
                meters.counter("triage.llm.fallback", "reason", "away").increment();
                log.info("No brief for case {}: {}", key.caseId(), EvidenceList.clean(reason));
            }
        }
    }

    private void refuse(WrittenBriefs.Key key, String reason, String kind) {
        meters.counter("triage.llm.fallback", "reason", kind).increment();
        written.refuse(key, EvidenceList.clean(reason), clock.instant());
    }

    private synchronized boolean withinBudget() {
        Instant now = clock.instant();
        if (Duration.between(minute, now).compareTo(Duration.ofMinutes(1)) >= 0) {
            minute = now;
            callsThisMinute.set(0);
        }
        return callsThisMinute.incrementAndGet() <= callsPerMinute;
    }
}
