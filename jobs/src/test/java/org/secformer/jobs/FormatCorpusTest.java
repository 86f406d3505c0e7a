package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.jobs.client.DatasetCorpus;
import org.secformer.jobs.files.PredictionCorpus;
import org.secformer.jobs.party.ClaimCorpus;
import org.secformer.jobs.party.LeaseCorpus;
import org.secformer.jobs.party.MarkCorpus;
import org.secformer.jobs.party.RowCountCorpus;

/**
 * Files that this module writes stay readable, or are refused by name, for ever, as those of the module datasets do, whose corpus
 * has what is written there: {@code corpus/FORMAT/VERSION} holds an example and {@value #EXPECTED}, which is {@value #READ} or a
 * part of the error's message. Directories are added and never changed; only what is expected of one may change, when a version
 * is given up.
 *
 * <p>To add a version: {@code mvn -pl jobs -am test -Dtest=FormatCorpusTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsecformer.corpus.add=true}. To add a format: implement {@link CorpusFormat} and list it here.
 */
class FormatCorpusTest {
    private static final String ADD = "secformer.corpus.add";
    private static final String EXPECTED = "expected.txt";
    private static final String READ = "read";
    private static final Path CORPUS = Path.of("src", "test", "resources", "org", "secformer", "jobs", "corpus");

    private static final List<CorpusFormat> FORMATS = List.of(
            new ClaimCorpus(),
            new DatasetCorpus(0),
            new DatasetCorpus(2),
            new MarkCorpus(),
            new PredictionCorpus(),
            new LeaseCorpus(),
            new RowCountCorpus());

    @TempDir
    Path directory;

    private InsecureIdentities identities;

    private record Entry(CorpusFormat format, Path directory) {
        @Override
        public String toString() {
            return format.name() + " " + directory.getFileName();
        }
    }

    @BeforeAll
    static void add() throws IOException {
        if (!Boolean.getBoolean(ADD)) {
            return;
        }
        if (!Files.exists(InsecureIdentities.KEPT)) {
            InsecureIdentities.make();
        }
        for (CorpusFormat format : FORMATS) {
            Path added = current(format);
            if (!Files.exists(added)) {
                Path copy = Files.createTempDirectory("identities");
                format.write(Files.createDirectories(added), InsecureIdentities.copiedTo(copy));
                Files.writeString(added.resolve(EXPECTED), READ + "\n");
                Roles.delete(copy);
            }
        }
    }

    @BeforeEach
    void copyIdentities() throws IOException {
        identities = InsecureIdentities.copiedTo(directory.resolve("identities"));
    }

    private static List<Path> listed(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static Stream<CorpusFormat> formats() {
        return FORMATS.stream();
    }

    private static Stream<Entry> entries() throws IOException {
        add();
        Stream.Builder<Entry> entries = Stream.builder();
        for (CorpusFormat format : FORMATS) {
            for (Path version : listed(CORPUS.resolve(format.name()))) {
                entries.add(new Entry(format, version));
            }
        }
        return entries.build();
    }

    private static Path current(CorpusFormat format) {
        return CORPUS.resolve(format.name()).resolve(String.valueOf(format.version()));
    }

    private Path copyOf(Path example, String name) throws IOException {
        Path copy = directory.resolve(name);
        Roles.copy(example, copy);
        Files.delete(copy.resolve(EXPECTED));
        return copy;
    }

    private String refused(CorpusFormat format, Path example, String what) {
        return assertThrows(RuntimeException.class, () -> format.read(example, identities), what)
                .getMessage();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyVersionIsReadOrRefusedByName(Entry entry) throws IOException {
        String expected = Files.readString(entry.directory().resolve(EXPECTED)).strip();
        assertFalse(expected.isEmpty(), entry + ": nothing expected");
        Path example = copyOf(entry.directory(), "example");
        if (expected.equals(READ)) {
            entry.format().read(example, identities);
            return;
        }
        String refusal = refused(entry.format(), example, entry.toString());
        assertTrue(refusal.contains(expected), entry + ": expected \"" + expected + "\" in " + refusal);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theVersionThatIsWrittenIsThereAndRead(CorpusFormat format) throws IOException {
        Path current = current(format);
        assertTrue(
                Files.exists(current.resolve(EXPECTED)),
                current + ": expected an example of the version that is written now, found none; add it with -D" + ADD
                        + "=true");
        assertEquals(READ, Files.readString(current.resolve(EXPECTED)).strip(), current.toString());
    }

    /** Or the format has changed without a new version. */
    @ParameterizedTest
    @MethodSource("formats")
    void whatIsWrittenNowHasTheFormOfWhatIsKept(CorpusFormat format) throws IOException {
        Path written = Files.createDirectory(directory.resolve("written"));
        format.write(written, identities);
        assertEquals(
                format.form(copyOf(current(format), "kept"), identities),
                format.form(written, identities),
                format.name() + ": written otherwise than before; another form needs another version");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void otherVersionsAreRefusedByName(CorpusFormat format) throws IOException {
        for (int version : new int[] {format.version() - 1, format.version() + 1}) {
            Path example = copyOf(current(format), "version " + version);
            String expected = format.turnInto(version, example, identities);
            String refusal = refused(format, example, format.name() + " " + version);
            assertTrue(refusal.contains(expected), "expected \"" + expected + "\" in " + refusal);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatIsCutIsRefused(CorpusFormat format) throws IOException {
        Path kept = copyOf(current(format), "kept");
        List<Path> files;
        try (Stream<Path> all = Files.walk(kept)) {
            files = all.filter(Files::isRegularFile).map(kept::relativize).toList();
        }
        for (Path file : files) {
            for (long length : new long[] {0, Files.size(kept.resolve(file)) / 2}) {
                String what = file + " cut to " + length + " bytes";
                Path example = directory.resolve("cut");
                Roles.copy(kept, example);
                try (FileChannel channel = FileChannel.open(example.resolve(file), StandardOpenOption.WRITE)) {
                    channel.truncate(length);
                }
                String refusal = refused(format, example, what);
                assertTrue(refusal.contains("expected "), what + ": " + refusal);
                Roles.delete(example);
            }
        }
    }

    @Test
    void everyDirectoryIsOfAListedFormat() throws IOException {
        assertEquals(
                FORMATS.stream().map(CorpusFormat::name).sorted().toList(),
                listed(CORPUS).stream()
                        .map(path -> path.getFileName().toString())
                        .toList());
    }
}
