package org.secformer.jobs.storage;

import java.io.IOException;
import org.secformer.datasets.ErrorCode;

/** Storage that cannot be used as it is now. The message is complete: what, where, and what mends it. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    StorageException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
