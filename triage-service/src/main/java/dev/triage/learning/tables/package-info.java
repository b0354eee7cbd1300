/**
 * Learns any table the data team brings: text, categories, numbers and times to a class or a number.
 *
 * <p>A {@code SchemaFile} says which column is what. {@code TableReader} reads CSV or JSON lines as a stream; {@code
 * Split} tells training rows from test rows; a {@code Frame} keeps a bounded number of training rows in columns. {@code
 * SparseFeatures} and {@code DenseFeatures} turn rows into numbers, Tribuo fits linear models and boosted trees on them
 * ({@code LinearFit}, {@code TreeFit}), {@code Choice} picks and weighs them on rows they never saw. What comes out is a
 * {@code TableModel}: flat arrays that score one raw row without Tribuo. {@code TableTraining} and {@code
 * TableEvaluation} are the two ways in.
 */
@NullMarked
@NamedInterface("tables")
package dev.triage.learning.tables;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
