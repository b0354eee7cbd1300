package dev.triage.learning.tables;

import java.util.Arrays;

/** Non-zero longs and an int each, in open addressing: a tenth of the memory of boxed keys. */
final class LongCounts {

    private long[] keys;
    private int[] values;
    private int size;

    LongCounts(int expected) {
        int slots = Integer.highestOneBit(Math.max(16, expected * 2)) * 2;
        this.keys = new long[slots];
        this.values = new int[slots];
    }

    int size() {
        return size;
    }

    void add(long key, int much) {
        int at = find(key);
        if (keys[at] == 0) {
            keys[at] = key;
            values[at] = much;
            if (++size * 2 > keys.length) {
                grow();
            }
        } else {
            values[at] += much;
        }
    }

    void put(long key, int value) {
        int at = find(key);
        if (keys[at] == 0) {
            keys[at] = key;
            values[at] = value;
            if (++size * 2 > keys.length) {
                grow();
            }
        } else {
            values[at] = value;
        }
    }

    int get(long key, int otherwise) {
        int at = find(key);
        return keys[at] == 0 ? otherwise : values[at];
    }

    private int find(long key) {
        // Spread first: keys may be row numbers, which would all begin at the same place.
        int at = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & (keys.length - 1);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }

    /** Forgets everything counted less than {@code least}. */
    void prune(int least) {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length];
        values = new int[oldKeys.length];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0 && oldValues[i] >= least) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
                size++;
            }
        }
    }

    void clear() {
        Arrays.fill(keys, 0);
        size = 0;
    }

    /** Takes each key with its value, in no order that means anything. */
    void each(Visitor visitor) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                visitor.visit(keys[i], values[i]);
            }
        }
    }

    /** Sees one key. */
    interface Visitor {
        void visit(long key, int value);
    }
}
