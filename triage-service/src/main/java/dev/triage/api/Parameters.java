package dev.triage.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads query parameters that name values of an enumeration, repeated or separated by commas. */
final class Parameters {

    private Parameters() {}

    /** The values named; throws {@link UnknownParameterException} for a name that is none of them. */
    static <E extends Enum<E>> Set<E> of(String name, Class<E> type, @Nullable Collection<String> given) {
        Set<E> values = new LinkedHashSet<>();
        for (String text : texts(given)) {
            values.add(Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new UnknownParameterException(
                            name,
                            "Expected '" + name + "' to be one of "
                                    + Arrays.stream(type.getEnumConstants())
                                            .map(Enum::name)
                                            .collect(Collectors.joining(", "))
                                    + ", found '" + text + "'.")));
        }
        return values;
    }

    /** The texts given, without blanks. */
    static Set<String> texts(@Nullable Collection<String> given) {
        if (given == null) {
            return Set.of();
        }
        return given.stream()
                .flatMap(text -> List.of(text.split(",")).stream())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A parameter that names something unknown. */
    static final class UnknownParameterException extends RuntimeException {

        private final String parameter;

        UnknownParameterException(String parameter, String message) {
            super(message);
            this.parameter = parameter;
        }

        String parameter() {
            return parameter;
        }
    }
}
