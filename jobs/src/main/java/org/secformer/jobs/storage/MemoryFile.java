package org.secformer.jobs.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A Parquet file that has been read already, so that what was checked is what is parsed.
 *
 * @param content the whole file; not to be changed
 */
public record MemoryFile(byte[] content) implements InputFile {
    @Override
    public long getLength() {
        return content.length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new Reading(ByteBuffer.wrap(content));
    }

    private static final class Reading extends SeekableInputStream {
        private final ByteBuffer bytes;

        Reading(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return bytes.position();
        }

        @Override
        public void seek(long position) throws IOException {
            if (position < 0 || position > bytes.limit()) {
                throw new EOFException("position " + position + " of " + bytes.limit() + " bytes");
            }
            bytes.position((int) position);
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            int here = Math.min(count, bytes.remaining());
            if (here == 0) {
                return count == 0 ? 0 : -1;
            }
            bytes.get(target, offset, here);
            return here;
        }

        @Override
        public void readFully(byte[] target) throws IOException {
            readFully(target, 0, target.length);
        }

        @Override
        public void readFully(byte[] target, int offset, int count) throws IOException {
            require(count);
            bytes.get(target, offset, count);
        }

        @Override
        public int read(ByteBuffer target) {
            int here = Math.min(target.remaining(), bytes.remaining());
            if (here == 0) {
                return target.hasRemaining() ? -1 : 0;
            }
            target.put(bytes.slice(bytes.position(), here));
            bytes.position(bytes.position() + here);
            return here;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            require(target.remaining());
            read(target);
        }

        private void require(int count) throws IOException {
            if (count > bytes.remaining()) {
                throw new EOFException(count + " bytes wanted, " + bytes.remaining() + " left");
            }
        }
    }
}
