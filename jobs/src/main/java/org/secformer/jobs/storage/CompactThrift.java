package org.secformer.jobs.storage;

import java.nio.ByteBuffer;

/**
 * Looks through a structure in Thrift's compact protocol, as footers and headers of Parquet are written. Thrift's own reader
 * allocates what a length or a count says before it knows whether there is so much: what has passed here has all that it says.
 */
final class CompactThrift {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER_BYTES = 10;
    private static final int DOUBLE_BYTES = 8;

    /** As many elements, or more, are counted in a number of their own. */
    private static final int COUNTED_APART = 15;

    private final ByteBuffer bytes;

    private CompactThrift(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Where the structure ends with which the bytes begin.
     *
     * @throws RuntimeException if it is none, or says more than there is
     */
    static int end(byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        new CompactThrift(left).structure(0);
        return left.position();
    }

    private void structure(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("more than " + DEEPEST + " structures in each other");
        }
        for (int field = next(); field != 0; field = next()) {
            if (field >>> 4 == 0) {
                // Its id, which otherwise is a little larger than the one before.
                number();
            }
            int type = field & 0xf;
            boolean isTruth = type == 1 || type == 2;
            if (!isTruth) {
                value(type, depth);
            }
        }
    }

    private void value(int type, int depth) {
        switch (type) {
            case 1, 2, 3 -> skip(1);
            case 4, 5, 6 -> number();
            case 7 -> skip(DOUBLE_BYTES);
            case 8 -> skip(number());
            case 9, 10 -> list(depth);
            case 11 -> map(depth);
            case 12 -> structure(depth + 1);
            default -> throw new IllegalArgumentException("type " + type);
        }
    }

    private void list(int depth) {
        int header = next();
        long count = header >>> 4 == COUNTED_APART ? number() : header >>> 4;
        elements(count, depth, header & 0xf);
    }

    private void map(int depth) {
        long count = number();
        if (count != 0) {
            int types = next();
            elements(count, depth, types >>> 4, types & 0xf);
        }
    }

    /** Each has at least one byte. */
    private void elements(long count, int depth, int... types) {
        requireLeft(count);
        for (long i = 0; i < count; i++) {
            for (int type : types) {
                value(type, depth);
            }
        }
    }

    private int next() {
        return Byte.toUnsignedInt(bytes.get());
    }

    private long number() {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER_BYTES; i++) {
            int part = next();
            number |= (part & 0x7fL) << (7 * i);
            if (part < 0x80) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number that does not end");
    }

    private void skip(long count) {
        requireLeft(count);
        bytes.position(bytes.position() + (int) count);
    }

    private void requireLeft(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw new IllegalArgumentException(count + " of which at most " + bytes.remaining() + " are there");
        }
    }
}
