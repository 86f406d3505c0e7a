package org.secformer.mpc.sharing;

/** One of the two computing parties. */
public enum Party {
    P0,
    P1;

    public Party peer() {
        return this == P0 ? P1 : P0;
    }

    /** The party with this number, 0 or 1. */
    public static Party of(int number) {
        if (number < 0 || number > 1) {
            throw new IllegalArgumentException("there are two parties, 0 and 1, not " + number);
        }
        return values()[number];
    }
}
