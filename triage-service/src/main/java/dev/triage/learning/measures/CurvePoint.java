package dev.triage.learning.measures;

/**
 * One point of a ROC or precision-recall curve: what happens when every row of at least this score is called positive.
 *
 * @param recall share of the positive rows that are called so
 * @param falsePositiveRate share of the other rows that are called so
 * @param precision share of the rows called positive that are
 */
public record CurvePoint(double threshold, double recall, double falsePositiveRate, double precision) {}
