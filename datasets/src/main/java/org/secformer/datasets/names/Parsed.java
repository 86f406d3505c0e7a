package org.secformer.datasets.names;

/**
 * A record that is made of what a file or a message says.
 *
 * <p><b>Security guarantees:</b> whoever wrote it may have written anything. Its components are types that hold nothing but what
 * is allowed (those of this package, numbers, which its constructor bounds, and records and lists of such), or free text that is
 * never used as a name. A test goes through all records of this kind.
 */
public interface Parsed {}
