package dev.triage.web;

import dev.triage.assessment.Category;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How pages say money, times and shares. One of these a request, with the request's moment. */
public final class Words {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm z", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private static final DateTimeFormatter NARROW = DateTimeFormatter.ofPattern("d MMM HH:mm z", Locale.ENGLISH);

    private final Instant now;
    private final ZoneId zone;

    /** @param zone the reader's own; null for UTC */
    Words(Instant now, @Nullable ZoneId zone) {
        this.now = now;
        this.zone = zone == null ? ZoneOffset.UTC : zone;
    }

    /** {@code 18,400 EUR}; cents only below a hundred. */
    public String money(Money money) {
        return amount(money.amount()) + " " + money.currency();
    }

    /** Minor units, as {@link #money(Money)}. */
    public String minor(long minor, String currency) {
        return money(Money.ofMinor(minor, currency));
    }

    private static String amount(BigDecimal amount) {
        boolean small = amount.abs().compareTo(BigDecimal.valueOf(100)) < 0;
        DecimalFormat format =
                new DecimalFormat(small ? "#,##0.00" : "#,##0", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(amount);
    }

    /** {@code 93 %}. */
    public String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** {@code +1.90}. */
    public String signed(double value) {
        return String.format(Locale.ENGLISH, "%+.2f", value);
    }

    /** {@code 14.82}. */
    public String number(double value) {
        return String.format(Locale.ENGLISH, "%.2f", value);
    }

    /** Four decimals at most, fewer for larger figures: {@code 0.8212}, {@code 21.3}, {@code 4,138}; a dash for none. */
    public String figure(@Nullable Number value) {
        if (value == null) {
            return "–";
        }
        double number = value.doubleValue();
        boolean whole = number == Math.rint(number) || Math.abs(number) >= 1000;
        DecimalFormat format = new DecimalFormat(
                whole ? "#,##0" : Math.abs(number) >= 10 ? "0.#" : "0.####",
                DecimalFormatSymbols.getInstance(Locale.ENGLISH));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }

    /** A share with one decimal: {@code 93.4 %}. */
    public String percent1(double share) {
        return String.format(Locale.ENGLISH, "%.1f %%", share * 100);
    }

    /** {@code 23 Nov 2026, 09:14 UTC}, in the reader's zone. */
    public String time(@Nullable Instant time) {
        return time == null ? "–" : TIME.format(time.atZone(zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone));
    }

    /** {@code 23 Nov 2026, 10:14 Europe/Berlin}. */
    public String time(@Nullable Instant time, ZoneId zone) {
        return time == null
                ? "–"
                : TIME.format(time.atZone(zone)) + " " + (zone.getId().equals("Z") ? "UTC" : zone.getId());
    }

    /** {@code High, 93 %}; of a category that is only a guess {@code Not sure, 41 %}. */
    public String confidence(double share, boolean abstained) {
        String word = abstained ? "Not sure" : share >= 0.9 ? "High" : share >= 0.7 ? "Medium" : "Low";
        return word + ", " + percent(share);
    }

    /** The site's own time, with its zone; UTC when the zone is unknown. */
    public String siteTime(@Nullable Instant time, @Nullable String zone) {
        if (time == null) {
            return "–";
        }
        try {
            ZoneId site = zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
            return SHORT.format(time.atZone(site)) + " " + (zone == null ? "UTC" : site.getId());
        } catch (DateTimeException unknownZone) {
            return SHORT.format(time.atZone(ZoneOffset.UTC)) + " UTC";
        }
    }

    /** {@link #siteTime} for a narrow column: {@code 24 Nov 16:00 EST}. */
    public String shortSiteTime(@Nullable Instant time, @Nullable String zone) {
        try {
            return shortTime(time, zone == null ? ZoneOffset.UTC : ZoneId.of(zone));
        } catch (DateTimeException unknownZone) {
            return shortTime(time, ZoneOffset.UTC);
        }
    }

    /** {@code 24 Nov 16:00 CET}. */
    public String shortTime(@Nullable Instant time, ZoneId zone) {
        return time == null ? "–" : NARROW.format(time.atZone(zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone));
    }

    /** {@code in 30 h}, {@code 4 min ago}. */
    public String relative(@Nullable Instant time) {
        if (time == null) {
            return "–";
        }
        Duration left = Duration.between(now, time);
        String words = words(left.abs());
        return left.isNegative() ? words + " ago" : "in " + words;
    }

    /** A deadline: {@code 30 h left}, {@code 2 d overdue}. */
    public String deadline(Instant due) {
        Duration left = Duration.between(now, due);
        return words(left.abs()) + (left.isNegative() ? " overdue" : " left");
    }

    /** The style of a deadline: late, soon (within eight hours), or nothing. */
    public String deadlineStyle(Instant due) {
        Duration left = Duration.between(now, due);
        if (left.isNegative()) {
            return "due late";
        }
        return left.compareTo(Duration.ofHours(8)) < 0 ? "due soon" : "due";
    }

    private static String words(Duration duration) {
        if (duration.toMinutes() < 1) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() < 2) {
            return duration.toMinutes() + " min";
        }
        if (duration.toHours() < 72) {
            return duration.toHours() + " h";
        }
        return duration.toDays() + " d";
    }

    /** Whether a value is a text, so that a form can ask for another one. */
    public boolean text(@Nullable Object value) {
        return value instanceof String;
    }

    /** {@code NEEDS_APPROVAL} as {@code needs approval}. */
    public String plain(@Nullable Object code) {
        return code == null ? "–" : code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code NEEDS_APPROVAL} as {@code Needs approval}. */
    public String label(@Nullable Object code) {
        String plain = plain(code);
        return plain.isEmpty() ? plain : Character.toUpperCase(plain.charAt(0)) + plain.substring(1);
    }

    /** A category's title by its code; codes that are no category as {@link #label}. */
    public String category(@Nullable Object code) {
        return Category.of(String.valueOf(code)).map(Category::title).orElseGet(() -> label(code));
    }

    /** {@code fromSite} as {@code from site}. */
    public String spaced(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    /** A variable of the rules, its unit left to its values: {@code expectedLossMinor} as {@code expected loss}. */
    public String variable(String code) {
        return spaced(code.replaceAll("(Minor|Milli)$", ""));
    }

    /** {@code NEEDS_APPROVAL: 1 approver} as {@code needs approval: 1 approver}. */
    public String ruling(String answer) {
        int colon = answer.indexOf(':');
        return colon < 0 ? plain(answer) : plain(answer.substring(0, colon)) + answer.substring(colon);
    }

    /** An object as JSON, laid out for reading. */
    public String json(Object value) {
        return Json.pretty(value);
    }

    /** A number with separators: {@code 12,431}. */
    public String count(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** An RFC 3339 text as {@link #time(Instant)}. */
    public String stamp(@Nullable Object time) {
        return time == null ? "–" : time(Instant.parse(time.toString()));
    }

    /** A stored value: a moment as {@link #time(Instant)}, anything else as it is. */
    public String readable(String value) {
        return value.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z") ? time(Instant.parse(value)) : value;
    }
}
