package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.secformer.datasets.storage.Json;

/**
 * What a trained model made of the rows that are only reported on, so that models can be compared row by row.
 *
 * @param logits of each row, or its values, in the order of the file
 */
record TestLogits(Candidate model, long seed, float[][] logits) {
    private static final String FILE = "test-logits.json";

    /** All models of a run. */
    private record Content(List<TestLogits> models) {}

    static void write(Path directory, List<TestLogits> models) throws IOException {
        Files.write(directory.resolve(FILE), Json.bytes(new Content(models)));
    }

    static List<TestLogits> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Json.readOwn(Files.readAllBytes(file), Content.class, file.toString())
                .models();
    }
}
