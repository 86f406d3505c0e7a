package org.secformer.mpc.correlation;

/** What a block of corrections is for. Stands in front of each block, so that drift between dealer and party is noticed. */
public enum Purpose {
    MASK,
    SQUARE,
    PRODUCT,
    FOURIER,
    COMPARISON,
    BIT_PRODUCT,
    BIT,
    MATRIX_PRODUCT;

    private static final Purpose[] ALL = values();

    /** The purpose with this number, or null if there is none. */
    public static Purpose of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
