package org.secformer.datasets.storage;

import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/** There is a file of this name already; it stays as it is. */
public final class NameTakenException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    /** @param file where it lies */
    public NameTakenException(Object file) {
        super(
                ErrorCode.OUTPUT_EXISTS,
                file + ", the file itself: expected no file of this name, found one.\n"
                        + "Nothing is overwritten: choose another directory, or remove what is there.",
                null);
    }
}
