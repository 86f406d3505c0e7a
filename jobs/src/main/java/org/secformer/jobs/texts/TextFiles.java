package org.secformer.jobs.texts;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.LocalStorage;

/** Checks text files, or directories of them, for what Spark would pass over without a word. */
public final class TextFiles {
    private TextFiles() {}

    /** Spark would replace what is not UTF-8. */
    static void requireUtf8(Path data) throws IOException {
        for (Path file : files(data)) {
            try (InputStream in = Files.newInputStream(file)) {
                requireUtf8(file, in);
            }
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

    private static void requireUtf8(Path file, InputStream in) throws IOException {
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

    /** Of a quote that is not closed, Spark would make one field of all that follows, and lose those rows. */
    static void requireClosedQuotes(Path data) throws IOException {
        for (Path file : files(data)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                requireClosedQuotes(file, in);
            }
        }
    }

    private static void requireClosedQuotes(Path file, InputStream in) throws IOException {
        long line = 1;
        long opened = 0;
        boolean startOfField = true;
        for (int next = in.read(); next >= 0; next = in.read()) {
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
    }
}
