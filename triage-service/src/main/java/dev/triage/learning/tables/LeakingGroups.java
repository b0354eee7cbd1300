package dev.triage.learning.tables;

import java.util.Optional;

/** Sees that rows of one group, where the schema names a group, stand on one side of the split. */
final class LeakingGroups {

    private final TableSchema schema;
    private final LongCounts sides = new LongCounts(1024);

    LeakingGroups(TableSchema schema) {
        this.schema = schema;
    }

    void row(Optional<String> group, Split.Side side, TableReader reader) throws TableDataException {
        if (group.isEmpty()) {
            return;
        }
        long key = Hash.of(group.get());
        int before = sides.get(key, -1);
        if (before >= 0 && before != side.ordinal()) {
            throw TableDataException.at(
                    reader.row(),
                    reader.line(),
                    schema.group().orElse(""),
                    "all rows of a group on one side of the split, this one is on the "
                            + side.name().toLowerCase(java.util.Locale.ROOT) + " side",
                    group.get());
        }
        sides.put(key, side.ordinal());
    }
}
