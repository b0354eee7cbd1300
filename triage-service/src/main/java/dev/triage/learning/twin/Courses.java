package dev.triage.learning.twin;

import dev.triage.learning.twin.Incident.Course;
import dev.triage.learning.twin.Incident.Hidden;
import dev.triage.learning.twin.Incident.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the planners try and how it goes. Only the workflow tried is logged, with the probability of having tried it. */
final class Courses {

    private static final double EXPLORATION = 0.1;

    private final Catalogue catalogue;

    Courses(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Course run(Dice dice, Scene scene, Hidden hidden, Incident.Facts facts, Instant at) {
        List<String> workflows = catalogue.kind(hidden.category()).workflows;
        double[] chances = new double[workflows.size()];
        double[] policy = new double[workflows.size()];
        double sum = 0;
        for (int i = 0; i < chances.length; i++) {
            chances[i] = chance(catalogue.approach(workflows.get(i)), scene, hidden, facts);
            // Planners prefer what they usually do, and do not know the cause.
            policy[i] = StrictMath.exp(-0.55 * i + (scene.customer().tier().equals("A") && i == 1 ? 0.6 : 0));
            sum += policy[i];
        }
        for (int i = 0; i < policy.length; i++) {
            policy[i] = (1 - EXPLORATION) * policy[i] / sum + EXPLORATION / policy.length;
        }
        int tried = dice.weighted(policy);
        boolean succeeded = dice.chance(chances[tried]);
        boolean late = dice.chance(late(scene, hidden, facts.promisedAt(), at, succeeded));
        double delay = late ? Math.min(2_400, dice.logNormal(20, 1.3)) : 0;
        double slow = hidden.cause() == Cause.RAW_MATERIAL || hidden.cause() == Cause.CUSTOMS ? 1.8 : 0.9;
        double hours = Math.clamp(dice.logNormal(24 * slow * (succeeded ? 0.85 : 1.6), 2.0), 0.1, 4_000);
        return new Course(
                workflows,
                chances,
                workflows.get(tried),
                round(policy[tried], 1e4),
                succeeded,
                late,
                round(delay, 10),
                round(hours, 10));
    }

    private static double chance(Catalogue.Approach approach, Scene scene, Hidden hidden, Incident.Facts facts) {
        double odds = approach.base()
                + approach.cover() * (Math.min(4, hidden.cover()) - 1.2)
                + approach.supplier() * scene.supplier().reliability()
                + (scene.customer().tier().equals("A") ? approach.tier() : 0)
                + approach.causes()[hidden.cause().ordinal()];
        if (hidden.second() != null) {
            odds += 0.5 * approach.causes()[hidden.second().ordinal()] - 0.2;
        }
        boolean helpless = switch (approach.workflow()) {
            case "alternate-warehouse-sourcing" -> facts.availability().isEmpty();
            case "substitute-item" -> facts.substitutes().isEmpty();
            default -> false;
        };
        return Dice.logistic(helpless ? odds - 1.5 : odds);
    }

    /** About one in eight is late over all. */
    private static double late(
            Scene scene, Hidden hidden, @Nullable Instant promisedAt, Instant at, boolean succeeded) {
        double hours =
                promisedAt == null ? 48 : Duration.between(at, promisedAt).toMinutes() / 60.0;
        double odds = -2.2
                - 0.02 * (Math.clamp(hours, -48, 120) - 48)
                - 0.35 * (Math.min(4, hidden.cover()) - 1.2)
                + (succeeded ? -0.7 : 0.7);
        odds += switch (hidden.cause()) {
            case RAW_MATERIAL, SUPPLIER_CAPACITY -> 0.6 - 0.4 * scene.supplier().reliability();
            case CUSTOMS -> 0.9;
            case TRANSIT -> 0.5 - 0.6 * scene.carrier().reliability();
            case CREDIT -> 0.2;
            case DEMAND_SPIKE, QUALITY_ISSUE, SHELF_LIFE -> 0.1;
            case ORDER_CHANGE, WAREHOUSE_CAPACITY -> -0.3;
            case DOCUMENT_ERROR, SYSTEM_ERROR -> -0.9;
        };
        return Dice.logistic(odds);
    }

    private static double round(double value, double unit) {
        return Math.round(value * unit) / unit;
    }
}
