package dev.triage.notices;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of a day in which nobody is sent anything; they may span midnight.
 *
 * @param from the first quiet moment
 * @param until the first moment that is not; equal to {@code from} for no quiet hours at all
 */
public record QuietHours(LocalTime from, LocalTime until) {

    public static final QuietHours NONE = new QuietHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    private static final Pattern FORM = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-3]):([0-5]\\d)");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    /** From {@code 22:00-06:00} or {@code none}; empty for anything else. */
    public static Optional<QuietHours> of(String text) {
        if (text.strip().equals("none")) {
            return Optional.of(NONE);
        }
        Matcher read = FORM.matcher(text.strip());
        return read.matches() ? Optional.of(new QuietHours(time(read, 1), time(read, 3))) : Optional.empty();
    }

    private static LocalTime time(Matcher read, int hour) {
        return LocalTime.of(Integer.parseInt(read.group(hour)), Integer.parseInt(read.group(hour + 1)));
    }

    /** Whether it is quiet at this moment where the clocks show this zone. */
    public boolean at(Instant moment, ZoneId zone) {
        LocalTime time = moment.atZone(zone).toLocalTime();
        if (from.equals(until)) {
            return false;
        }
        return from.isBefore(until)
                ? !time.isBefore(from) && time.isBefore(until)
                : !time.isBefore(from) || time.isBefore(until);
    }

    /** As {@link #of} reads it. */
    public String text() {
        return from.equals(until) ? "none" : HOUR.format(from) + "-" + HOUR.format(until);
    }
}
