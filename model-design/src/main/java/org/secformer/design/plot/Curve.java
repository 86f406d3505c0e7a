package org.secformer.design.plot;

/** A line in a plot. @param errors at the plot's points; not a number where there is none */
record Curve(String name, double[] errors) {}
