package org.secformer.mpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text beside the tests that results are compared with, to the letter, and that one command renews. */
public final class ApprovedText {
    private static final Path RESOURCES = Path.of("src", "test", "resources", "org", "secformer", "mpc");

    private final Path file;
    private final String property;

    /**
     * @param name below the resources of the tests
     * @param property set to "true", a run of the tests renews the file
     */
    public ApprovedText(String name, String property) {
        this.file = RESOURCES.resolve(name);
        this.property = property;
    }

    public boolean isRenewed() {
        return Boolean.getBoolean(property);
    }

    /** What has been approved; empty if nothing has. */
    public String approved() throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    public void renew(String found) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, found);
    }

    /** Compares what was found, or approves it if that is asked for. */
    public void check(String found, String meaning) throws IOException {
        if (isRenewed()) {
            renew(found);
        }
        assertEquals(approved(), found, file + ": " + meaning);
    }
}
