package org.secformer.jobs.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file that counts what is read of it. */
final class CountingFile implements InputFile {
    private final MemoryFile file;
    private final AtomicLong read = new AtomicLong();

    CountingFile(byte[] content) {
        this.file = new MemoryFile(content);
    }

    long readBytes() {
        return read.get();
    }

    @Override
    public long getLength() {
        return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
        SeekableInputStream stream = file.newStream();
        return new DelegatingSeekableInputStream(stream) {
            @Override
            public long getPos() throws IOException {
                return stream.getPos();
            }

            @Override
            public void seek(long position) throws IOException {
                stream.seek(position);
            }

            @Override
            public void readFully(byte[] target, int offset, int count) throws IOException {
                read.addAndGet(count);
                stream.readFully(target, offset, count);
            }

            @Override
            public void readFully(byte[] target) throws IOException {
                readFully(target, 0, target.length);
            }

            @Override
            public void readFully(ByteBuffer target) throws IOException {
                read.addAndGet(target.remaining());
                stream.readFully(target);
            }
        };
    }
}
