package dev.triage.briefing;

import dev.triage.briefing.Briefs.Evidence;
import dev.triage.cases.CaseView;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The numbered facts of a case that a brief may use, and the only thing a language model sees of it. Text from outside
 * is stripped of control, bidirectional and invisible characters and cut to a bounded length.
 */
final class EvidenceList {

    private static final int MAX_TEXT = 600;
    private static final int MAX_NOTES = 8;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final List<Evidence> facts = new ArrayList<>();

    private EvidenceList() {}

    /** The facts, in a fixed order, so that the same case gives the same ids. */
    static List<Evidence> of(CaseView view) {
        EvidenceList list = new EvidenceList();
        ExceptionEvent event = view.facts();
        list.add("what happened", event.message());
        list.add("source code", event.exceptionCode());
        list.add("category", view.row().category().title());
        list.add("order", order(event.order()));
        if (event.order() != null) {
            list.add("customer", event.order().customer());
            list.add("customer tier", event.order().customerTier());
        }
        if (event.item() != null) {
            list.add("item", event.item().sku());
            list.add("item description", event.item().description());
        }
        list.addQuantities(event.quantity());
        if (event.site() != null) {
            list.add("site", event.site().code());
        }
        list.add("supplier", event.supplier());
        if (event.carrier() != null) {
            list.add("carrier", event.carrier().scac());
            list.add("tracking", event.carrier().tracking());
        }
        list.add("shipment", event.shipment());
        if (event.purchaseOrder() != null) {
            list.add("purchase order", event.purchaseOrder().number());
        }
        if (event.value() != null) {
            list.add("value", money(event.value()));
        }
        list.add(
                view.triaged().assessment().dueAssumed() ? "deadline, assumed" : "deadline",
                time(view.row().dueAt()));
        list.add("expected loss", money(view.row().expectedLoss()));
        list.add("times raised", Integer.toString(view.row().occurrences()));
        list.addHelp(event);
        event.notes().stream()
                .limit(MAX_NOTES)
                .forEach(note -> list.add(note.author() == null ? "note" : "note by " + note.author(), note.text()));
        return List.copyOf(list.facts);
    }

    /** The hash a written brief is bound to. */
    static String sha256(List<Evidence> facts) {
        return CanonicalJson.sha256(facts);
    }

    private void addQuantities(ExceptionEvent.@Nullable Quantity quantity) {
        if (quantity == null) {
            return;
        }
        add("quantity expected", quantity(quantity.expected(), quantity.uom()));
        add("quantity actual", quantity(quantity.actual(), quantity.uom()));
        BigDecimal shortfall = quantity.shortfall();
        if (shortfall != null && shortfall.signum() > 0) {
            add("quantity short", quantity(shortfall, quantity.uom()));
        }
    }

    private void addHelp(ExceptionEvent event) {
        event.availability().stream()
                .limit(3)
                .forEach(stock -> add(
                        "stock elsewhere",
                        quantity(stock.quantity(), stock.uom()) + " at " + stock.site()
                                + (stock.leadTimeHours() == null
                                        ? ""
                                        : ", " + stock.leadTimeHours().toPlainString() + " h away")));
        event.substitutes().stream()
                .limit(2)
                .forEach(other -> add(
                        "substitute",
                        other.sku()
                                + (other.quantity() == null ? "" : ", " + quantity(other.quantity(), other.uom()))
                                + (Boolean.TRUE.equals(other.customerConsent()) ? ", customer agrees" : "")));
        event.inbound().stream()
                .limit(2)
                .forEach(receipt -> add(
                        "next receipt",
                        (receipt.quantity() == null ? "" : receipt.quantity().toPlainString() + " ") + "on "
                                + time(receipt.eta())
                                + (receipt.purchaseOrder() == null ? "" : " with " + receipt.purchaseOrder())));
    }

    private void add(String label, @Nullable String value) {
        if (value == null) {
            return;
        }
        String clean = clean(value);
        if (!clean.isEmpty()) {
            facts.add(new Evidence("E" + (facts.size() + 1), label, clean));
        }
    }

    /** One line, nothing invisible, bounded. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_TEXT).forEach(point -> {
            int type = Character.getType(point);
            boolean hidden = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE
                    || type == Character.PRIVATE_USE
                    || type == Character.UNASSIGNED;
            clean.appendCodePoint(hidden || point == '|' ? ' ' : point);
        });
        return clean.toString().replaceAll("\\s+", " ").strip();
    }

    private static @Nullable String order(ExceptionEvent.@Nullable Order order) {
        if (order == null) {
            return null;
        }
        return order.line() == null ? order.number() : order.number() + " line " + order.line();
    }

    private static @Nullable String quantity(@Nullable BigDecimal quantity, @Nullable String uom) {
        if (quantity == null) {
            return null;
        }
        return quantity.toPlainString() + (uom == null ? "" : " " + uom);
    }

    private static String money(Money money) {
        return money.plain() + " " + money.currency();
    }

    private static String time(Instant time) {
        return TIME.format(time.truncatedTo(ChronoUnit.MINUTES));
    }
}
