package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;

/** A format of one record in one file, with the name of its format and a version in it. */
abstract class JsonCorpus<T extends Parsed> implements CorpusFormat {
    /** It cannot be seen from here. */
    static final ProcessIdentity ELSEWHERE =
            new ProcessIdentity(new PeerText("another boot pid:[1]"), new HostName("elsewhere"), 17, 4);

    private final String format;
    private final int version;
    private final String file;
    private final T example;

    JsonCorpus(String format, int version, String file, T example) {
        this.format = format;
        this.version = version;
        this.file = file;
        this.example = example;
    }

    @Override
    public final int version() {
        return version;
    }

    @Override
    public final void write(Path directory, InsecureIdentities identities) throws IOException {
        Json.write(new LocalStorage(directory), file, example);
    }

    final void requireExample(Path directory) throws IOException {
        assertEquals(example, Json.read(new LocalStorage(directory), file, example.getClass()));
    }

    @Override
    public final String form(Path directory, InsecureIdentities identities) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    @Override
    public final String turnInto(int other, Path directory, InsecureIdentities identities) throws IOException {
        Path path = directory.resolve(file);
        Files.writeString(path, Files.readString(path).replace("\"version\" : " + version, "\"version\" : " + other));
        return otherVersion(format, other);
    }
}
