package org.secformer.jobs.texts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.ReadableFiles;

/** Checks text files, or directories of them, for what Spark would pass over without a word. */
public final class TextFiles {
    static final String FORMAT_OPTION = "--data-format";

    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final int MOST_TASKS = 1_000;

    private TextFiles() {}

    /**
     * Opens a file, a directory of files or a glob.
     *
     * @param format of all files, null for what their names end with
     */
    static Dataset<Row> open(SparkSession spark, String location, Format format) throws IOException {
        List<String> files = ReadableFiles.of(location);
        if (files.isEmpty()) {
            throw InvalidInputException.of(location, "the file itself", "a file", "nothing", "Check the path.");
        }
        Format told = format == null ? format(location, files) : format;
        check(spark, told, files, location);
        return told.read(spark.read(), ReadableFiles.forSpark(location), location);
    }

    private static Format format(String location, List<String> files) {
        Format byLocation = Format.of(location);
        if (byLocation != null) {
            return byLocation;
        }
        Format first = Format.of(files.get(0));
        for (String file : files) {
            if (first == null || Format.of(file) != first) {
                throw InvalidInputException.of(
                        location,
                        "name",
                        "an ending .csv, .json, .jsonl or .parquet, the same of all files",
                        InvalidInputException.quote(nameOf(file)),
                        "Rename or convert the file, or name the format with " + FORMAT_OPTION + ".");
            }
        }
        return first;
    }

    private static String nameOf(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** What a task has found. */
    private record Found(String header, InvalidInputException problem) implements Serializable {}

    /** Each file is read by a task, as there may be many. */
    private static void check(SparkSession spark, Format format, List<String> files, String location) {
        if (format == Format.PARQUET) {
            return;
        }
        boolean isOne = files.size() == 1;
        List<Found> found = new JavaSparkContext(spark.sparkContext())
                .parallelize(files, Math.min(files.size(), MOST_TASKS))
                .map(file -> found(format, file, isOne ? location : file))
                .collect();
        for (int i = 0; i < files.size(); i++) {
            if (found.get(i).problem() != null) {
                throw found.get(i).problem();
            }
            if (!found.get(i).header().equals(found.get(0).header())) {
                // Spark would take their fields by their places.
                throw InvalidInputException.of(
                        files.get(i),
                        "header",
                        "that of " + files.get(0),
                        "another one",
                        "Give all files the same columns.");
            }
        }
    }

    private static Found found(Format format, String file, String shown) throws IOException {
        try {
            return new Found(format.check(file, shown), null);
        } catch (InvalidInputException wrong) {
            return new Found(null, wrong);
        }
    }

    /** Spark would replace what is not UTF-8. */
    static void requireUtf8(String file, String shown) throws IOException {
        try (InputStream in = ReadableFiles.open(file)) {
            requireUtf8(shown, in);
        }
    }

    /** A number that data has no more rows than: its lines, if it is text, without the header of a CSV. */
    public static int mostRows(Path data) throws IOException {
        Format format = Format.of(data.toString());
        if (!Files.isRegularFile(data) || format == null || format == Format.PARQUET) {
            return Integer.MAX_VALUE;
        }
        int headers = format == Format.CSV ? 1 : 0;
        try (Stream<String> lines = Files.lines(data, StandardCharsets.ISO_8859_1)) {
            return Math.toIntExact(Math.max(1, lines.count() - headers));
        }
    }

    /** What data is recognised by: SHA-256 of the file or, where it is a directory, over all files in it; in hexadecimal. */
    public static String sha256(Path data) throws IOException {
        if (Files.isDirectory(data)) {
            List<String> names = files(data).stream()
                    .map(file -> data.relativize(file).toString())
                    .toList();
            return Digests.sha256(new LocalStorage(data), names);
        }
        Path file = data.toAbsolutePath();
        return Digests.sha256(
                new LocalStorage(file.getParent()), file.getFileName().toString());
    }

    private static List<Path> files(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void requireUtf8(Object file, InputStream in) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        CharBuffer characters = CharBuffer.allocate(1 << 16);
        long before = 0;
        long line = 1;
        for (boolean end = false; !end; ) {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            end = count < 0;
            bytes.limit(bytes.position() + Math.max(0, count)).position(0);
            CoderResult result = decoder.decode(bytes, characters, end);
            for (int i = 0; i < bytes.position(); i++) {
                line += bytes.get(i) == '\n' ? 1 : 0;
            }
            if (result.isError()) {
                throw InvalidInputException.of(
                        file,
                        "line " + line + " (byte " + (before + bytes.position()) + ")",
                        "UTF-8",
                        "another encoding",
                        "Save the file as UTF-8.");
            }
            before += bytes.position();
            bytes.compact();
            characters.clear();
        }
    }

    /** Of a quote that is not closed, Spark would make one field of all that follows, and lose those rows. Returns the header. */
    static String requireClosedQuotes(String file, String shown) throws IOException {
        try (InputStream in = new BufferedInputStream(ReadableFiles.open(file), 1 << 16)) {
            return requireClosedQuotes(shown, in);
        }
    }

    private static String requireClosedQuotes(Object file, InputStream in) throws IOException {
        long line = 1;
        long opened = 0;
        boolean startOfField = true;
        boolean inHeader = true;
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            inHeader &= opened > 0 || next != '\n' && next != '\r';
            if (inHeader) {
                header.write(next);
            }
            line += next == '\n' ? 1 : 0;
            if (opened > 0) {
                // A doubled quote closes and opens again.
                opened = next == '"' ? 0 : opened;
                startOfField = next == '"';
            } else {
                opened = next == '"' && startOfField ? line : 0;
                startOfField = next == ',' || next == '\n' || next == '\r';
            }
        }
        if (opened > 0) {
            throw InvalidInputException.of(
                    file,
                    "line " + opened,
                    "a quote that is closed again",
                    "the end of the file",
                    "Close the quote; a quote within a field in quotes is doubled.");
        }
        String text = header.toString(StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
