/**
 * One page about one model version that anybody can open, print and believe: measures with intervals, where it errs, and
 * what it was held against. {@link dev.triage.learning.report.ModelReport} turns a
 * {@link dev.triage.learning.report.ReportInput} into HTML that needs neither network nor script; the caller writes the
 * file.
 */
@NullMarked
package dev.triage.learning.report;

import org.jspecify.annotations.NullMarked;
