package org.secformer.mpc.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Ring elements as bytes, little-endian, only the low bytes that matter: the form of everything sent or stored. */
public final class Packing {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bytes that may be read beyond the last element by methods that say so. */
    public static final int SLACK_BYTES = 8;

    private Packing() {}

    /** Number of 64-bit words that hold so many bits. */
    public static int words(int bits) {
        return (bits + 63) >>> 6;
    }

    public static long getLong(byte[] source, int offset) {
        return (long) LONGS.get(source, offset);
    }

    public static void putLong(byte[] target, int offset, long value) {
        LONGS.set(target, offset, value);
    }

    public static int getInt(byte[] source, int offset) {
        return (int) INTS.get(source, offset);
    }

    public static void putInt(byte[] target, int offset, int value) {
        INTS.set(target, offset, value);
    }

    /** Packs the low {@code width} bytes of each element. */
    public static byte[] pack(long[] elements, int width) {
        byte[] packed = new byte[Math.multiplyExact(elements.length, width)];
        pack(elements, 0, elements.length, width, packed, 0);
        return packed;
    }

    public static void pack(long[] elements, int from, int count, int width, byte[] target, int offset) {
        // Whole words overlap the next element's bytes, which are written after them; the last elements go byte by
        // byte.
        int whole = width == 8 ? count : Math.max(0, count - 8);
        int position = offset;
        for (int i = 0; i < whole; i++, position += width) {
            LONGS.set(target, position, elements[from + i]);
        }
        for (int i = whole; i < count; i++) {
            long element = elements[from + i];
            for (int b = 0; b < width; b++) {
                target[position++] = (byte) (element >>> (8 * b));
            }
        }
    }

    /** Unpacks {@code count} elements of {@code width} bytes, zero-extended. */
    public static long[] unpack(byte[] packed, int width) {
        long[] elements = new long[packed.length / width];
        unpack(packed, 0, width, elements, 0, elements.length);
        return elements;
    }

    public static void unpack(byte[] packed, int offset, int width, long[] target, int from, int count) {
        long mask = FixedPoint.lowBits(8 * width);
        int whole = width == 8 ? count : Math.max(0, count - 8);
        int position = offset;
        for (int i = 0; i < whole; i++, position += width) {
            target[from + i] = (long) LONGS.get(packed, position) & mask;
        }
        for (int i = whole; i < count; i++) {
            long element = 0;
            for (int b = 0; b < width; b++) {
                element |= (packed[position++] & 0xFFL) << (8 * b);
            }
            target[from + i] = element;
        }
    }

    /**
     * Unpacks {@code count} elements of {@code width} bytes, zero-extended, where {@value #SLACK_BYTES} more bytes may be read
     * beyond the last one.
     */
    public static void unpackWithSlack(byte[] packed, int offset, int width, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE && width < 8) {
            NativeElements.unpack(packed, offset, width, target, from, count, NativeElements.Into.SET);
        } else {
            unpackInJava(packed, offset, width, target, from, count);
        }
    }

    static void unpackInJava(byte[] packed, int offset, int width, long[] target, int from, int count) {
        long mask = FixedPoint.lowBits(8 * width);
        for (int i = 0, position = offset; i < count; i++, position += width) {
            target[from + i] = (long) LONGS.get(packed, position) & mask;
        }
    }

    /** Adds elements as {@link #unpackWithSlack} reads them; bits above {@code 8 width} are noise afterwards. */
    public static void addWithSlack(byte[] packed, int offset, int width, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeElements.unpack(packed, offset, width, target, from, count, NativeElements.Into.ADD);
        } else {
            addInJava(packed, offset, width, target, from, count);
        }
    }

    static void addInJava(byte[] packed, int offset, int width, long[] target, int from, int count) {
        for (int i = from, position = offset; i < from + count; i++, position += width) {
            target[i] += (long) LONGS.get(packed, position);
        }
    }

    /** Combines elements as {@link #unpackWithSlack} reads them; bits above {@code 8 width} are noise afterwards. */
    public static void xorWithSlack(byte[] packed, int offset, int width, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeElements.unpack(packed, offset, width, target, from, count, NativeElements.Into.XOR);
        } else {
            xorInJava(packed, offset, width, target, from, count);
        }
    }

    static void xorInJava(byte[] packed, int offset, int width, long[] target, int from, int count) {
        for (int i = from, position = offset; i < from + count; i++, position += width) {
            target[i] ^= (long) LONGS.get(packed, position);
        }
    }

    /** Packs the low {@code width} bytes, 1 to 4, of each element. */
    public static byte[] pack(int[] elements, int width) {
        byte[] packed = new byte[Math.multiplyExact(elements.length, width)];
        pack(elements, 0, elements.length, width, packed, 0);
        return packed;
    }

    public static void pack(int[] elements, int from, int count, int width, byte[] target, int offset) {
        // Whole words overlap the next element's bytes, which are written after them.
        int whole = width == 4 ? count : Math.max(0, count - 4);
        int position = offset;
        for (int i = 0; i < whole; i++, position += width) {
            INTS.set(target, position, elements[from + i]);
        }
        for (int i = whole; i < count; i++) {
            for (int b = 0; b < width; b++) {
                target[position++] = (byte) (elements[from + i] >>> (8 * b));
            }
        }
    }

    /** Adds packed elements of {@code width} bytes to part of an array, modulo 2^(8 width): the bits above are cleared. */
    public static void addLongs(byte[] packed, int width, long[] target, int from, int count) {
        long mask = FixedPoint.lowBits(8 * width);
        int whole = from + (width == 8 ? count : Math.max(0, count - 8));
        int position = 0;
        for (int i = from; i < whole; i++, position += width) {
            target[i] = target[i] + (long) LONGS.get(packed, position) & mask;
        }
        for (int i = whole; i < from + count; i++) {
            long element = 0;
            for (int b = 0; b < width; b++) {
                element |= (packed[position++] & 0xFFL) << (8 * b);
            }
            target[i] = target[i] + element & mask;
        }
    }

    /** Adds packed elements of {@code width} bytes, 1 to 4, to part of an array; bits above them are noise. */
    public static void addInts(byte[] packed, int width, int[] target, int from, int count) {
        int whole = from + (width == 4 ? count : Math.max(0, count - 4));
        int position = 0;
        for (int i = from; i < whole; i++, position += width) {
            target[i] += (int) INTS.get(packed, position);
        }
        for (int i = whole; i < from + count; i++) {
            for (int b = 0; b < width; b++) {
                target[i] += (packed[position++] & 0xFF) << (8 * b);
            }
        }
    }

    public static int[] unpackInts(byte[] packed) {
        int[] elements = new int[packed.length / 4];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (int) INTS.get(packed, 4 * i);
        }
        return elements;
    }
}
