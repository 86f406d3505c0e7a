package org.secformer.datasets.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.secformer.datasets.storage.Storage;

/** Bytes that are read from wherever one likes. */
interface ByteSource extends Closeable {
    long size() throws IOException;

    /** Reads some bytes from an offset on; returns how many, negative at the end. */
    int read(ByteBuffer into, long offset) throws IOException;

    static ByteSource of(FileChannel channel) {
        return new ByteSource() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer into, long offset) throws IOException {
                return channel.read(into, offset);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static ByteSource of(Storage storage, String name) {
        return new Stored(storage, name);
    }

    /** A stored file: reading on is what it does well, for reading back it opens the file again. */
    final class Stored implements ByteSource {
        private final Storage storage;
        private final String name;
        private InputStream in = InputStream.nullInputStream();
        private long position = Long.MAX_VALUE;

        private Stored(Storage storage, String name) {
            this.storage = storage;
            this.name = name;
        }

        @Override
        public long size() throws IOException {
            return storage.length(name);
        }

        @Override
        public synchronized int read(ByteBuffer into, long offset) throws IOException {
            if (offset < position) {
                in.close();
                in = storage.open(name);
                position = 0;
            }
            in.skipNBytes(offset - position);
            position = offset;
            int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            if (count > 0) {
                into.position(into.position() + count);
                position += count;
            }
            return count;
        }

        @Override
        public synchronized void close() throws IOException {
            in.close();
        }
    }
}
