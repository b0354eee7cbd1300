package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.governance.Ruling;
import dev.triage.intake.ExceptionEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the queue shows of a triage: title, strongest reason, top workflow, and the names a case is found by. */
final class Triages {

    private static final int IDENTIFIERS = 16;
    private static final int IDENTIFIER = 64;

    private Triages() {}

    /** A person's priority in place of the computed one; the rank keeps to what is known about loss and time. */
    static Triaged withPriority(Triaged triaged, Priority priority) {
        Assessment a = triaged.assessment();
        return new Triaged(
                a.ranked(priority, a.rank()),
                triaged.recommendations(),
                triaged.playbookVersion(),
                triaged.rulesVersion());
    }

    /** The first workflow that can be requested; the first that is not blocked when the rules deny all of them. */
    static Optional<Recommendation> top(Triaged triaged) {
        List<Recommendation> unblocked = triaged.recommendations().stream()
                .filter(recommendation -> recommendation.proposal().blockedBy().isEmpty())
                .toList();
        return unblocked.stream()
                .filter(recommendation -> recommendation.ruling().outcome() != Ruling.Outcome.DENIED)
                .findFirst()
                .or(() -> unblocked.stream().findFirst());
    }

    /**
     * The two parts that weigh most besides the first, the value: the row shows money and deadline in columns of their
     * own.
     */
    static String topReason(Rank rank) {
        return rank.parts().stream()
                .skip(rank.parts().size() > 1 ? 1 : 0)
                .filter(part -> part.contribution() > 0 || rank.parts().size() == 1)
                .sorted(Comparator.comparingDouble(Rank.Reason::contribution).reversed())
                .limit(2)
                .map(Rank.Reason::text)
                .collect(Collectors.joining("; "));
    }

    /** {@code Short pick of SKU-1042 for SO-88213/10 at DC-EAST}. */
    static String title(ExceptionEvent event, Assessment assessment) {
        StringBuilder title = new StringBuilder(assessment.category().title());
        ExceptionEvent.Item item = event.item();
        ExceptionEvent.Order order = event.order();
        ExceptionEvent.PurchaseOrder purchase = event.purchaseOrder();
        ExceptionEvent.Site site = event.site();
        if (item != null) {
            title.append(": ").append(item.sku());
        }
        if (order != null) {
            title.append(item == null ? ": " : " for ").append(order.number());
            if (order.line() != null) {
                title.append('/').append(order.line());
            }
        } else if (event.shipment() != null) {
            title.append(item == null ? ": " : ", shipment ").append(event.shipment());
        } else if (purchase != null) {
            title.append(item == null ? ": " : " on ").append(purchase.number());
        } else if (item == null && !event.references().isEmpty()) {
            ExceptionEvent.Reference reference = event.references().getFirst();
            title.append(": ").append(reference.type()).append(' ').append(reference.id());
        }
        if (site != null) {
            title.append(" at ").append(site.code());
        }
        return title.toString();
    }

    /** What people type to find it, upper case, the name of the business object first. */
    static List<String> identifiers(ExceptionEvent event) {
        Set<String> names = new LinkedHashSet<>();
        ExceptionEvent.Order order = event.order();
        ExceptionEvent.Item item = event.item();
        ExceptionEvent.PurchaseOrder purchase = event.purchaseOrder();
        ExceptionEvent.Carrier carrier = event.carrier();
        add(names, order == null ? null : order.number());
        add(names, event.shipment());
        add(names, purchase == null ? null : purchase.number());
        add(names, item == null ? null : item.sku());
        add(names, carrier == null ? null : carrier.tracking());
        event.references().forEach(reference -> add(names, reference.id()));
        return new ArrayList<>(names).subList(0, Math.min(names.size(), IDENTIFIERS));
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isBlank() && name.length() <= IDENTIFIER) {
            names.add(name.strip().toUpperCase(Locale.ROOT));
        }
    }
}
