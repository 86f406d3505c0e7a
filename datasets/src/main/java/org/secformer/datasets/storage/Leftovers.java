package org.secformer.datasets.storage;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What writers left behind that were killed. A file's age is measured by the clock of the filesystem that it lies on, never by
 * this machine's: its clock stands in the time of a file that is made for this, once, when something is found.
 */
public final class Leftovers {
    /** No writer takes that long: a file that has not changed since is nobody's. */
    public static final Duration NOBODYS_AGE = Duration.ofDays(1);

    private final Storage storage;
    private final Duration age;
    private Instant limit;

    public Leftovers(Storage storage) {
        this(storage, NOBODYS_AGE);
    }

    /** @param age from which on a file is nobody's */
    public Leftovers(Storage storage, Duration age) {
        this.storage = storage;
        this.age = age;
    }

    /** Whether a file or directory was written last so long ago that it is nobody's. */
    public boolean isNobodys(String name) throws IOException {
        if (limit == null) {
            limit = now().minus(age);
        }
        return storage.modified(name).isBefore(limit);
    }

    private Instant now() throws IOException {
        String probe = ".clock." + UUID.randomUUID() + ".tmp";
        storage.createOnce(probe, new byte[0]);
        try {
            return storage.modified(probe);
        } finally {
            storage.delete(probe);
        }
    }

    /** Deletes the temporary files in a directory that are nobody's; returns how many. */
    public int delete(String directory) throws IOException {
        int deleted = 0;
        for (String name : storage.temporaries(directory)) {
            String file = directory.isEmpty() ? name : directory + "/" + name;
            if (isNobodys(file)) {
                storage.delete(file);
                deleted++;
            }
        }
        return deleted;
    }
}
