package dev.triage.learning.tables;

import java.util.Arrays;

/** Rows of sparse features behind each other: ascending feature ids and their values. */
final class SparseMatrix {

    private int[] ids = new int[1 << 16];
    private float[] values = new float[1 << 16];
    private int[] offsets = new int[1025];
    private int rows;

    void add(int[] rowIds, float[] rowValues, int count) {
        int from = offsets[rows];
        if (from + count > ids.length) {
            int room = Math.max(ids.length + (ids.length >> 1), from + count);
            ids = Arrays.copyOf(ids, room);
            values = Arrays.copyOf(values, room);
        }
        if (rows + 2 > offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        System.arraycopy(rowIds, 0, ids, from, count);
        System.arraycopy(rowValues, 0, values, from, count);
        rows++;
        offsets[rows] = from + count;
    }

    /** The same ids with values of their own. */
    SparseMatrix copy() {
        SparseMatrix copy = new SparseMatrix();
        copy.ids = ids;
        copy.offsets = offsets;
        copy.values = Arrays.copyOf(values, offsets[rows]);
        copy.rows = rows;
        return copy;
    }

    /** Sees the arrays behind one row. */
    interface Change {
        void change(int[] ids, float[] values, int from, int to);
    }

    void change(int row, Change change) {
        change.change(ids, values, offsets[row], offsets[row + 1]);
    }

    int rows() {
        return rows;
    }

    int from(int row) {
        return offsets[row];
    }

    int to(int row) {
        return offsets[row + 1];
    }

    int id(int at) {
        return ids[at];
    }

    float value(int at) {
        return values[at];
    }

    long size() {
        return offsets[rows];
    }
}
