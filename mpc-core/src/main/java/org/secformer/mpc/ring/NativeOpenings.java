package org.secformer.mpc.ring;

import java.util.Objects;

/** What {@link Openings} does, in C; used by it alone, where {@link NativeElements#ARE_HERE}. */
final class NativeOpenings {
    private NativeOpenings() {}

    static void hide(
            long[] share,
            long added,
            int shift,
            long[] mask,
            int[] opening,
            int from,
            int count,
            int bits,
            byte[] packed) {
        Objects.checkIndex(shift, 64);
        checkPacked(packed, bits, Integer.SIZE, count);
        checkRange(from, count, share.length, mask.length, opening.length);
        NativeElements.checkHeld(hideIntsUnchecked(share, added, shift, mask, opening, from, count, bits, packed));
    }

    static void hide(long[] share, long[] mask, long[] opening, int from, int count, int bits, byte[] packed) {
        checkPacked(packed, bits, Long.SIZE, count);
        checkRange(from, count, share.length, mask.length, opening.length);
        NativeElements.checkHeld(hideLongsUnchecked(share, mask, opening, from, count, bits, packed));
    }

    static void reveal(byte[] packed, int bits, int[] opening, int from, int count) {
        checkPacked(packed, bits, Integer.SIZE, count);
        checkRange(from, count, opening.length);
        NativeElements.checkHeld(revealIntsUnchecked(packed, bits, opening, from, count));
    }

    static void reveal(byte[] packed, int bits, long[] opening, int from, int count) {
        checkPacked(packed, bits, Long.SIZE, count);
        checkRange(from, count, opening.length);
        NativeElements.checkHeld(revealLongsUnchecked(packed, bits, opening, from, count));
    }

    static void pickMasks(Openings.Masked t, int from, int count, long[] high, long[] change) {
        checkRange(from, count, t.opening().length, t.mask().length);
        checkRange(0, count, high.length, change.length);
        NativeElements.checkHeld(pickMasksUnchecked(
                t.ringBits(), t.offset(), t.first(), t.opening(), t.mask(), from, count, high, change));
    }

    static void squares(
            Openings.Masked t,
            int from,
            int count,
            long[] dealt,
            long[] change,
            long constant,
            long linear,
            long square,
            long[] z) {
        checkRange(from, count, t.opening().length, t.mask().length, z.length);
        checkRange(0, count, dealt.length, change.length);
        NativeElements.checkHeld(squaresUnchecked(
                t.ringBits(),
                t.offset(),
                t.first(),
                t.opening(),
                t.mask(),
                from,
                count,
                dealt,
                change,
                constant,
                linear,
                square,
                z));
    }

    static void timesBits(
            Openings.Masked t,
            int from,
            long[] bits,
            long[] rho,
            long[] change,
            int changeFrom,
            long[] z,
            int at,
            int count) {
        checkRange(from, count, t.opening().length, t.mask().length);
        checkRange(at, count, rho.length, z.length);
        checkRange(0, Packing.words(at + count), bits.length);
        checkRange(changeFrom, count, change.length);
        NativeElements.checkHeld(timesBitsUnchecked(
                t.ringBits(),
                t.offset(),
                t.first(),
                t.opening(),
                t.mask(),
                from,
                bits,
                rho,
                change,
                changeFrom,
                z,
                at,
                count));
    }

    static void addProducts(
            double a, double[] x, long[] u, double b, double[] y, long[] w, int raise, long[] z, int from, int count) {
        Objects.checkIndex(raise, 64);
        checkRange(0, count, x.length, u.length, y.length, w.length);
        checkRange(from, count, z.length);
        NativeElements.checkHeld(addProductsUnchecked(a, x, u, b, y, w, raise, z, from, count));
    }

    /** The library checks no index: that is done here and above. */
    private static void checkRange(int from, int count, int... lengths) {
        for (int length : lengths) {
            Objects.checkFromIndexSize(from, count, length);
        }
    }

    private static void checkPacked(byte[] packed, int bits, int mostBits, int count) {
        Packing.requireWidth(bits);
        Objects.checkIndex(bits, mostBits + 1);
        Objects.checkIndex(count, Integer.MAX_VALUE);
        Objects.checkFromIndexSize(0, Packing.bytes(count, bits), packed.length);
    }

    private static native boolean hideIntsUnchecked(
            long[] share,
            long added,
            int shift,
            long[] mask,
            int[] opening,
            int from,
            int count,
            int bits,
            byte[] packed);

    private static native boolean hideLongsUnchecked(
            long[] share, long[] mask, long[] opening, int from, int count, int bits, byte[] packed);

    private static native boolean revealIntsUnchecked(byte[] packed, int bits, int[] opening, int from, int count);

    private static native boolean revealLongsUnchecked(byte[] packed, int bits, long[] opening, int from, int count);

    private static native boolean pickMasksUnchecked(
            int ringBits,
            long offset,
            long first,
            int[] opening,
            long[] mask,
            int from,
            int count,
            long[] high,
            long[] change);

    private static native boolean squaresUnchecked(
            int ringBits,
            long offset,
            long first,
            int[] opening,
            long[] mask,
            int from,
            int count,
            long[] dealt,
            long[] change,
            long constant,
            long linear,
            long square,
            long[] z);

    private static native boolean timesBitsUnchecked(
            int ringBits,
            long offset,
            long first,
            int[] opening,
            long[] mask,
            int from,
            long[] bits,
            long[] rho,
            long[] change,
            int changeFrom,
            long[] z,
            int at,
            int count);

    private static native boolean addProductsUnchecked(
            double a, double[] x, long[] u, double b, double[] y, long[] w, int raise, long[] z, int from, int count);
}
