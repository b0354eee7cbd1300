package dev.triage.cases;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes two raises the same trouble: the same source, business object, symptom and site. Hashes, because they are
 * index keys.
 *
 * @param object source and business object
 * @param symptom the source's code, or the shape of its message
 * @param value all of it, with the site
 * @param objectKey the business object in words: {@code order:SO-88213/10}
 * @param site site code, or null
 */
record Fingerprint(
        UUID object,
        UUID symptom,
        UUID value,
        String objectKey,
        @Nullable String site) implements Comparable<Fingerprint> {

    private static final int SHAPE = 160;
    private static final char BETWEEN = '\u001f';

    /** The fingerprint of a raise. */
    static Fingerprint of(ExceptionEvent event) {
        String key = objectKey(event);
        String symptom = symptom(event);
        ExceptionEvent.Site site = event.site();
        String code = site == null ? null : site.code();
        String source = event.id().source();
        return new Fingerprint(
                object(source, key),
                Ids.derived(symptom),
                Ids.derived(source + BETWEEN + key + BETWEEN + symptom + BETWEEN + (code == null ? "" : code)),
                key,
                code);
    }

    /** The hash of a source's business object. */
    static UUID object(String source, String objectKey) {
        return Ids.derived(source + BETWEEN + objectKey);
    }

    /**
     * The business object: order line, else shipment, else purchase order line, else item at site, else references,
     * else the subject, else the event itself.
     */
    static String objectKey(ExceptionEvent event) {
        ExceptionEvent.Order order = event.order();
        if (order != null) {
            return "order:" + withLine(order.number(), order.line());
        }
        if (event.shipment() != null) {
            return "shipment:" + event.shipment();
        }
        ExceptionEvent.PurchaseOrder purchase = event.purchaseOrder();
        if (purchase != null) {
            return "purchase-order:" + withLine(purchase.number(), purchase.line());
        }
        ExceptionEvent.Item item = event.item();
        if (item != null) {
            ExceptionEvent.Site site = event.site();
            return "item:" + item.sku() + "@" + (site == null ? "" : site.code());
        }
        if (!event.references().isEmpty()) {
            List<String> ids = new ArrayList<>();
            for (ExceptionEvent.Reference reference : event.references()) {
                ids.add(reference.type() + "=" + reference.id());
            }
            ids.sort(null);
            return "references:" + String.join(",", ids);
        }
        return event.subject() == null ? "event:" + event.id().id() : "subject:" + event.subject();
    }

    /**
     * The business objects a clear may mean. One that carries nothing but a subject names it the way sources build
     * subjects: {@code SO-88213/10}.
     */
    static List<String> clearedKeys(ExceptionEvent clear) {
        String key = objectKey(clear);
        String subject = clear.subject();
        if (subject == null || !key.startsWith("subject:")) {
            return List.of(key);
        }
        return List.of("order:" + subject, "shipment:" + subject, "purchase-order:" + subject, key);
    }

    /** The code, or the message with everything that varies from case to case made alike; empty when neither is there. */
    static String symptom(ExceptionEvent event) {
        String code = event.exceptionCode();
        if (code != null && !code.isBlank()) {
            return "code:" + code;
        }
        return event.message().isBlank() ? "" : "shape:" + shape(event.message());
    }

    /** Lower case, words with a digit in them as {@code #}, everything else between words as one space. */
    static String shape(String message) {
        StringBuilder shape = new StringBuilder(SHAPE);
        int from = 0;
        while (from < message.length() && shape.length() < SHAPE) {
            if (!inWord(message.charAt(from))) {
                from++;
                continue;
            }
            int to = from;
            boolean digit = false;
            while (to < message.length() && inWord(message.charAt(to))) {
                digit |= Character.isDigit(message.charAt(to));
                to++;
            }
            if (!shape.isEmpty()) {
                shape.append(' ');
            }
            if (digit) {
                shape.append('#');
            } else {
                for (int i = from; i < to; i++) {
                    shape.append(Character.toLowerCase(message.charAt(i)));
                }
            }
            from = to;
        }
        return shape.toString();
    }

    private static boolean inWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static String withLine(String number, @Nullable String line) {
        return line == null || line.isBlank() ? number : number + "/" + line;
    }

    /** The order in which batches lock and open cases, the same everywhere, so that two never wait for each other. */
    @Override
    public int compareTo(Fingerprint other) {
        int byObject = object.compareTo(other.object);
        return byObject != 0 ? byObject : value.compareTo(other.value);
    }
}
