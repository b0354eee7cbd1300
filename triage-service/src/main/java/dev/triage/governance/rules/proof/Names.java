package dev.triage.governance.rules.proof;

import java.util.Set;
import java.util.TreeSet;

/**
 * Texts, and maybe unknown: these, or all but these.
 *
 * @param allBut whether the names are the ones left out
 */
record Names(boolean allBut, Set<String> names, boolean unknown) implements Values {

    Names {
        names = java.util.Collections.unmodifiableSet(new TreeSet<>(names));
    }

    static Names of(Set<String> names) {
        return new Names(false, names, false);
    }

    static Names of(String name) {
        return of(Set.of(name));
    }

    static Names any() {
        return new Names(true, Set.of(), false);
    }

    static Names onlyUnknown() {
        return new Names(false, Set.of(), true);
    }

    Names orUnknown() {
        return new Names(allBut, names, true);
    }

    boolean contains(String name) {
        return allBut != names.contains(name);
    }

    @Override
    public boolean isEmpty() {
        return !allBut && names.isEmpty() && !unknown;
    }

    @Override
    public Names withoutUnknown() {
        return new Names(allBut, names, false);
    }

    @Override
    public Names and(Values other) {
        Names theirs = (Names) other;
        boolean both = unknown && theirs.unknown;
        if (allBut && theirs.allBut) {
            return new Names(true, union(names, theirs.names), both);
        }
        if (allBut) {
            return new Names(false, without(theirs.names, names), both);
        }
        Set<String> kept = new TreeSet<>(names);
        kept.removeIf(name -> !theirs.contains(name));
        return new Names(false, kept, both);
    }

    @Override
    public Names minus(Values other) {
        Names theirs = (Names) other;
        Names rest = and(new Names(!theirs.allBut, theirs.names, false));
        return new Names(rest.allBut, rest.names, unknown && !theirs.unknown);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
