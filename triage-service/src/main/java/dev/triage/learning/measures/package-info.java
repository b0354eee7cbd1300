/**
 * How good a model is: measures with intervals, calibration, and sets of candidates with a stated coverage. Pure figures;
 * knows neither files nor models, so that the service's own models and the data team's tables are measured by one ruler.
 */
@NullMarked
package dev.triage.learning.measures;

import org.jspecify.annotations.NullMarked;
