package org.secformer.jobs.client;

/** What a shared row is; only the client's own part tells. The order is that of the numbers in files. */
public enum RowKind {
    /** One of the client's. */
    OWN,
    /** The same text as another row's, in another batch. */
    COPY,
    /** A text whose results the model owner has stated. */
    CANARY;

    static RowKind of(int number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("kind of row " + number);
        }
        return values()[number];
    }
}
