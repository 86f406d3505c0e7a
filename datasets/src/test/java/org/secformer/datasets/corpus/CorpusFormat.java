package org.secformer.datasets.corpus;

import java.io.IOException;
import java.nio.file.Path;

/** A file format, of which files of all versions are kept. Formats are listed in {@link FormatCorpusTest}. */
public interface CorpusFormat {
    /** Its directory in the corpus. */
    String name();

    /** What this program writes. */
    int version();

    /** Writes an example into a new directory, with nothing in it that is secret or by chance. */
    void write(Path directory) throws IOException;

    /** Reads an example of any version as the program does, and checks what is in it; throws what the program would. */
    void read(Path directory) throws IOException;
}
