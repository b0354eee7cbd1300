package dev.triage.platform;

import java.util.List;
import java.util.function.Function;

/**
 * What came of an attempt: done, or refused for a stated reason. Refusals are results, not exceptions; inside a
 * transaction a room that returns {@link Refused} has written nothing.
 */
public sealed interface Result<T> {

    /** It was done; here is what came of it. */
    record Done<T>(T value) implements Result<T> {}

    /** It was not done, and why. */
    record Refused<T>(Refusal refusal) implements Result<T> {}

    static <T> Result<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Result<T> refused(Refusal.Kind kind, String code, String message) {
        return new Refused<>(new Refusal(kind, code, message));
    }

    static <T> Result<T> refused(Refusal.Kind kind, String code, String message, List<FieldError> errors) {
        return new Refused<>(new Refusal(kind, code, message, errors));
    }

    default <R> Result<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Done<T> done -> new Done<>(change.apply(done.value()));
            case Refused<T> refused -> new Refused<>(refused.refusal());
        };
    }
}
