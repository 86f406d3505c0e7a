package org.secformer.mpc.ring;

import java.util.Objects;

/** What {@link Packing} and {@link TruthTables} do, on vectors of 512 bits in C; used by them alone, where it runs. */
final class NativeElements {
    /** What becomes of the elements that are there; the ordinals are known to the library. */
    enum Into {
        SET,
        ADD,
        XOR
    }

    /** Whether the library and the processor have what this needs, and no slower kernel was asked for. */
    static final boolean ARE_HERE = isWanted() && NativeLibrary.isLoaded() && probe();

    private NativeElements() {}

    /** Does not make the choice of a kernel, which many who pack elements never need. */
    static boolean isWanted() {
        String kernel = System.getProperty(KernelChoice.PROPERTY);
        return kernel == null || kernel.equals("native");
    }

    static void unpack(byte[] packed, int offset, int bits, long[] target, int from, int count, Into into) {
        Packing.requireWidth(bits);
        Objects.checkFromIndexSize(from, count, target.length);
        Objects.checkFromIndexSize(offset, Packing.bytes(count, bits), packed.length);
        checkHeld(unpackUnchecked(packed, offset, bits, target, from, count, into.ordinal()));
    }

    static void pack(long[] elements, int from, int count, int bits, byte[] target, int offset) {
        Packing.requireWidth(bits);
        Objects.checkFromIndexSize(from, count, elements.length);
        Objects.checkFromIndexSize(offset, Packing.bytes(count, bits), target.length);
        checkHeld(packUnchecked(elements, from, count, bits, target, offset));
    }

    /** As {@link TruthTables#lookUp} for tables of one word. */
    static void lookUp(
            long[] tables,
            int[] values,
            int from,
            int count,
            TruthTables.Places places,
            long[] firstBits,
            long[] secondBits) {
        Objects.checkFromIndexSize(0, count, tables.length);
        Objects.checkFromIndexSize(from, count, values.length);
        Objects.checkFromIndexSize(0, Packing.words(count), firstBits.length);
        Objects.checkFromIndexSize(0, Packing.words(count), secondBits.length);
        checkHeld(lookUpUnchecked(
                tables,
                values,
                from,
                count,
                places.offset(),
                places.shift(),
                places.mask(),
                places.second(),
                firstBits,
                secondBits));
    }

    /** The library got at the arrays; it checks no index, that is done above. */
    static void checkHeld(boolean held) {
        if (!held) {
            throw new OutOfMemoryError("the JVM gave no access to an array");
        }
    }

    private static native boolean probe();

    private static native boolean unpackUnchecked(
            byte[] packed, int offset, int bits, long[] target, int from, int count, int into);

    private static native boolean packUnchecked(
            long[] elements, int from, int count, int bits, byte[] target, int offset);

    private static native boolean lookUpUnchecked(
            long[] tables,
            int[] values,
            int from,
            int count,
            int offset,
            int shift,
            int mask,
            int second,
            long[] firstBits,
            long[] secondBits);
}
