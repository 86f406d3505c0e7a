package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Path;

/** A file format of this module, of which files of all versions are kept. Formats are listed in {@link FormatCorpusTest}. */
public interface CorpusFormat {
    /** Its directory in the corpus. */
    String name();

    /** What this program writes. */
    int version();

    /** Writes an example as the program does, into a new directory, with nothing in it that is secret. */
    void write(Path directory, InsecureIdentities identities) throws IOException;

    /**
     * Reads an example of any version as the program does, and checks what is in it; throws what the program would.
     *
     * @param directory a copy of the example, which may be changed
     */
    void read(Path directory, InsecureIdentities identities) throws IOException;

    /** What other programs that read it rely on: the same each time that this one writes it. */
    String form(Path directory, InsecureIdentities identities) throws IOException;

    /**
     * Makes what a program of another version might write of an example, signed as it should be.
     *
     * @return how it is refused
     */
    String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException;

    /** The words for a record of another version. */
    default String otherVersion(String format, int found) {
        return "expected " + format + " version " + version() + ", found version " + found + ", of "
                + (found > version() ? "a newer" : "an older") + " program";
    }
}
