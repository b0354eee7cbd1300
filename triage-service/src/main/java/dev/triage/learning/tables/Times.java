package dev.triage.learning.tables;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;

/**
 * Reads times as tables have them: ISO 8601 dates and date-times with {@code T} or a space, with or without seconds and
 * offset (none means UTC), slashes for hyphens, or whole seconds or milliseconds since 1970.
 */
final class Times {

    static final String EXPECTED = "an ISO 8601 time such as 2026-11-23T09:14:07Z, or seconds since 1970";

    private static final long LARGEST_SECONDS = 100_000_000_000L;

    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-M-d")
            .optionalStart()
            .appendPattern("['T'][ ]H:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private Times() {}

    /** Milliseconds since 1970; empty when it is no time. */
    static OptionalLong read(String text) {
        String stripped = text.strip();
        OptionalLong fast = isoDate(stripped);
        if (fast.isPresent()) {
            return fast;
        }
        if (stripped.matches("-?[0-9]{1,18}(\\.0+)?")) {
            int dot = stripped.indexOf('.');
            long number = Long.parseLong(dot < 0 ? stripped : stripped.substring(0, dot));
            boolean seconds = Math.abs(number) < LARGEST_SECONDS;
            return OptionalLong.of(seconds ? number * 1000 : number);
        }
        try {
            TemporalAccessor parsed = FORM.parseBest(
                    stripped.replace('/', '-').replaceAll("\\s*UTC$", "Z"),
                    OffsetDateTime::from,
                    LocalDateTime::from,
                    LocalDate::from);
            Instant instant = switch (parsed) {
                case OffsetDateTime time -> time.toInstant();
                case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
                case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
                default -> throw new DateTimeException("no time");
            };
            return OptionalLong.of(instant.toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** The usual form {@code 2026-11-23} or {@code 2026-11-23T09:14[:07]}, ten times as fast as the general one. */
    private static OptionalLong isoDate(String text) {
        int length = text.length();
        if (length != 10 && length != 16 && length != 19 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return OptionalLong.empty();
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return OptionalLong.empty();
        }
        int hour = 0;
        int minute = 0;
        int second = 0;
        if (length > 10) {
            char between = text.charAt(10);
            hour = digits(text, 11, 13);
            minute = digits(text, 14, 16);
            second = length == 19 ? digits(text, 17, 19) : 0;
            if (between != 'T' && between != ' '
                    || text.charAt(13) != ':'
                    || hour < 0
                    || hour > 23
                    || minute < 0
                    || minute > 59
                    || second < 0
                    || second > 59
                    || length == 19 && text.charAt(16) != ':') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(
                    LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC) * 1000);
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
