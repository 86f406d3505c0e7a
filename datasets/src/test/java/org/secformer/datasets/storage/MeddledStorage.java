package org.secformer.datasets.storage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage in which somebody changes files: just before a chosen opening, and just after each writing. */
public final class MeddledStorage implements Storage {
    /** What somebody does. */
    public interface Meddling {
        void meddle() throws IOException;
    }

    /** What somebody does to a file that has just been written. */
    public interface Replacing {
        void replace(String location) throws IOException;
    }

    private final Storage files;
    private final AtomicInteger openings;
    private final int chosen;
    private final Meddling before;
    private final Replacing after;

    private MeddledStorage(Storage files, AtomicInteger openings, int chosen, Meddling before, Replacing after) {
        this.files = files;
        this.openings = openings;
        this.chosen = chosen;
        this.before = before;
        this.after = after;
    }

    /** @param chosen which opening, from 1 on; 0 for none */
    public static MeddledStorage atOpening(Storage files, int chosen, Meddling before) {
        return new MeddledStorage(files, new AtomicInteger(), chosen, before, location -> {});
    }

    public static MeddledStorage afterWriting(Storage files, Replacing after) {
        return new MeddledStorage(files, new AtomicInteger(), 0, () -> {}, after);
    }

    /** How many files have been opened. */
    public int openings() {
        return openings.get();
    }

    @Override
    public InputStream open(String name) throws IOException {
        if (openings.incrementAndGet() == chosen) {
            before.meddle();
        }
        return files.open(name);
    }

    @Override
    public void write(String name, Content content) throws IOException {
        files.write(name, content);
        after.replace(locate(name));
    }

    @Override
    public boolean createOnce(String name, byte[] content) throws IOException {
        return files.createOnce(name, content);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.exists(name);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
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
    public long length(String name) throws IOException {
        return files.length(name);
    }

    @Override
    public Instant modified(String name) throws IOException {
        return files.modified(name);
    }

    @Override
    public void requirePrivate(String name) throws IOException {
        files.requirePrivate(name);
    }

    @Override
    public Storage below(String directory) {
        return new MeddledStorage(files.below(directory), openings, chosen, before, after);
    }

    @Override
    public String locate(String name) {
        return files.locate(name);
    }
}
