package org.secformer.datasets.material;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.correlation.MaterialException;

/** Compares what is written with a file that is there; the file stays as it is. */
final class SameBytes extends OutputStream {
    private final String file;
    private final InputStream there;

    SameBytes(Storage storage, String name) throws IOException {
        this.file = storage.locate(name);
        this.there = storage.open(name);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] expected = there.readNBytes(length);
        if (!Arrays.equals(expected, 0, expected.length, bytes, offset, offset + length)) {
            throw different();
        }
    }

    /** Called when all has been written. */
    void requireEnd() throws IOException {
        if (there.read() >= 0) {
            throw different();
        }
    }

    private MaterialException different() {
        return new MaterialException(file + ": expected the bytes that dealing this unit again yields, found others;"
                + " one unit must never have two contents. Deal a new set.");
    }

    @Override
    public void close() throws IOException {
        there.close();
    }
}
