package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.failures.RunInProgressException;

/**
 * The lease of a process that cannot be seen from here, and renews it. It says no version: whoever cannot read it watches it all
 * the same, and does not know whose it is.
 */
public final class LeaseCorpus implements CorpusFormat {
    private static final String FILE = ".lease/00000004";
    private static final String RENEWED = ".lease/00000005";
    private static final RunLease.Entry EXAMPLE = new RunLease.Entry(
            UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
            new ProcessIdentity(new PeerText("another boot pid:[1]"), new HostName("elsewhere"), 17, 4));

    @Override
    public String name() {
        return "run-lease";
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        Json.write(new LocalStorage(directory), FILE, EXAMPLE);
    }

    /** It is renewed while somebody watches. */
    private record Renewing(Path directory) implements Rhythm {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void pause(long millis) {
            try {
                Files.copy(directory.resolve(FILE), directory.resolve(RENEWED), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public Runnable every(long millis, Runnable work) {
            throw new IllegalStateException("taken over");
        }
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        RunInProgressException held = assertThrows(
                RunInProgressException.class, () -> RunLease.of(new LocalStorage(directory), new Renewing(directory)));
        if (!held.getMessage().contains("process 17 on elsewhere, which has renewed its lease")) {
            throw held;
        }
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        return Files.readString(directory.resolve(FILE));
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        Path file = directory.resolve(FILE);
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"version\" : " + version + ","));
        return "found process 0 on unknown, which has renewed its lease";
    }
}
