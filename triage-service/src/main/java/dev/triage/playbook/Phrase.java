package dev.triage.playbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with facts in braces: <code>{availability.best.site} has stock</code>. It is said only when every fact in
 * it is known.
 */
final class Phrase {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Text and facts in turn: a String or a Fact. */
    private final List<Object> parts;

    private Phrase(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Reads the braces once; an unknown fact or an open brace is refused. */
    static Phrase of(String text) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            if (open < 0) {
                parts.add(text.substring(at));
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("expected a closing brace in \"" + text + "\"");
            }
            if (open > at) {
                parts.add(text.substring(at, open));
            }
            parts.add(WorkflowReader.fact(text.substring(open + 1, close)));
            at = close + 1;
        }
        return new Phrase(parts);
    }

    /** The sentence for one situation, or null when it does not tell one of the facts. */
    @Nullable
    String in(Situation situation) {
        if (parts.size() == 1 && parts.getFirst() instanceof String text) {
            return text;
        }
        StringBuilder said = new StringBuilder(96);
        for (Object part : parts) {
            if (part instanceof Fact fact) {
                Object value = fact.of(situation);
                if (value == null) {
                    return null;
                }
                said.append(plain(value));
            } else {
                said.append(part);
            }
        }
        return said.toString();
    }

    private static String plain(Object value) {
        return switch (value) {
            case BigDecimal number -> decimal(number);
            case Instant time -> TIME.format(time);
            case Boolean flag -> flag ? "yes" : "no";
            default -> value.toString();
        };
    }

    /** A decimal number as parameters and people write it: no exponent, no idle zeros. */
    static String decimal(BigDecimal number) {
        if (number.scale() <= 0 && number.signum() != 0) {
            return number.toPlainString();
        }
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
