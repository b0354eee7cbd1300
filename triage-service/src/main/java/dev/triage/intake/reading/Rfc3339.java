package dev.triage.intake.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Times as RFC 3339 writes them, read into UTC. {@code OffsetDateTime.parse} is no substitute: it takes times without
 * seconds, which the RFC forbids, and refuses offsets beyond 18 hours, which it allows. Leap seconds are refused.
 */
final class Rfc3339 {

    private static final int SECONDS_AT = 19;

    private Rfc3339() {}

    /** The moment, to the nanosecond (further digits are cut), or null when the text is not an RFC 3339 time. */
    static @Nullable Instant parse(String text) {
        if (text.length() < SECONDS_AT + 1
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.charAt(10) | 0x20) != 't'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        int second = digits(text, 17, 2);
        if (year < 0 || month < 0 || day < 0 || outside(hour, 23) || outside(minute, 59) || outside(second, 59)) {
            return null;
        }

        int at = SECONDS_AT;
        int nanos = 0;
        if (text.charAt(at) == '.') {
            int first = ++at;
            for (int scale = 100_000_000; at < text.length() && isDigit(text.charAt(at)); at++, scale /= 10) {
                nanos += (text.charAt(at) - '0') * scale;
            }
            if (at == first || at == text.length()) {
                return null;
            }
        }
        int offsetMinutes = offset(text, at);
        if (offsetMinutes == Integer.MIN_VALUE) {
            return null;
        }
        try {
            long epochDay = LocalDate.of(year, month, day).toEpochDay();
            long seconds = epochDay * 86_400 + hour * 3_600L + minute * 60L + second - offsetMinutes * 60L;
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int offset(String text, int at) {
        char sign = text.charAt(at);
        if ((sign | 0x20) == 'z') {
            return at + 1 == text.length() ? 0 : Integer.MIN_VALUE;
        }
        if ((sign != '+' && sign != '-') || text.length() != at + 6 || text.charAt(at + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, 2);
        int minutes = digits(text, at + 4, 2);
        if (outside(hours, 23) || outside(minutes, 59)) {
            return Integer.MIN_VALUE;
        }
        int total = hours * 60 + minutes;
        return sign == '-' ? -total : total;
    }

    private static boolean outside(int value, int max) {
        return value < 0 || value > max;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int digits(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
