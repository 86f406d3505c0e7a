package org.secformer.jobs.monitoring;

import java.util.EnumSet;
import java.util.Set;

/** What tasks count. */
public enum Count {
    ROWS("rows", "rows"),
    BATCHES("batches", "batches"),
    CLAIMS("claims", "units claimed"),
    ROUNDS("rounds", "rounds"),
    SENT_BYTES("bytesSent", "bytes sent"),
    MATERIAL_BYTES("materialBytes", "bytes of material used"),
    DEALT_UNITS("unitsDealt", "units dealt"),
    DEALT_BYTES("bytesDealt", "bytes of material dealt");

    /** Of a party's lanes. */
    public static final Set<Count> OF_LANES =
            Set.copyOf(EnumSet.of(ROWS, BATCHES, CLAIMS, ROUNDS, SENT_BYTES, MATERIAL_BYTES));

    /** Of a dealer's tasks. */
    public static final Set<Count> OF_DEALING = Set.copyOf(EnumSet.of(DEALT_UNITS, DEALT_BYTES));

    private final String metric;
    private final String words;

    Count(String metric, String words) {
        this.metric = metric;
        this.words = words;
    }

    /** Its name among metrics. */
    public String metric() {
        return metric;
    }

    /** Its name on a stage's page. */
    public String words() {
        return words;
    }
}
