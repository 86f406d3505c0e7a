package org.secformer.jobs.storage;

import java.nio.file.AccessDeniedException;
import java.util.List;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.secformer.datasets.ErrorCode;

/** Tells kinds of failures of reading and writing apart. */
public final class StorageFailures {
    /** What Linux says of a full disk and of a quota; there is no exception of their own. */
    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");

    /** What HDFS says when no datanode is left to write to. */
    private static final List<String> NO_DATANODE = List.of("are bad. Aborting", "could only be written to 0 of");

    private StorageFailures() {}

    /** @param failure an IOException, or what wraps one */
    public static ErrorCode code(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof StorageException named) {
                return named.code();
            }
            if (at instanceof AccessDeniedException) {
                return ErrorCode.STORAGE_FORBIDDEN;
            }
            if (says(at, FULL)) {
                return ErrorCode.STORAGE_FULL;
            }
            if (at instanceof BlockMissingException || says(at, NO_DATANODE)) {
                return ErrorCode.STORAGE_UNAVAILABLE;
            }
        }
        return ErrorCode.STORAGE_FAILED;
    }

    private static boolean says(Throwable failure, List<String> texts) {
        return texts.stream().anyMatch(String.valueOf(failure.getMessage())::contains);
    }
}
