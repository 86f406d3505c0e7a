package org.secformer.mpc.correlation;

import java.util.function.Supplier;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * Deals for real: expands both parties' seeds and writes the corrections.
 *
 * <p><b>Security guarantees:</b> a correction is {@code x - PRG(seed of P0) - PRG(seed of P1)}, uniform to whoever lacks
 * either seed; the holder, who has one seed, learns nothing about x.
 */
public final class SeededDealing extends Dealing {
    private final AesCtrGenerator first;
    private final AesCtrGenerator second;
    private final CorrectionSink sink;

    public SeededDealing(Seed seedOfP0, Seed seedOfP1, CorrectionSink sink) {
        this.first = new AesCtrGenerator(seedOfP0);
        this.second = new AesCtrGenerator(seedOfP1);
        this.sink = sink;
    }

    @Override
    public long randomBytes() {
        return first.drawnBytes();
    }

    @Override
    public int[][] maskInts(int count) {
        return new int[][] {first.ints(count), second.ints(count)};
    }

    @Override
    public long[][] maskLongs(int count) {
        return new long[][] {first.longs(count), second.longs(count)};
    }

    @Override
    void shareLongs(BlockHeader header, Supplier<long[]> values) {
        long[] correction = values.get();
        checkCount(header, correction.length);
        long[] parts = first.longs(correction.length);
        long[] others = second.longs(correction.length);
        for (int i = 0; i < correction.length; i++) {
            parts[i] = correction[i] - parts[i] - others[i];
        }
        sink.write(header, Packing.pack(parts, header.width()));
    }

    @Override
    void shareInts(BlockHeader header, Supplier<int[]> values) {
        int[] correction = values.get();
        checkCount(header, correction.length);
        int[] parts = first.ints(correction.length);
        int[] others = second.ints(correction.length);
        for (int i = 0; i < correction.length; i++) {
            parts[i] = correction[i] - parts[i] - others[i];
        }
        sink.write(header, Packing.pack(parts, header.width()));
    }

    @Override
    void shareLongBits(BlockHeader header, Supplier<long[]> values) {
        long[] correction = values.get();
        checkCount(header, correction.length);
        long[] parts = first.longs(correction.length);
        long[] others = second.longs(correction.length);
        for (int i = 0; i < correction.length; i++) {
            parts[i] ^= correction[i] ^ others[i];
        }
        sink.write(header, Packing.pack(parts, 8));
    }

    @Override
    void shareIntBits(BlockHeader header, Supplier<int[]> values) {
        int[] correction = values.get();
        checkCount(header, correction.length);
        int[] parts = first.ints(correction.length);
        int[] others = second.ints(correction.length);
        for (int i = 0; i < correction.length; i++) {
            parts[i] ^= correction[i] ^ others[i];
        }
        sink.write(header, Packing.pack(parts, 4));
    }

    private static void checkCount(BlockHeader header, int count) {
        if (header.count() != count) {
            throw new IllegalStateException("announced " + header + ", got " + count);
        }
    }
}
