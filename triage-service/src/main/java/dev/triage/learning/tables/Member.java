package dev.triage.learning.tables;

import java.util.Optional;
import org.tribuo.Model;

/** One fitted model of a blend: how it scores a row, and Tribuo's own form of it. */
sealed interface Member {

    /** The kind of model it is. */
    TableSchema.Trainer trainer();

    /** The model as Tribuo has it, which the flat form agrees with; empty for one read from its flat files. */
    Optional<Model<?>> tribuo();

    /** Linear on sparse features, after their emphasis. */
    record Linear(Emphasis emphasis, LinearWeights weights, Optional<Model<?>> tribuo) implements Member {

        @Override
        public TableSchema.Trainer trainer() {
            return TableSchema.Trainer.LINEAR;
        }
    }

    /** Boosted trees on dense features. */
    record Trees(DenseFeatures features, TreeScorer trees, Optional<Model<?>> tribuo) implements Member {

        @Override
        public TableSchema.Trainer trainer() {
            return TableSchema.Trainer.TREES;
        }
    }
}
