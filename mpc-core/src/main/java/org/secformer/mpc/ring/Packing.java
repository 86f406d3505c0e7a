package org.secformer.mpc.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ring elements as bytes, only the low bits that matter, one element after the other without gaps, lowest bits first: the form
 * of everything sent or stored.
 */
public final class Packing {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bytes that may be read beyond the last element by methods that say so. */
    public static final int SLACK_BYTES = 8;

    private static final int LEAST_BITS = 8;

    /** Begun at any bit of a byte, so many still end within eight bytes. */
    private static final int MOST_BITS = 57;

    /** Elements for which the library in C holds arrays at a time; a multiple of 8, so that they fill whole bytes. */
    private static final int HELD = 1 << 16;

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

    /** Bytes that so many elements of so many bits take together; elements follow each other without gaps. */
    public static long bytes(long count, int bits) {
        return (count * bits + 7) >>> 3;
    }

    /**
     * Widths that elements can be packed in: 8 to 57 bits, so that an element lies within eight bytes wherever it starts, and
     * 64.
     *
     * @throws IllegalArgumentException for any other
     */
    public static void requireWidth(int bits) {
        if (bits < LEAST_BITS || bits > MOST_BITS && bits != Long.SIZE) {
            throw new IllegalArgumentException(
                    "elements of " + LEAST_BITS + " to " + MOST_BITS + " or 64 bits can be packed, not of " + bits);
        }
    }

    /** The least width that elements of so many bits can be packed in. */
    public static int widthFor(int bits) {
        return bits > MOST_BITS ? Long.SIZE : Math.max(LEAST_BITS, bits);
    }

    /** Packs the low {@code bits} bits of each element. */
    public static byte[] pack(long[] elements, int bits) {
        byte[] packed = new byte[Math.toIntExact(bytes(elements.length, bits))];
        pack(elements, 0, elements.length, bits, packed, 0);
        return packed;
    }

    /** The last byte's bits beyond the last element become 0. */
    public static void pack(long[] elements, int from, int count, int bits, byte[] target, int offset) {
        requireWidth(bits);
        // In whole bytes Java is as fast.
        if (bits % Byte.SIZE == 0 || !NativeElements.ARE_HERE) {
            packInJava(elements, from, count, bits, target, offset);
            return;
        }
        for (int at = 0; at < count; at += HELD) {
            int here = Math.min(HELD, count - at);
            NativeElements.pack(elements, from + at, here, bits, target, offset + at / Byte.SIZE * bits);
        }
    }

    static void packInJava(long[] elements, int from, int count, int bits, byte[] target, int offset) {
        requireWidth(bits);
        if (bits % Byte.SIZE == 0) {
            packBytes(elements, from, count, bits / Byte.SIZE, target, offset);
        } else {
            packBits(elements, from, count, bits, target, offset);
        }
    }

    private static void packBytes(long[] elements, int from, int count, int width, byte[] target, int offset) {
        // Whole words overlap the next elements' bytes, which are written after them; the last elements go byte by
        // byte.
        int whole = width == Long.BYTES ? count : Math.max(0, count - Long.BYTES);
        int position = offset;
        for (int i = 0; i < whole; i++, position += width) {
            LONGS.set(target, position, elements[from + i]);
        }
        for (int i = whole; i < count; i++) {
            for (int b = 0; b < width; b++) {
                target[position++] = (byte) (elements[from + i] >>> Byte.SIZE * b);
            }
        }
    }

    private static void packBits(long[] elements, int from, int count, int bits, byte[] target, int offset) {
        long mask = FixedPoint.lowBits(bits);
        long word = 0;
        int filled = 0;
        int position = offset;
        for (int i = from; i < from + count; i++) {
            long element = elements[i] & mask;
            word |= element << filled;
            filled += bits;
            if (filled >= Long.SIZE) {
                LONGS.set(target, position, word);
                position += Long.BYTES;
                filled -= Long.SIZE;
                word = element >>> bits - filled;
            }
        }
        for (; filled > 0; filled -= Byte.SIZE, word >>>= Byte.SIZE) {
            target[position++] = (byte) word;
        }
    }

    /** Unpacks elements of {@code bits} bits, zero-extended: as many as the bytes hold. */
    public static long[] unpack(byte[] packed, int bits) {
        long[] elements = new long[Math.toIntExact(8L * packed.length / bits)];
        unpack(packed, 0, bits, elements, 0, elements.length);
        return elements;
    }

    public static void unpack(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        requireWidth(bits);
        int whole = withSlack(packed.length - offset, bits, count);
        unpackInJava(packed, offset, bits, target, from, whole);
        for (int i = whole; i < count; i++) {
            target[from + i] = lastElement(packed, offset, bits, i);
        }
    }

    /** How many of the first elements have so many bytes behind their start that they can be read as a word. */
    private static int withSlack(int available, int bits, int count) {
        long starts = 8L * (available - Long.BYTES) + 7;
        return starts < 0 ? 0 : (int) Math.min(count, starts / bits + 1);
    }

    /** An element that lies so near the end of an array that no word can be read. */
    private static long lastElement(byte[] packed, int offset, int bits, int index) {
        long start = (long) index * bits;
        int first = offset + (int) (start >>> 3);
        int last = offset + (int) (start + bits - 1 >>> 3);
        long word = 0;
        for (int at = last; at >= first; at--) {
            word = word << 8 | packed[at] & 0xFF;
        }
        return word >>> (start & 7) & FixedPoint.lowBits(bits);
    }

