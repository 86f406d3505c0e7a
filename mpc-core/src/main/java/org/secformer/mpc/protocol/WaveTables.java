package org.secformer.mpc.protocol;

/** The tables by size, each made when it is first needed; they are small and immutable. */
final class WaveTables {
    private static final WaveTable[] TABLES = new WaveTable[33];

    private WaveTables() {}

    static synchronized WaveTable of(int bits) {
        if (TABLES[bits] == null) {
            TABLES[bits] = new WaveTable(bits);
        }
        return TABLES[bits];
    }
}
