package org.secformer.jobs.storage;

import java.io.IOException;

/** Storage that cannot be used as it is now. The message is complete: what, where, and what mends it. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
