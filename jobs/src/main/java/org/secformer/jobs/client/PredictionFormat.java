package org.secformer.jobs.client;

import java.util.Locale;

/** How predictions are written: as lines of text with a header, or with types. */
public enum PredictionFormat {
    CSV,
    JSON,
    PARQUET;

    /** Its name for Spark, and on the command line. */
    public String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}
