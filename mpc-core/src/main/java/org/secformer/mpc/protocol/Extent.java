package org.secformer.mpc.protocol;

/** The smallest and the largest of some values; both NaN if one of them is. */
record Extent(double smallest, double largest) {}
