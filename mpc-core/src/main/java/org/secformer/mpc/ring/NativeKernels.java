package org.secformer.mpc.ring;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Products in C, on vectors of 512 bits (AVX-512) or on tiles of bytes (AMX), by a library that the build compiles
 * where it finds a C compiler. Source and layouts: {@code src/main/c}.
 */
final class NativeKernels implements RingKernels {
    /** A way to multiply; the ordinals are known to the library. */
    enum Way {
        AVX512("native-avx512"),
        AMX("native-amx"),
        /** The code for AMX with its instructions in plain C: for tests, which must run everywhere. Very slow. */
        AMX_EMULATED("native-amx-emulated");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    /** Smaller products would fill tiles mostly with zeros. */
    private static final int LEAST_TILE_ROWS = 8;

    private static final int LEAST_TILE_DEPTH = 32;

    /** A bit for each way that runs here. */
    private static final int WAYS_HERE = NativeLibrary.isLoaded() ? probe() : 0;

    /** For packed panels: outside the heap, so that it does not move; freed some time after its thread has ended. */
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> {
        int alignment = 64;
        return ByteBuffer.allocateDirect(scratchBytes() + alignment).alignedSlice(alignment);
    });

    private final Way way;

    private NativeKernels(Way way) {
        this.way = way;
    }

    /** @throws UnsupportedOperationException if the library or the processor lacks this way, saying what is missing */
    static RingKernels create(Way way) {
        if (!NativeLibrary.isLoaded()) {
            throw new UnsupportedOperationException("the library in C is not usable: " + NativeLibrary.problem());
        }
        if (!has(way)) {
            throw new UnsupportedOperationException(
                    "this processor or operating system lacks what " + way.title + " needs");
        }
        return new NativeKernels(way);
    }

    /** The fastest way here. */
    static RingKernels create() {
        return create(has(Way.AMX) ? Way.AMX : Way.AVX512);
    }

    private static boolean has(Way way) {
        return (WAYS_HERE >> way.ordinal() & 1) != 0;
    }

    @Override
    public String name() {
        return way.title;
    }

    @Override
    public void multiplyAdd(
            long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits) {
        if (m < 0 || k < 0 || n < 0) {
            throw new IllegalArgumentException("sizes must not be negative: " + m + ", " + k + ", " + n);
        }
        // The library checks nothing.
        Objects.checkFromIndexSize(aFrom, (long) m * k, a.length);
        Objects.checkFromIndexSize(bFrom, (long) k * n, b.length);
        Objects.checkFromIndexSize(cFrom, (long) m * n, c.length);
        NativeElements.checkHeld(multiplyAdd(chosen(m, k), SCRATCH.get(), a, aFrom, b, bFrom, c, cFrom, m, k, n, bits));
    }

    @Override
    public void multiplyAdd(long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom, int m, int bits) {
        if (m < 0) {
            throw new IllegalArgumentException("sizes must not be negative: " + m);
        }
        int k = b.rows();
        int n = b.columns();
        // What a matrix says of itself is so.
        Objects.checkFromIndexSize(aFrom, (long) m * k, a.length);
        Objects.checkFromIndexSize(cFrom, (long) m * n, c.length);
        NativeElements.checkHeld(
                multiplyAddPacked(chosen(m, k), SCRATCH.get(), a, aFrom, b.words(), b.bits(), c, cFrom, m, k, n, bits));
    }

    private int chosen(int m, int k) {
        boolean tooSmall = way == Way.AMX && (m < LEAST_TILE_ROWS || k < LEAST_TILE_DEPTH);
        return (tooSmall ? Way.AVX512 : way).ordinal();
    }

    private static native int probe();

    private static native int scratchBytes();

    private static native boolean multiplyAdd(
            int way,
            ByteBuffer scratch,
            long[] a,
            int aFrom,
            long[] b,
            int bFrom,
            long[] c,
            int cFrom,
            int m,
            int k,
            int n,
            int bits);

    private static native boolean multiplyAddPacked(
            int way,
            ByteBuffer scratch,
            long[] a,
            int aFrom,
            long[] b,
            int bBits,
            long[] c,
            int cFrom,
            int m,
            int k,
            int n,
            int bits);
}
