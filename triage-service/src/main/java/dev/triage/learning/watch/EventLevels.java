package dev.triage.learning.watch;

import dev.triage.intake.ExceptionEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is watched of an event, in the terms of its fields: for each feature one level. Amounts and times become bands;
 * what is one of a kind, such as an item, only whether it is there.
 */
enum EventLevels {
    SOURCE("source", event -> event.id().source()),
    CODE("code", ExceptionEvent::exceptionCode),
    SITE("site", event -> event.site() == null ? null : event.site().code()),
    ITEM("item", event -> given(event.item())),
    SUPPLIER("supplier", event -> given(event.supplier())),
    CUSTOMER_TIER(
            "customer tier",
            event -> event.order() == null ? null : event.order().customerTier()),
    ORDER_TYPE(
            "order type", event -> event.order() == null ? null : event.order().type()),
    CARRIER("carrier", event -> event.carrier() == null ? null : event.carrier().scac()),
    WEEKDAY(
            "weekday",
            event -> event.time().atOffset(ZoneOffset.UTC).getDayOfWeek().name()),
    WORDS("words in message", event -> words(event.message())),
    NOTES("notes", event -> event.notes().isEmpty() ? "not given" : "given"),
    VALUE("value", event -> event.value() == null ? null : value(event.value().amount())),
    PROMISE("time to promise", EventLevels::promise);

    static final String NONE = "not given";

    private static final int LONGEST = 64;

    private final String title;
    private final Function<ExceptionEvent, @Nullable String> level;

    EventLevels(String title, Function<ExceptionEvent, @Nullable String> level) {
        this.title = title;
        this.level = level;
    }

    /** As people read it and as it is stored: {@code customer tier}. */
    String title() {
        return title;
    }

    static Optional<EventLevels> of(String title) {
        return Arrays.stream(values())
                .filter(feature -> feature.title.equals(title))
                .findFirst();
    }

    /** The event's level, at most 64 characters, never empty. */
    String of(ExceptionEvent event) {
        String found = level.apply(event);
        return found == null ? NONE : clean(found);
    }

    /** Fit to be stored and shown: no control characters, no half of a character, bounded, never empty. */
    static String clean(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ").strip();
        if (plain.length() > LONGEST) {
            int end = Character.isHighSurrogate(plain.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
            plain = plain.substring(0, end);
        }
        return plain.isEmpty() ? NONE : plain;
    }

    private static String given(@Nullable Object part) {
        return part == null ? NONE : "given";
    }

    private static String words(String message) {
        String text = message.strip();
        int words = text.isEmpty() ? 0 : text.split("\\s+", 40).length;
        return words == 0
                ? "0"
                : words < 4 ? "1–3" : words < 8 ? "4–7" : words < 16 ? "8–15" : words < 32 ? "16–31" : "32+";
    }

    private static String value(BigDecimal amount) {
        double value = amount.doubleValue();
        return value < 100
                ? "under 100"
                : value < 1_000
                        ? "100–1,000"
                        : value < 10_000 ? "1,000–10,000" : value < 100_000 ? "10,000–100,000" : "100,000+";
    }

    private static @Nullable String promise(ExceptionEvent event) {
        if (event.order() == null || event.order().promisedAt() == null) {
            return null;
        }
        long hours = Duration.between(event.time(), event.order().promisedAt()).toHours();
        return hours < 0
                ? "passed"
                : hours < 24
                        ? "under 1 day"
                        : hours < 72 ? "1–3 days" : hours < 168 ? "3–7 days" : hours < 336 ? "7–14 days" : "14+ days";
    }
}
