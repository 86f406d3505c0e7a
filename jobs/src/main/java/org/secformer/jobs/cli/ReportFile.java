package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.NameTakenException;

/** Figures of a run as a file of JSON, or a page, that the user asked for. Unlike data, a report may be replaced by the next one. */
final class ReportFile {
    private ReportFile() {}

    /** Refuses a place that cannot be written to, before anything is used up; null is none. */
    static void check(Path file) {
        if (file != null
                && (Files.isDirectory(file)
                        || !Files.isDirectory(file.toAbsolutePath().getParent()))) {
            throw InvalidInputException.of(
                    file, "the file itself", "a file in a directory that is there", "none", "Name another file.");
        }
    }

    /** Likewise, of a file that is not a report: it must not be there yet. */
    static void checkNew(Path file) {
        check(file);
        if (file != null && Files.exists(file)) {
            throw new NameTakenException(file);
        }
    }

    /**
     * A report as a page.
     *
     * @param file where to, or null if nobody asked
     */
    static void writePage(Path file, Supplier<String> page) throws IOException {
        if (file != null) {
            Files.writeString(file, page.get());
        }
    }

    /** @param file where to, or null if nobody asked */
    static void write(Path file, Object report) throws IOException {
        if (file != null) {
            Files.write(file, Json.bytes(report));
        }
    }
}
