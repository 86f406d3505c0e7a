package org.secformer.design;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Json;

/**
 * What a run was started with, kept in its output directory, so that only the same run goes on there.
 *
 * @param settings of the training
 * @param inputs what else decides the result: SHA-256 of each input file, for example
 */
record RunRecord(DistilSettings settings, Map<String, String> inputs) {
    private static final String FILE = "run.json";

    /**
     * Of a run that is about to begin.
     *
     * @param length tokens that texts are cut to; null for what the model takes
     * @param files by what they are; null for one that was not given
     */
    static RunRecord of(DistilSettings settings, Integer length, Map<String, Path> files) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        if (length != null) {
            digests.put("length", String.valueOf(length));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (file.getValue() != null) {
                digests.put(file.getKey(), digest(file.getValue()));
            }
        }
        return new RunRecord(settings, digests);
    }

    /** SHA-256 of a file, in hexadecimal digits. */
    static String digest(Path file) throws IOException {
        InputFiles.requireReadable(file);
        MessageDigest digest = Digests.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Makes a directory this run's, if it is new or empty. */
    void start(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> found = Files.list(directory)) {
                if (found.findAny().isPresent()) {
                    throw InvalidInputException.of(
                            ErrorCode.OUTPUT_EXISTS,
                            directory,
                            "the directory",
                            "a new or empty one",
                            "files",
                            "Choose another --out, or go on with an interrupted run: --resume.");
                }
            }
        }
        Files.createDirectories(directory);
        Files.write(directory.resolve(FILE), Json.bytes(this));
    }

    /** Makes sure that a directory is this run's, or was of one with fewer or more seeds: those that are there are not trained again. */
    void resume(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            start(directory);
            return;
        }
        RunRecord found = Json.readOwn(Files.readAllBytes(file), RunRecord.class, file.toString());
        if (!found.inputs.equals(inputs) || !found.settings.equals(settings.withSeeds(found.settings.seeds()))) {
            throw InvalidInputException.of(
                    file,
                    "settings and inputs",
                    "those of this command " + this,
                    String.valueOf(found),
                    "Give the options and files that the run was started with, or choose another --out.");
        }
        Files.write(file, Json.bytes(this));
    }
}
