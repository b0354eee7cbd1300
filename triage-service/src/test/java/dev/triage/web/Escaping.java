package dev.triage.web;

import dev.triage.fixtures.Payloads;
import dev.triage.fixtures.Payloads.Payload;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks whether what went in as text came out as text, and notes where it did not. */
final class Escaping {

    private static final Pattern SUM = Pattern.compile("41\\*(\\d{7})");

    private final List<Payload> all = Payloads.all();
    private final List<String> wrong = new ArrayList<>();

    /** What was found, one a line; empty is good. */
    List<String> wrong() {
        return wrong;
    }

    /** The same, looking only for the payloads of that text. */
    void read(String page, HttpResponse<String> answer, String sent) {
        read(page, answer, all.stream().filter(one -> sent.contains(one.text())).toList());
    }

    /** Notes a page that fails, and every payload that stands on it as it was sent though it would be markup. */
    void read(String page, HttpResponse<String> answer) {
        read(page, answer, all);
    }

    private void read(String page, HttpResponse<String> answer, List<Payload> some) {
        if (answer.statusCode() >= 500) {
            wrong.add(page + " fails with " + answer.statusCode());
            return;
        }
        String html = answer.body();
        for (Payload one : some) {
            String text = one.text();
            if ((text.contains("<") || text.contains("\"") || text.contains("'")) && html.contains(text)) {
                wrong.add(page + " shows unescaped: " + text);
            }
            if (one.family().equals("template")) {
                Matcher sum = SUM.matcher(text);
                if (sum.find() && html.contains(Long.toString(41 * Long.parseLong(sum.group(1))))) {
                    wrong.add(page + " computes " + text);
                }
            }
        }
        answer.headers()
                .firstValue("Set-Cookie")
                .filter(cookie -> cookie.contains("forged"))
                .ifPresent(wrong::add);
    }

    /** As many of them as go into one text of that length, with a mark between them. */
    static String joined(List<Payload> some, int most) {
        StringBuilder joined = new StringBuilder();
        for (Payload one : some) {
            if (joined.length() + one.text().length() < most) {
                joined.append(one.text()).append(" \u00b6 ");
            }
        }
        return joined.toString().strip();
    }

    /** Every payload, in texts of at most that many characters; what is longer by itself is cut. NUL is left out. */
    static List<String> texts(int most) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Payload one : Payloads.all()) {
            String plain = one.text().replace("\0", "");
            String next = plain.substring(0, Math.min(plain.length(), most));
            if (!text.isEmpty() && text.length() + 1 + next.length() > most) {
                texts.add(text.toString());
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : " ").append(next);
        }
        texts.add(text.toString());
        return texts;
    }
}
