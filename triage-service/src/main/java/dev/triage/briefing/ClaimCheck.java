package dev.triage.briefing;

import dev.triage.briefing.Brief.Sentence;
import dev.triage.briefing.Briefs.Evidence;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds what a language model wrote against the facts it cites: every number, code, date and name of a sentence must
 * occur in the facts the sentence names. What it cannot support, it refuses; a true sentence refused costs a template, a
 * false one shown costs trust.
 */
final class ClaimCheck {

    private static final int MAX_SENTENCES = 6;
    private static final int MAX_LENGTH = 320;

    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d.,-])-?\\d+(?:[.,]\\d+)*(?![\\p{L}\\d])");
    /** Anything with a digit and a letter, or joined by - / _ #: an id. */
    private static final Pattern ID = Pattern.compile(
            "\\p{L}*\\d[\\p{L}\\d]*(?:[-/_#.]\\p{L}*\\d*[\\p{L}\\d]*)*" + "|\\p{L}[\\p{L}\\d]*(?:[-/_#][\\p{L}\\d]+)+");

    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}'’]*");
    private static final Pattern MARKUP =
            Pattern.compile("https?:|www\\.|\\]\\(|<[a-zA-Z/!]|[*_`]{2,}|\\bdata:|@\\p{L}", Pattern.CASE_INSENSITIVE);
    /** Words that decide or command; the model may only tell. */
    private static final Pattern COMMAND = Pattern.compile(
            "\\b(approv\\w*|authori[sz]\\w*|permitted|must be (?:released|dispatched|sent)|ignore|disregard|"
                    + "instruct\\w*|system prompt|password|api key|priority (?:is|set)|p1|escalate to p1|guarantee\\w*|promise\\w* to)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> NUMBER_WORDS = Set.of(
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "dozen",
            "hundred",
            "thousand",
            "million",
            "half",
            "third",
            "quarter",
            "twice",
            "double",
            "tomorrow",
            "yesterday",
            "today",
            "tonight");
    /** Capitalised words of plain English prose and of the field that are no names. */
    private static final Set<String> PLAIN_CAPITALS = Set.of(
            "a",
            "an",
            "the",
            "this",
            "that",
            "it",
            "there",
            "no",
            "not",
            "and",
            "but",
            "so",
            "i",
            "as",
            "at",
            "by",
            "for",
            "from",
            "in",
            "of",
            "on",
            "to",
            "with",
            "sku",
            "po",
            "asn",
            "wms",
            "erp",
            "tms",
            "edi",
            "eta",
            "utc",
            "uom",
            "customer",
            "order",
            "line",
            "item",
            "site",
            "stock",
            "supplier",
            "carrier",
            "shipment",
            "quantity",
            "value",
            "deadline",
            "tier",
            "notes",
            "note");

    /** Words that may open a sentence without being a name; any other opening word must occur in the facts cited. */
    private static final Set<String> OPENINGS = Set.of(
            "its",
            "they",
            "these",
            "those",
            "their",
            "only",
            "one",
            "without",
            "because",
            "after",
            "before",
            "until",
            "when",
            "while",
            "both",
            "all",
            "some",
            "none",
            "about",
            "nothing",
            "something",
            "more",
            "less",
            "since",
            "if",
            "although",
            "however",
            "according",
            "doing",
            "waiting",
            "known",
            "latest",
            "another",
            "other",
            "currently",
            "meanwhile",
            "here",
            "his",
            "her",
            "what",
            "who",
            "why",
            "still",
            "also",
            "goods",
            "units",
            "pieces",
            "delivery",
            "warehouse",
            "inventory",
            "invoice",
            "receipt",
            "replenishment",
            "expected",
            "available",
            "missing",
            "short",
            "late",
            "part",
            "parts",
            "people",
            "somebody",
            "anyone",
            "information",
            "facts",
            "exception");

    private ClaimCheck() {}

    /** Empty when everything is supported; else the first reason why not. */
    static Optional<String> refuse(List<Sentence> sentences, List<Evidence> facts) {
        if (sentences.isEmpty() || sentences.size() > MAX_SENTENCES) {
            return Optional.of("expected 1 to " + MAX_SENTENCES + " sentences, found " + sentences.size());
        }
        Map<String, Evidence> byId = facts.stream().collect(Collectors.toMap(Evidence::id, Function.identity()));
        for (Sentence sentence : sentences) {
            Optional<String> reason = refuse(sentence, byId);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refuse(Sentence sentence, Map<String, Evidence> byId) {
        String text = sentence.text();
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            return Optional.of("a sentence has " + text.length() + " characters, expected 1 to " + MAX_LENGTH);
        }
        if (!EvidenceList.clean(text).equals(text.strip())) {
            return Optional.of("a sentence has control or invisible characters");
        }
        if (MARKUP.matcher(text).find()) {
            return Optional.of("a sentence has a link or markup");
        }
        if (sentence.evidence().isEmpty()) {
            return Optional.of("a sentence names no fact");
        }
        StringBuilder cited = new StringBuilder();
        for (String id : sentence.evidence()) {
            Evidence fact = byId.get(id);
            if (fact == null) {
                return Optional.of("a sentence names the fact " + id + ", which does not exist");
            }
            cited.append(fact.label()).append(' ').append(fact.value()).append('\n');
        }
        return unsupported(text, cited.toString());
    }

    private static Optional<String> unsupported(String text, String cited) {
        Matcher command = COMMAND.matcher(text);
        while (command.find()) {
            if (!containsWord(cited, command.group())) {
                return Optional.of("'" + command.group() + "' decides or commands");
            }
        }
        Set<BigDecimal> numbers = numbers(cited);
        for (BigDecimal number : numbers(text)) {
            if (!numbers.contains(number)) {
                return Optional.of("the number " + number.toPlainString() + " is not in the facts cited");
            }
        }
        Set<String> ids = matches(ID, cited);
        Matcher id = ID.matcher(text);
        while (id.find()) {
            String spelled = id.group();
            if (!ids.contains(spelled.toLowerCase(Locale.ROOT)) && !isNumber(spelled) && !isPlainCompound(spelled)) {
                return Optional.of("'" + spelled + "' is not in the facts cited");
            }
        }
        Set<String> words = matches(WORD, cited);
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String lower = word.group().toLowerCase(Locale.ROOT);
            boolean opening =
                    startsSentence(text, word.start()) && !isAllCapitals(word.group()) && OPENINGS.contains(lower);
            boolean name =
                    Character.isUpperCase(word.group().codePointAt(0)) && !opening && !PLAIN_CAPITALS.contains(lower);
            if ((name || NUMBER_WORDS.contains(lower)) && !words.contains(lower)) {
                return Optional.of("'" + word.group() + "' is not in the facts cited");
            }
        }
        return Optional.empty();
    }

    private static Set<BigDecimal> numbers(String text) {
        Set<BigDecimal> numbers = new HashSet<>();
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            numbers.add(value(number.group()));
        }
        return numbers;
    }

    /** 18,400.00 and 18400 are the same number; a comma before exactly three digits groups thousands. */
    private static BigDecimal value(String text) {
        String plain = text.replaceAll(",(?=\\d{3}(?:\\D|$))", "").replace(',', '.');
        int lastDot = plain.lastIndexOf('.');
        String oneDot = lastDot < 0 ? plain : plain.substring(0, lastDot).replace(".", "") + plain.substring(lastDot);
        return new BigDecimal(oneDot).stripTrailingZeros();
    }

    private static Set<String> matches(Pattern pattern, String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        return found;
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> Character.isDigit(c) || c == '.');
    }

    /** Lower-case words joined by a hyphen ("out-of-stock") are prose, not an id; without digits only. */
    private static boolean isPlainCompound(String spelled) {
        return spelled.matches("\\p{L}\\p{Ll}{0,13}(?:-\\p{Ll}{1,14}){1,3}");
    }

    private static boolean isAllCapitals(String word) {
        return word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    }

    private static boolean startsSentence(String text, int at) {
        String before = text.substring(0, at).stripTrailing();
        return before.isEmpty() || before.endsWith(".") || before.endsWith(":") || before.endsWith("!");
    }

    private static boolean containsWord(String text, String word) {
        return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }
}
