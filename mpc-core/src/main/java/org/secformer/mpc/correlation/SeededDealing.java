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
    private final AesCtrGenerator firstOperands;
    private final AesCtrGenerator secondOperands;
    private final CorrectionSink[] sinks;
    private final CorrectionSplit split = new CorrectionSplit();

    /**
     * @param atP0 takes what party 0 holds
     * @param atP1 takes what party 1 holds
     */
    public SeededDealing(Seed seedOfP0, Seed seedOfP1, CorrectionSink atP0, CorrectionSink atP1) {
        this.first = new AesCtrGenerator(seedOfP0);
        this.second = new AesCtrGenerator(seedOfP1);
        this.firstOperands = OperandMasks.of(seedOfP0);
        this.secondOperands = OperandMasks.of(seedOfP1);
        this.sinks = new CorrectionSink[] {atP0, atP1};
    }

    @Override
    public long randomBytes() {
        return first.drawnBytes() + firstOperands.drawnBytes();
    }

    @Override
    public boolean isDry() {
        return false;
    }

    @Override
    public long[][] masks(int count, int width) {
        return new long[][] {drawn(first, count, width), drawn(second, count, width)};
    }

    @Override
    public long[][] operandMasks(int count, int width) {
        return new long[][] {
            OperandMasks.next(firstOperands, count, width), OperandMasks.next(secondOperands, count, width)
        };
    }

    private static long[] drawn(AesCtrGenerator generator, int count, int width) {
        long[] drawn = new long[count];
        generator.longs(width, drawn, 0, count);
        return drawn;
    }

    @Override
    void shareValues(BlockHeader header, Supplier<long[]> values) {
        long[] corrections = values.get();
        checkCount(header, corrections.length);
        long[] parts = drawn(first, corrections.length, header.width());
        long[] others = drawn(second, corrections.length, header.width());
        for (int i = 0; i < parts.length; i++) {
            parts[i] = corrections[i] - parts[i] - others[i];
        }
        write(header, parts);
    }

    @Override
    void shareBits(BlockHeader header, Supplier<long[]> values) {
        long[] corrections = values.get();
        checkCount(header, corrections.length);
        long[] parts = drawn(first, corrections.length, header.width());
        long[] others = drawn(second, corrections.length, header.width());
        for (int i = 0; i < parts.length; i++) {
            parts[i] ^= corrections[i] ^ others[i];
        }
        write(header, parts);
    }

    private void write(BlockHeader header, long[] corrections) {
        sinks[split.holder(header).ordinal()].write(header, Packing.pack(corrections, header.width()));
    }

    private static void checkCount(BlockHeader header, int count) {
        if (header.count() != count) {
            throw new IllegalStateException("announced " + header + ", got " + count);
        }
    }
}
