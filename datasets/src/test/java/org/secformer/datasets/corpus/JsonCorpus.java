package org.secformer.datasets.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;

/**
 * Records as JSON: what they say. That they are signed is another format.
 *
 * @param name of the directory
 * @param format as the record says
 * @param version of it
 * @param example with nothing secret in it
 */
public record JsonCorpus(String name, String format, int version, Parsed example) implements CorpusFormat {
    private static final String FILE = "record.json";

    @Override
    public void write(Path directory) throws IOException {
        Files.write(directory.resolve(FILE), Json.file(example));
    }

    @Override
    public void read(Path directory) throws IOException {
        byte[] content = Files.readAllBytes(directory.resolve(FILE));
        assertEquals(example, Json.read(content, format, version, example.getClass(), FILE));
    }
}
