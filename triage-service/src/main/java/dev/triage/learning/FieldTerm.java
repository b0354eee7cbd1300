package dev.triage.learning;

import dev.triage.intake.ExceptionEvent;
import java.lang.Character.UnicodeScript;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field of an event by which a report tells rows apart, in the words of planners.
 *
 * @param value of the field; "" when it is missing
 */
record FieldTerm(String name, Function<LabelledEvent, String> value) {

    private static final FieldTerm CATEGORY =
            new FieldTerm("category", row -> row.category().orElse(""));

    private static final List<FieldTerm> FIELDS = List.of(
            new FieldTerm("source system", row -> row.event().id().source()),
            new FieldTerm("exception code", row -> text(row.event().exceptionCode())),
            new FieldTerm("site", row -> site(row.event().site())),
            new FieldTerm("customer tier", row -> tier(row.event().order())),
            new FieldTerm("order type", row -> type(row.event().order())),
            new FieldTerm("carrier", row -> carrier(row.event().carrier())),
            new FieldTerm("notes", row -> row.event().notes().isEmpty() ? "without notes" : "with notes"),
            new FieldTerm(
                    "month",
                    row -> YearMonth.from(row.event().time().atOffset(ZoneOffset.UTC))
                            .toString()),
            new FieldTerm("script of the message", row -> script(row.event().message())));

    /** The fields a model's rows are told apart by; the category where it is not what the model says itself. */
    static List<FieldTerm> of(ModelTask task) {
        return task == ModelTask.CATEGORY
                ? FIELDS
                : Stream.concat(Stream.of(CATEGORY), FIELDS.stream()).toList();
    }

    String of(LabelledEvent row) {
        return value.apply(row);
    }

    /** Enough of a row to recognise it: where it comes from, its code and what the system said. */
    static String words(LabelledEvent row) {
        ExceptionEvent event = row.event();
        String code = text(event.exceptionCode());
        return event.id().source() + " " + (code.isEmpty() ? "" : code + " ")
                + event.message().strip();
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "").strip();
    }

    private static String site(ExceptionEvent.@Nullable Site site) {
        return site == null ? "" : site.code();
    }

    private static String tier(ExceptionEvent.@Nullable Order order) {
        return order == null ? "" : text(order.customerTier());
    }

    private static String type(ExceptionEvent.@Nullable Order order) {
        return order == null ? "" : text(order.type());
    }

    private static String carrier(ExceptionEvent.@Nullable Carrier carrier) {
        return carrier == null ? "" : text(carrier.scac());
    }

    /** Latin only when no letter is of another script: codes and item numbers are Latin everywhere. */
    private static String script(String message) {
        UnicodeScript script = message.codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .reduce((found, next) -> found == UnicodeScript.LATIN ? next : found)
                .orElse(UnicodeScript.UNKNOWN);
        return script == UnicodeScript.UNKNOWN ? "" : script.name().toLowerCase(Locale.ROOT);
    }
}
