package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import dev.triage.learning.twin.Incident.Facts;
import dev.triage.learning.twin.Incident.Hidden;
import dev.triage.learning.twin.Incident.Note;
import dev.triage.learning.twin.Incident.Scene;
import dev.triage.learning.twin.Incident.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes messages as systems do and notes as people do. */
final class Wording {

    /** A message of the category itself; one it shares with others; the rest says nothing. */
    private static final double OWN = 0.70;

    private static final double SHARED = 0.20;
    private static final double NO_MESSAGE = 0.02;
    private static final double NO_NOTE = 0.12;
    private static final double EMPTY_NOTE = 0.03;
    private static final double NOTHING = 0.11;
    private static final double WRONG = 0.05;
    private static final double HINT = 0.68;

    private final Catalogue catalogue;

    Wording(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Texts write(Dice dice, Instant at, double year, Scene scene, Hidden hidden, Facts facts, Planners.Author author) {
        Values values = new Values(dice, scene, facts);
        boolean silent = facts.code() != null && dice.chance(NO_MESSAGE);
        String message = silent ? null : message(dice, year, scene, hidden, values);
        List<Note> notes = new ArrayList<>();
        if (!dice.chance(NO_NOTE)) {
            notes.add(note(dice, at, hidden, values, author));
        }
        return new Texts(message, List.copyOf(notes));
    }

    /** A repeat: the same message, and sometimes one more note. */
    Texts again(Dice dice, Incident first, Planners.Author author, Instant at) {
        List<Note> notes = new ArrayList<>(first.texts().notes());
        if (dice.chance(0.3)) {
            Handwriting hand = new Handwriting(catalogue, author, dice);
            notes.add(new Note(
                    author.name(), at.plusSeconds(dice.between(60, 4_000)), hand.write(dice.pick(catalogue.filler))));
        }
        return new Texts(first.texts().message(), List.copyOf(notes));
    }

    private String message(Dice dice, double year, Scene scene, Hidden hidden, Values values) {
        Category shown = hidden.aside() != null && dice.chance(0.3) ? hidden.aside() : hidden.shown();
        Catalogue.Kind kind = catalogue.kind(shown);
        double how = dice.unit();
        Template template;
        if (how < OWN || (how < OWN + SHARED && kind.shared.isEmpty())) {
            template = dice.pick(kind.says);
        } else if (how < OWN + SHARED) {
            template = dice.pick(dice.pick(kind.shared));
        } else {
            template = dice.pick(java.util.Objects.requireNonNull(catalogue.generic.get(scene.system())));
        }
        // The planners' most cited sentence survives every upgrade.
        if (template.startsWith("Allocation failed")) {
            return template.fill(values::of);
        }
        return values.fill(upgraded(template, year, scene));
    }

    private Template upgraded(Template template, double year, Scene scene) {
        double rollout = 0.005 * World.SITES.indexOf(scene.site());
        for (Catalogue.Upgrade upgrade : catalogue.upgrades) {
            if (upgrade.source().equals(scene.system()) && year >= upgrade.from() + rollout) {
                return template.reworded(upgrade.words());
            }
        }
        return template;
    }

    private Note note(Dice dice, Instant at, Hidden hidden, Values values, Planners.Author author) {
        Instant when = at.plusSeconds((long) Math.min(200_000, dice.logNormal(1_500, 1.0)));
        if (dice.chance(EMPTY_NOTE)) {
            return new Note(author.name(), when, "");
        }
        Handwriting hand = new Handwriting(catalogue, author, dice);
        if (dice.chance(NOTHING)) {
            return new Note(author.name(), when, hand.write(dice.pick(catalogue.nothing)));
        }
        Category about = hidden.aside() != null && dice.chance(0.4) ? hidden.aside() : hidden.category();
        if (dice.chance(WRONG)) {
            about = catalogue.kinds.get(dice.below(catalogue.kinds.size())).category;
        }
        Catalogue.Kind kind = catalogue.kind(about);
        List<String> parts = new ArrayList<>();
        if (dice.chance(0.8) && !kind.remarks.isEmpty()) {
            parts.add(values.fill(dice.pick(dice.pick(kind.remarks))));
        }
        if (dice.chance(HINT)) {
            Catalogue.Kind hinted =
                    dice.chance(0.08) ? catalogue.kind(kind.near.get(dice.weighted(kind.nearWeights))) : kind;
            parts.add(values.fill(dice.pick(hinted.hints)));
        }
        if (dice.chance(0.5)) {
            parts.add(dice.pick(catalogue.filler));
        }
        if (dice.chance(author.foreign())) {
            parts.add(dice.pick(catalogue.foreign));
        }
        if (dice.chance(0.4)) {
            parts.add(values.fill(dice.pick(catalogue.references)));
        }
        if (parts.isEmpty()) {
            parts.add(dice.pick(catalogue.filler));
        }
        String text = hand.write(String.join(dice.chance(0.5) ? ". " : ", ", parts));
        if (dice.chance(0.05)) {
            text = catalogue.forwarded.fill(gap -> switch (gap) {
                case "text" -> text(parts, hand);
                case "person" -> author.name();
                default -> values.of("so");
            });
        }
        return new Note(author.name(), when, text);
    }

    private static String text(List<String> parts, Handwriting hand) {
        return hand.write(String.join(" / ", parts));
    }

    /** The values of the gaps, drawn where the facts have none. */
    private static final class Values {
        private final Dice dice;
        private final Scene scene;
        private final Facts facts;

        Values(Dice dice, Scene scene, Facts facts) {
            this.dice = dice;
            this.scene = scene;
            this.facts = facts;
        }

        String fill(Template template) {
            return template.fill(this::of);
        }

        String of(String gap) {
            return switch (gap) {
                case "sku" -> scene.sku().code();
                case "sku2" -> "SKU-" + (1000 + dice.below(400));
                case "site" -> scene.site().code();
                case "site2" -> dice.pick(World.SITES).code();
                case "so" -> facts.order();
                case "so2" -> "SO-" + (10_000 + dice.below(990_000));
                case "line" -> String.valueOf(facts.line());
                case "exp" -> String.valueOf(facts.expected());
                case "act" -> String.valueOf(facts.actual());
                case "short" -> String.valueOf(facts.shortfall());
                case "uom" -> scene.sku().uom();
                case "po" -> facts.purchaseOrder();
                case "ship" -> facts.shipment();
                case "sup" -> scene.supplier().code();
                case "cust" -> scene.customer().code();
                case "scac" -> scene.carrier().scac();
                case "ccy" -> facts.currency();
                case "amt" -> facts.amount() == null ? "0.00" : facts.amount();
                case "load" -> "LD-" + (500_000 + dice.below(90_000));
                case "wave", "task" -> facts.references().getFirst().id();
                case "lot" -> facts.lot() == null ? "L" + (20_000 + dice.below(9_999)) : facts.lot();
                case "bin" -> "" + (char) ('A' + dice.below(8)) + "-" + dice.between(1, 40) + "-" + dice.between(1, 6);
                case "zone" -> "Z" + dice.between(1, 9);
                case "carton" -> "CT" + (100_000 + dice.below(900_000));
                case "doc", "idoc" -> String.valueOf(1_000_000 + dice.below(9_000_000));
                case "inv" -> "INV-" + (90_000_000 + dice.below(9_999_999));
                case "sto" -> "STO-" + (4_000 + dice.below(6_000));
                case "edi" -> dice.pick(List.of("945", "856", "846", "855", "850", "810", "940", "214"));
                case "seg" -> dice.pick(List.of("REF", "N1", "LIN", "HL", "MAN", "IT1"));
                case "el" -> String.valueOf(dice.between(1, 9));
                case "http" -> dice.pick(List.of("500", "503", "504", "401", "429"));
                case "st" -> String.valueOf(dice.between(10, 69));
                case "n" -> String.valueOf(dice.between(2, 60));
                case "hrs" -> String.valueOf(dice.between(2, 47));
                case "gap" -> String.valueOf(dice.between(1, 6));
                case "days" -> String.valueOf(dice.between(2, 30));
                case "pct" -> String.valueOf(dice.between(1, 25));
                case "cut" -> dice.between(10, 20) + ":" + (dice.chance(0.5) ? "00" : "30");
                case "rsn" -> dice.pick(List.of("A1", "AG", "BG", "NS", "P3", "T7"));
                case "field" ->
                    dice.pick(List.of("ship-to", "unit", "tax code", "route", "price date", "item", "plant"));
                case "field2" -> dice.pick(List.of("incoterms", "payment terms", "requested date"));
                case "partner" ->
                    dice.pick(List.of("ACME3PL", "NORDLOG", "RETAILX", "MEGAMART", "PHARMAONE", "SUPPLYNET"));
                default -> throw new IllegalStateException("No value for {" + gap + "}");
            };
        }
    }
}
