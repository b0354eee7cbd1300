package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import dev.triage.learning.twin.Incident.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The people who label and write: each errs in an own way, two have a habit, one leaves and one joins. */
final class Planners {

    private static final double NO_IDEA = 0.03;
    private static final double HABIT = 0.35;
    private static final List<String> PEOPLE = List.of(
            "jlee",
            "mkovacs",
            "asantos",
            "tbauer",
            "cdupont",
            "rpatel",
            "nowak.p",
            "lmeyer",
            "gferrari",
            "owusu",
            "hsato",
            "bquinn");

    private final List<Planner> planners = new ArrayList<>();
    private final List<Author> authors = new ArrayList<>();

    Planners(Catalogue catalogue) {
        for (int i = 0; i < 12; i++) {
            Map<Category, Category> habits = Map.of();
            if (i == 3) {
                habits = Map.of(
                        Category.PICK_SHORT, Category.INV_SYNC_MISMATCH,
                        Category.SHIP_CONFIRM_MISSING, Category.INTF_SILENT,
                        Category.RELEASE_DELAYED, Category.WAVE_BLOCKED);
            } else if (i == 8) {
                habits = Map.of(
                        Category.PO_ACK_MISSING, Category.PO_LATE,
                        Category.DELIVERY_FAILED, Category.TRANSIT_DELAY,
                        Category.LOT_EXPIRED_OR_BLOCKED, Category.QUALITY_HOLD);
            }
            planners.add(
                    new Planner("planner-" + (i + 1), 0.04 + 0.005 * i, habits, i == 10 ? 0.7 : 0, i == 5 ? 0.7 : 1));
            authors.add(new Author(
                    PEOPLE.get(i),
                    0.01 + 0.03 * i / 11.0,
                    (i * 7 % 12) / 14.0,
                    i % 4 == 0 ? Casing.LOWER : i % 6 == 1 ? Casing.UPPER : Casing.AS_IS,
                    i % 3 == 2 ? 0.12 : 0.01));
        }
    }

    Planner onDuty(Dice dice, double year) {
        while (true) {
            Planner planner = dice.pick(planners);
            if (year >= planner.from && year <= planner.until) {
                return planner;
            }
        }
    }

    Author author(Dice dice, double year) {
        int index = dice.below(authors.size());
        return authors.get(index == 5 && year > 0.7 ? 4 : index);
    }

    Judgement judge(Dice dice, Planner planner, Catalogue.Kind kind, Instant at) {
        Instant when = at.plus(Duration.ofMinutes((long) dice.logNormal(90, 1.2)));
        Category label = kind.category;
        Category habit = planner.habits.get(label);
        if (dice.chance(NO_IDEA)) {
            label = Category.UNKNOWN;
        } else if (habit != null && dice.chance(HABIT)) {
            label = habit;
        } else if (dice.chance(planner.flips)) {
            label = kind.near.get(dice.weighted(kind.nearWeights));
        }
        return new Judgement(label, planner.name, when);
    }

    /** {@code flips}: how often the label is a neighbour's; {@code from} and {@code until} in shares of the year. */
    record Planner(String name, double flips, Map<Category, Category> habits, double from, double until) {}

    /** How somebody writes: typos a word, abbreviations and foreign fragments as shares. */
    record Author(String name, double typos, double abbreviates, Casing casing, double foreign) {}

    enum Casing {
        AS_IS,
        LOWER,
        UPPER
    }
}
