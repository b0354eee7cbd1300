package dev.triage.assessment.scoring;

import dev.triage.assessment.scoring.FeatureSet.Feature;
import dev.triage.assessment.scoring.FeatureSet.Kind;
import dev.triage.intake.ExceptionEvent;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the models see of an event. Serving and training call the same code; the difference is only whether names are
 * kept. Nothing here may tell one order, item or document from another: identifiers become shapes, amounts and times
 * become steps.
 */
public final class EventFeatures {

    private static final int MESSAGE_WORDS = 48;
    private static final int NOTE_WORDS = 72;

    private static final Kind CODE = new Kind("code");
    private static final Kind CODE_LETTERS = new Kind("codeletters");
    private static final Kind CODE_START = new Kind("codestart");
    private static final Kind SYSTEM = new Kind("system");
    private static final Kind WORD = new Kind("word");
    private static final Kind PAIR = new Kind("pair");
    private static final Kind NOTE_WORD = new Kind("note");
    private static final Kind SUPPLIER = new Kind("supplier");
    private static final Kind CARRIER = new Kind("carrier");
    private static final Kind SERVICE = new Kind("service");
    private static final Kind SITE = new Kind("site");
    private static final Feature[] WEEKDAYS = new Kind("weekday")
            .each(Arrays.stream(DayOfWeek.values()).map(DayOfWeek::name).toArray(String[]::new));
    private static final long DAY = 86_400;
    /** 1970-01-01 was a Thursday, three days after Monday. */
    private static final int FIRST_DAY = 3;

    private static final Kind CODE_DUE = new Kind("codedue");
    private static final Kind SYSTEM_DUE = new Kind("systemdue");

    /** Kinds that are words: what people and systems wrote. */
    public static final Set<String> AS_TEXT = Set.of("word", "pair", "note");
    /** Kinds that name who is involved, the weekday, and how the time left meets the kind of trouble. */
    public static final Set<String> AS_PARTIES =
            Set.of("supplier", "carrier", "service", "site", "weekday", "codedue", "systemdue");

    private EventFeatures() {}

    /**
     * Everything any of the models looks at, found in one pass. Each model knows the kinds it was trained on and passes
     * over the rest: {@link #AS_TEXT} are read by the models of what an event is, {@link #AS_PARTIES} by those of what
     * becomes of it.
     */
    public static FeatureSet of(ExceptionEvent event, boolean named) {
        FeatureSet features = new FeatureSet(named);
        StructuredFeatures.add(features, event);
        String system = system(event);
        features.add(SYSTEM, system);
        parties(features, event, system);

        features.wordsBegin();
        code(features, event);
        Words message = new Words(MESSAGE_WORDS, named);
        message.read(event.message());
        single(features, WORD, message);
        features.wordsEnd();
        pairs(features, PAIR, message);
        features.pairsEnd();

        if (!event.notes().isEmpty()) {
            // Single words only: pairs let a hasty note outweigh the system's own message, and were no better.
            single(features, NOTE_WORD, notes(event.notes(), named));
        }
        return features;
    }

    /** Who is involved, and how the kind of trouble meets the time left. */
    private static void parties(FeatureSet features, ExceptionEvent event, String system) {
        String due = StructuredFeatures.timeToPromise(event);
        features.add(SYSTEM_DUE, system, due);
        features.add(CODE_DUE, codeOf(event), due);
        add(features, SUPPLIER, event.supplier());
        ExceptionEvent.Carrier carrier = event.carrier();
        if (carrier != null) {
            add(features, CARRIER, carrier.scac());
            add(features, SERVICE, carrier.service());
        }
        ExceptionEvent.Site site = event.site();
        if (site != null) {
            add(features, SITE, site.code());
        }
        features.add(WEEKDAYS[(int) Math.floorMod(Math.floorDiv(event.time().getEpochSecond(), DAY) + FIRST_DAY, 7)]);
    }

    /** The kind in a feature's name: {@code word} of {@code word:short}. */
    public static String kind(String name) {
        return name.substring(0, name.indexOf(':'));
    }

    private static void code(FeatureSet features, ExceptionEvent event) {
        if (event.exceptionCode() == null) {
            return;
        }
        String code = codeOf(event);
        int letters = 0;
        while (letters < code.length() && Character.isLetter(code.charAt(letters))) {
            letters++;
        }
        int start = letters;
        for (int digits = 0; start < code.length() && digits < 2; start++) {
            if (Character.isDigit(code.charAt(start))) {
                digits++;
            }
        }
        features.add(CODE, code);
        features.add(CODE_LETTERS, code, 0, letters);
        features.add(CODE_START, code, 0, start);
    }

    private static String codeOf(ExceptionEvent event) {
        String code = event.exceptionCode();
        return code == null ? "none" : StructuredFeatures.plain(code);
    }

    /** The kind of system that raised it: the first path segment of the source, {@code wms} of {@code /wms/dc-east}. */
    private static String system(ExceptionEvent event) {
        String source = event.id().source();
        int from = source.indexOf("://");
        from = from < 0 ? 0 : from + 3;
        while (from < source.length() && !Character.isLetterOrDigit(source.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < source.length() && Character.isLetter(source.charAt(to))) {
            to++;
        }
        return StructuredFeatures.plain(source.substring(from, to));
    }

    private static Words notes(List<ExceptionEvent.Note> notes, boolean named) {
        Words words = new Words(NOTE_WORDS, named);
        // Newest last, as written; the newest say most, so they are read first when there is not room for all.
        for (int i = notes.size() - 1; i >= 0; i--) {
            words.read(notes.get(i).text());
        }
        return words;
    }

    private static void single(FeatureSet features, Kind kind, Words words) {
        for (int i = 0; i < words.count(); i++) {
            features.add(kind, words.hash(i), FeatureHash.START, words.text(i), null);
        }
    }

    private static void pairs(FeatureSet features, Kind kind, Words words) {
        for (int i = 1; i < words.count(); i++) {
            features.add(kind, words.hash(i - 1), words.hash(i), words.text(i - 1), words.text(i));
        }
    }

    private static void add(FeatureSet features, Kind kind, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            features.add(kind, StructuredFeatures.plain(value));
        }
    }
}
