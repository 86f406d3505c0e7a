package org.secformer.datasets.storage;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Temporary files of writers that were killed. */
public final class Leftovers {
    /** No writer takes that long: a file that has not changed since is nobody's. */
    public static final Duration NOBODYS_AGE = Duration.ofDays(1);

    private Leftovers() {}

    /** Before which a leftover must have been written last to be nobody's. */
    public static Instant limit() {
        return Instant.now().minus(NOBODYS_AGE);
    }

    /** Deletes the temporary files in a directory that were written last before a time; returns how many. */
    public static int delete(Storage storage, String directory, Instant before) throws IOException {
        int deleted = 0;
        for (String name : storage.temporaries(directory)) {
            String file = directory.isEmpty() ? name : directory + "/" + name;
            if (storage.modified(file).isBefore(before)) {
                storage.delete(file);
                deleted++;
            }
        }
        return deleted;
    }
}
