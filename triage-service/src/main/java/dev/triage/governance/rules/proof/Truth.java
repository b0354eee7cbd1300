package dev.triage.governance.rules.proof;

/**
 * Where a condition holds, where it does not, and where it cannot be told; together all inputs. "And" and "or" are CEL's:
 * a side that settles the answer does so even when the other side fails.
 */
record Truth(Region holds, Region fails, Region untold) {

    static Truth of(boolean always) {
        return new Truth(always ? Region.ALL : Region.NONE, always ? Region.NONE : Region.ALL, Region.NONE);
    }

    /** Of a dimension: holds for these values, cannot be told where it is unknown. */
    static Truth of(Dimension dimension, Values holding) {
        Values domain = dimension.domain();
        Region untold = domain.unknown() ? Region.of(dimension, domain.minus(domain.withoutUnknown())) : Region.NONE;
        return new Truth(
                Region.of(dimension, domain.withoutUnknown().and(holding)),
                Region.of(dimension, domain.withoutUnknown().minus(holding)),
                untold);
    }

    Truth not() {
        return new Truth(fails, holds, untold);
    }

    Truth and(Truth other) {
        return new Truth(
                holds.and(other.holds),
                fails.or(other.fails),
                untold.and(other.untold.or(other.holds)).or(holds.and(other.untold)));
    }

    Truth or(Truth other) {
        return not().and(other.not()).not();
    }

    /** {@code this ? yes : no}. */
    Truth choose(Truth yes, Truth no) {
        return new Truth(
                holds.and(yes.holds).or(fails.and(no.holds)),
                holds.and(yes.fails).or(fails.and(no.fails)),
                untold.or(holds.and(yes.untold)).or(fails.and(no.untold)));
    }

    /** Where a forbid counts it as holding: everywhere but where it plainly fails. */
    Region notFailing() {
        return holds.or(untold);
    }
}
