package org.secformer.jobs.client;

/** Whether predictions are written as one file, or as one per task, in a directory. */
public enum FileCount {
    ONE,
    MANY
}