    /**
     * Unpacks {@code count} elements of {@code bits} bits, zero-extended, where {@value #SLACK_BYTES} more bytes may be read
     * beyond the last one.
     */
    public static void unpackWithSlack(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeElements.unpack(packed, offset, bits, target, from, count, NativeElements.Into.SET);
        } else {
            unpackInJava(packed, offset, bits, target, from, count);
        }
    }

    static void unpackInJava(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        requireWidth(bits);
        long mask = FixedPoint.lowBits(bits);
        long start = 8L * offset;
        for (int i = from; i < from + count; i++, start += bits) {
            target[i] = (long) LONGS.get(packed, (int) (start >>> 3)) >>> (start & 7) & mask;
        }
    }

    /** Adds elements as {@link #unpackWithSlack} reads them; bits above {@code bits} are noise afterwards. */
    public static void addWithSlack(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeElements.unpack(packed, offset, bits, target, from, count, NativeElements.Into.ADD);
        } else {
            addInJava(packed, offset, bits, target, from, count);
        }
    }

    static void addInJava(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        requireWidth(bits);
        long start = 8L * offset;
        for (int i = from; i < from + count; i++, start += bits) {
            target[i] += (long) LONGS.get(packed, (int) (start >>> 3)) >>> (start & 7);
        }
    }

    /** Combines elements as {@link #unpackWithSlack} reads them; bits above {@code bits} are noise afterwards. */
    public static void xorWithSlack(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeElements.unpack(packed, offset, bits, target, from, count, NativeElements.Into.XOR);
        } else {
            xorInJava(packed, offset, bits, target, from, count);
        }
    }

    static void xorInJava(byte[] packed, int offset, int bits, long[] target, int from, int count) {
        requireWidth(bits);
        long start = 8L * offset;
        for (int i = from; i < from + count; i++, start += bits) {
            target[i] ^= (long) LONGS.get(packed, (int) (start >>> 3)) >>> (start & 7);
        }
    }

    /** Packs the low {@code bits} bits, 8 to 32, of each element. */
    public static byte[] pack(int[] elements, int bits) {
        byte[] packed = new byte[Math.toIntExact(bytes(elements.length, bits))];
        pack(elements, 0, elements.length, bits, packed, 0);
        return packed;
    }

    public static void pack(int[] elements, int from, int count, int bits, byte[] target, int offset) {
        requireIntWidth(bits);
        if (bits % Byte.SIZE == 0) {
            packBytes(elements, from, count, bits / Byte.SIZE, target, offset);
        } else {
            packBits(elements, from, count, bits, target, offset);
        }
    }

    private static void requireIntWidth(int bits) {
        if (bits < LEAST_BITS || bits > Integer.SIZE) {
            throw new IllegalArgumentException(
                    "ints can be packed in " + LEAST_BITS + " to " + Integer.SIZE + " bits, not in " + bits);
        }
    }

    /** As for longs. */
    private static void packBytes(int[] elements, int from, int count, int width, byte[] target, int offset) {
        int whole = width == Integer.BYTES ? count : Math.max(0, count - Integer.BYTES);
        int position = offset;
        for (int i = 0; i < whole; i++, position += width) {
            INTS.set(target, position, elements[from + i]);
        }
        for (int i = whole; i < count; i++) {
            for (int b = 0; b < width; b++) {
                target[position++] = (byte) (elements[from + i] >>> Byte.SIZE * b);
            }
        }
    }

    private static void packBits(int[] elements, int from, int count, int bits, byte[] target, int offset) {
        long mask = FixedPoint.lowBits(bits);
        long word = 0;
        int filled = 0;
        int position = offset;
        for (int i = from; i < from + count; i++) {
            word |= (elements[i] & mask) << filled;
            filled += bits;
            if (filled >= Integer.SIZE) {
                INTS.set(target, position, (int) word);
                position += Integer.BYTES;
                filled -= Integer.SIZE;
                word >>>= Integer.SIZE;
            }
        }
        for (; filled > 0; filled -= Byte.SIZE, word >>>= Byte.SIZE) {
            target[position++] = (byte) word;
        }
    }

    /** Adds packed elements to part of an array, modulo 2^bits: the bits above are cleared. */
    public static void addLongs(byte[] packed, int bits, long[] target, int from, int count) {
        requireWidth(bits);
        long mask = FixedPoint.lowBits(bits);
        int whole = withSlack(packed.length, bits, count);
        long start = 0;
        for (int i = from; i < from + whole; i++, start += bits) {
            target[i] = target[i] + ((long) LONGS.get(packed, (int) (start >>> 3)) >>> (start & 7)) & mask;
        }
        for (int i = whole; i < count; i++) {
            target[from + i] = target[from + i] + lastElement(packed, 0, bits, i) & mask;
        }
    }

    /** Adds packed elements of 8 to 32 bits to part of an array; bits above them are noise. */
    public static void addInts(byte[] packed, int bits, int[] target, int from, int count) {
        requireIntWidth(bits);
        int whole = withSlack(packed.length, bits, count);
        long start = 0;
        for (int i = from; i < from + whole; i++, start += bits) {
            target[i] += (int) ((long) LONGS.get(packed, (int) (start >>> 3)) >>> (start & 7));
        }
        for (int i = whole; i < count; i++) {
            target[from + i] += (int) lastElement(packed, 0, bits, i);
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
