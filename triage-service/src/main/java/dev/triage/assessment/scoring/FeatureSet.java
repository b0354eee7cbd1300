package dev.triage.assessment.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The distinct features of one event, each present or not. Serving keeps only their hashes; training asks for the names
 * too. Bounded: after {@link #LIMIT} features the rest of a long text is left out, so no note can drown the others.
 */
public final class FeatureSet {

    /** Features an event can have at most. */
    public static final int LIMIT = 320;

    /** Enough for a usual event; clearing more memory than that would cost more than reading the event. */
    private static final int USUAL = 160;

    private static final int SLOTS = 256;

    private long[] slots = new long[SLOTS];
    private long[] hashes = new long[USUAL];
    private final @Nullable List<String> names;
    private int size;
    private int wordsFrom;
    private int wordsTo;
    private int pairsTo;

    FeatureSet(boolean named) {
        this.names = named ? new ArrayList<>() : null;
    }

    boolean named() {
        return names != null;
    }

    /** Adds a feature whose parts are hashed already; the strings are needed only where names are kept. */
    void add(Kind kind, long first, long second, @Nullable String firstText, @Nullable String secondText) {
        long hash = FeatureHash.mix(kind.hash(), first, second);
        if (put(hash) && names != null) {
            names.add(kind.name() + ":" + firstText + (secondText == null ? "" : " " + secondText));
        }
    }

    /** Adds a feature known beforehand. */
    void add(Feature feature) {
        if (put(feature.hash()) && names != null) {
            names.add(feature.name());
        }
    }

    /** Adds part of a text without cutting it out, unless names are kept. */
    void add(Kind kind, String text, int from, int to) {
        add(
                kind,
                FeatureHash.part(text, from, to),
                FeatureHash.START,
                names == null ? null : text.substring(from, to),
                null);
    }

    private boolean put(long hash) {
        if (size == hashes.length && size < LIMIT) {
            grow();
        }
        if (size == LIMIT || !enter(hash)) {
            return false;
        }
        hashes[size++] = hash;
        return true;
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, LIMIT);
        slots = new long[2 * SLOTS];
        for (int i = 0; i < size; i++) {
            enter(hashes[i]);
        }
    }

    void add(Kind kind, String value) {
        add(kind, FeatureHash.part(value), FeatureHash.START, value, null);
    }

    void add(Kind kind, String first, String second) {
        add(kind, FeatureHash.part(first), FeatureHash.part(second), first, second);
    }

    private boolean enter(long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = hash;
        return true;
    }

    /** Marks the features added until {@link #wordsEnd} as the ones novelty is measured on. */
    void wordsBegin() {
        wordsFrom = size;
    }

    void wordsEnd() {
        wordsTo = size;
        pairsTo = size;
    }

    /** Marks the features added since {@link #wordsEnd} as pairs of words. */
    void pairsEnd() {
        pairsTo = size;
    }

    public int size() {
        return size;
    }

    long hash(int index) {
        return hashes[index];
    }

    int wordsFrom() {
        return wordsFrom;
    }

    int wordsTo() {
        return wordsTo;
    }

    int pairsTo() {
        return pairsTo;
    }

    /** The names, in the order they were found; only of a set made for training. */
    public List<String> names() {
        if (names == null) {
            throw new IllegalStateException("Expected a feature set made with names, this one was made for serving");
        }
        return List.copyOf(names);
    }

    /** The first part of a feature's name: what sort of thing it says. */
    record Kind(String name, long hash) {

        Kind(String name) {
            this(name, FeatureHash.part(name));
        }

        /** A feature of this kind whose value never changes. */
        Feature of(String value) {
            return new Feature(name + ":" + value, FeatureHash.mix(hash, FeatureHash.part(value), FeatureHash.START));
        }

        Feature[] each(String... values) {
            return Arrays.stream(values).map(this::of).toArray(Feature[]::new);
        }
    }

    /** A feature known beforehand, hashed once. */
    record Feature(String name, long hash) {}
}
