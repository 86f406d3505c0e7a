package org.secformer.jobs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.secformer.datasets.storage.Storage;

/** A storage on which somebody puts another file in the place of one, just before it is opened for the nth time. */
final class SwappingStorage implements Storage {
    private final Storage files;
    private final String name;
    private final byte[] forged;
    private int left;

    SwappingStorage(Storage files, String name, int nth, byte[] forged) {
        this.files = files;
        this.name = name;
        this.left = nth;
        this.forged = forged;
    }

    @Override
    public InputStream open(String of) throws IOException {
        if (of.equals(name)) {
            left--;
        }
        return isForged(of) ? new ByteArrayInputStream(forged) : files.open(of);
    }

    private boolean isForged(String of) {
        return of.equals(name) && left <= 0;
    }

    @Override
    public long length(String of) throws IOException {
        return isForged(of) ? forged.length : files.length(of);
    }

    @Override
    public void write(String of, Content content) throws IOException {
        files.write(of, content);
    }

    @Override
    public boolean createOnce(String of, byte[] content) throws IOException {
        return files.createOnce(of, content);
    }

    @Override
    public boolean exists(String of) throws IOException {
        return files.exists(of);
    }

    @Override
    public void delete(String of) throws IOException {
        files.delete(of);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public List<String> temporaries(String directory) throws IOException {
        return files.temporaries(directory);
    }

    @Override
    public Instant modified(String of) throws IOException {
        return files.modified(of);
    }

    @Override
    public void requirePrivate(String of) throws IOException {
        files.requirePrivate(of);
    }

    @Override
    public Storage below(String directory) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public String locate(String of) {
        return files.locate(of);
    }
}
