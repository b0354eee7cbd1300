package dev.triage.governance.rules.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Any set of inputs, as boxes that may overlap. Immutable. */
record Region(List<Box> boxes) {

    static final Region NONE = new Region(List.of());
    static final Region ALL = new Region(List.of(Box.ALL));

    /** More boxes than any rule written by people needs; beyond it the answer is "not analysed", never a guess. */
    private static final int MAX_BOXES = 20_000;

    Region {
        boxes = List.copyOf(boxes);
        if (boxes.size() > MAX_BOXES) {
            throw new TooManyBoxes();
        }
    }

    /** The conditions branch too often to be taken apart. */
    static final class TooManyBoxes extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManyBoxes() {
            super("Expected conditions of at most " + MAX_BOXES + " regions, found more");
        }
    }

    static Region of(Optional<Box> box) {
        return box.map(some -> new Region(List.of(some))).orElse(NONE);
    }

    static Region of(Dimension dimension, Values values) {
        return of(Box.of(dimension, values));
    }

    boolean isEmpty() {
        return boxes.isEmpty();
    }

    Region and(Region other) {
        List<Box> common = new ArrayList<>();
        for (Box mine : boxes) {
            for (Box theirs : other.boxes) {
                mine.and(theirs).ifPresent(common::add);
                if (common.size() > MAX_BOXES) {
                    throw new TooManyBoxes();
                }
            }
        }
        return new Region(common);
    }

    Region or(Region other) {
        if (boxes.isEmpty()) {
            return other;
        }
        List<Box> all = new ArrayList<>(boxes);
        all.addAll(other.boxes);
        return new Region(all);
    }

    Region minus(Region other) {
        List<Box> left = boxes;
        for (Box gone : other.boxes) {
            List<Box> next = new ArrayList<>();
            for (Box box : left) {
                next.addAll(box.minus(gone));
            }
            if (next.size() > MAX_BOXES) {
                throw new TooManyBoxes();
            }
            left = next;
        }
        return new Region(left);
    }
}
