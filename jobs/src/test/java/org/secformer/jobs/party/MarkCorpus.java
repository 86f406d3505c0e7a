package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;

/** The mark of an epoch whose driver cannot be seen from here. */
public final class MarkCorpus implements CorpusFormat {
    private static final String FILE = "claims/.epochs/0123456789abcdef0123456789abcdef";
    private static final EpochMarks.Mark EXAMPLE = new EpochMarks.Mark(
            EpochMarks.Mark.FORMAT,
            EpochMarks.Mark.VERSION,
            new EpochId("00000000000000e0"),
            new ProcessIdentity(new PeerText("another boot pid:[1]"), new HostName("elsewhere"), 17, 4));

    @Override
    public String name() {
        return "epoch-mark";
    }

    @Override
    public int version() {
        return EpochMarks.Mark.VERSION;
    }

    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        Json.write(new LocalStorage(directory), FILE, EXAMPLE);
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        assertEquals(
                Map.of(EXAMPLE.epoch(), ProcessIdentity.State.UNKNOWN),
                new EpochMarks(new LocalStorage(directory)).open());
        assertEquals(EXAMPLE, Json.read(new LocalStorage(directory), FILE, EpochMarks.Mark.class));
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        return Files.readString(directory.resolve(FILE));
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        Path file = directory.resolve(FILE);
        Files.writeString(
                file, Files.readString(file).replace("\"version\" : " + version(), "\"version\" : " + version));
        return otherVersion(EpochMarks.Mark.FORMAT, version);
    }
}
