package org.secformer.datasets.rows;

import java.io.IOException;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Storage;

/** Manifests of parts of a dataset, each of which the client has signed for one reader. */
final class ReaderPart {
    private ReaderPart() {}

    /**
     * The content of a manifest.
     *
     * @param subject that the client has signed it as
     * @throws InvalidInputException if it is missing, damaged, or not the client's
     */
    static byte[] checked(Storage part, String file, String subject, Credentials reader) throws IOException {
        return SignatureFile.checked(part, file, subject, reader.certificate(Role.CLIENT));
    }

    /**
     * Refuses a manifest for somebody else.
     *
     * @param file its location, for messages
     */
    static void requireFor(Role reader, Role found, String file) {
        if (found != reader) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "role",
                    "the part of " + reader,
                    "that of " + found,
                    "Give each role its own part of the dataset.");
        }
    }
}
