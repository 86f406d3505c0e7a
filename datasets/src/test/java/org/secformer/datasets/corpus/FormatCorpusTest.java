package org.secformer.datasets.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.datasets.bundle.BundleCorpus;
import org.secformer.datasets.identity.IdentityCorpus;
import org.secformer.datasets.material.MaterialCorpus;
import org.secformer.datasets.material.MaterialRecordsCorpus;
import org.secformer.datasets.rows.RowsCorpus;

/**
 * Files of every format version stay readable, or are refused by name, for ever: {@code corpus/FORMAT/VERSION} holds an example
 * and {@value #EXPECTED}, which is {@value #READ} or a part of the error's message. Directories are added and never changed; only
 * what is expected of one may change, when a version is given up.
 *
 * <p>To add a version: {@code mvn -pl datasets -am test -Dtest=FormatCorpusTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsecformer.corpus.add=true}. To add a format: implement {@link CorpusFormat} beside its classes and list it here.
 */
class FormatCorpusTest {
    private static final String ADD = "secformer.corpus.add";
    private static final String EXPECTED = "expected.txt";
    private static final String READ = "read";
    private static final Path CORPUS = Path.of("src", "test", "resources", "org", "secformer", "datasets", "corpus");

    private static final List<CorpusFormat> FORMATS = List.of(
            new MaterialCorpus(),
            MaterialRecordsCorpus.set(),
            MaterialRecordsCorpus.memory(),
            MaterialRecordsCorpus.order(),
            RowsCorpus.manifest(),
            RowsCorpus.buckets(),
            BundleCorpus.manifest(),
            BundleCorpus.check(),
            IdentityCorpus.signature(),
            IdentityCorpus.sealedFile());

    @TempDir
    Path directory;

    private record Entry(CorpusFormat format, Path directory) {
        @Override
        public String toString() {
            return format.name() + " " + directory.getFileName();
        }
    }

    private static List<Path> listed(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static Stream<Entry> entries() throws IOException {
        Stream.Builder<Entry> entries = Stream.builder();
        for (CorpusFormat format : FORMATS) {
            add(format);
            for (Path version : listed(CORPUS.resolve(format.name()))) {
                entries.add(new Entry(format, version));
            }
        }
        return entries.build();
    }

    private static Path current(CorpusFormat format) {
        return CORPUS.resolve(format.name()).resolve(String.valueOf(format.version()));
    }

    private static void add(CorpusFormat format) throws IOException {
        Path added = current(format);
        if (Boolean.getBoolean(ADD) && !Files.exists(added)) {
            Files.createDirectories(added);
            format.write(added);
            Files.writeString(added.resolve(EXPECTED), READ + "\n");
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyVersionIsReadOrRefusedByName(Entry entry) throws IOException {
        String expected = Files.readString(entry.directory().resolve(EXPECTED)).strip();
        assertFalse(expected.isEmpty(), entry + ": nothing expected");
        if (expected.equals(READ)) {
            entry.format().read(entry.directory());
            return;
        }
        RuntimeException refused =
                assertThrows(RuntimeException.class, () -> entry.format().read(entry.directory()));
        assertTrue(refused.getMessage().contains(expected), entry + ": expected \"" + expected + "\" in " + refused);
    }

    @Test
    void theVersionThatIsWrittenIsThereAndRead() throws IOException {
        for (CorpusFormat format : FORMATS) {
            add(format);
            Path current = current(format);
            assertTrue(
                    Files.exists(current.resolve(EXPECTED)),
                    current + ": expected an example of the version that is written now, found none; add it with -D"
                            + ADD + "=true");
            assertEquals(READ, Files.readString(current.resolve(EXPECTED)).strip(), current.toString());
        }
    }

    /** Or the format has changed without a new version. */
    @Test
    void whatIsWrittenNowIsWhatIsKept() throws IOException {
        for (CorpusFormat format : FORMATS) {
            add(format);
            Path written = Files.createDirectory(directory.resolve(format.name()));
            format.write(written);
            for (Path file : listed(written)) {
                assertEquals(
                        -1,
                        Files.mismatch(file, current(format).resolve(file.getFileName())),
                        format.name() + ", " + file.getFileName()
                                + ": written otherwise than before; another form needs another version");
            }
        }
    }

    @Test
    void everyDirectoryIsOfAListedFormat() throws IOException {
        List<String> names = FORMATS.stream().map(CorpusFormat::name).sorted().toList();
        assertEquals(
                names,
                listed(CORPUS).stream()
                        .map(path -> path.getFileName().toString())
                        .toList());
    }
}
