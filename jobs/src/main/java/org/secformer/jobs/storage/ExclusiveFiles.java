package org.secformer.jobs.storage;

import java.io.IOException;
import java.util.Set;
import org.secformer.datasets.InvalidInputException;

/**
 * Tries whether a filesystem makes a file for one caller only. Claims of material and a run's lease rest on it; object stores
 * that let two callers make the same file would let two lanes use the same masks.
 */
final class ExclusiveFiles {
    /** Object stores whose clients put a whole object in place of whatever is there, or did so for long. */
    private static final Set<String> OBJECT_STORES =
            Set.of("s3", "s3a", "s3n", "gs", "oss", "cosn", "obs", "swift", "wasb", "wasbs");

    private ExclusiveFiles() {}

    /** A file that is begun, of a name that nobody else has. */
    interface Probe {
        /** Begins the file anew; null if it is there, begun or finished. */
        AutoCloseable begin() throws IOException;

        void delete() throws IOException;
    }

    /** @throws InvalidInputException if this is known not to be such a filesystem */
    static void requireNoObjectStore(String location, String scheme) {
        if (OBJECT_STORES.contains(scheme)) {
            throw refused(location, "an object store (" + scheme + ":)");
        }
    }

    /**
     * Makes a file twice, the second time while it is being made, and once more when it is there.
     *
     * @throws InvalidInputException if more than the first time succeeds
     */
    static void require(String location, Probe probe) throws IOException {
        try {
            boolean isTwice;
            try (AutoCloseable first = probe.begin()) {
                isTwice = first == null || succeeds(probe);
            }
            if (isTwice || succeeds(probe)) {
                throw refused(location, "one that lets two make the same file");
            }
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            probe.delete();
        }
    }

    private static boolean succeeds(Probe probe) throws Exception {
        try (AutoCloseable again = probe.begin()) {
            return again != null;
        }
    }

    private static InvalidInputException refused(String location, String found) {
        return InvalidInputException.of(
                location,
                "the filesystem",
                "one where a file can be made once, by one alone, as claims and leases need",
                found,
                "Choose a directory on HDFS, or on a filesystem that all machines mount. Nothing was used.");
    }
}
