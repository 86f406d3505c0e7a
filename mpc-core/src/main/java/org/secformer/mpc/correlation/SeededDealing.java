package org.secformer.mpc.correlation;

import java.util.function.Supplier;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * Deals for real: expands both parties' seeds and writes the corrections.
 *
 * <p><b>Security guarantees:</b> a correction is {@code x - PRG(seed of P0) - PRG(seed of P1)}, uniform to whoever lacks
 * either seed; the holder, who has one seed, learns nothing about x. Seeds stay the caller's, who erases them; {@link #close}
 * lets go of the keys that were derived from them.
 */
public final class SeededDealing extends Dealing implements AutoCloseable {
    private final AesCtrGenerator first;
    private final AesCtrGenerator second;
    private final AesCtrGenerator firstOperands;
    private final AesCtrGenerator secondOperands;
    private final CorrectionSink[] sinks;
    private final CorrectionSplit split = new CorrectionSplit();
    private long[] drawn = new long[0];

    /**
     * @param atP0 takes what party 0 holds
     * @param atP1 takes what party 1 holds
     */
    public SeededDealing(Seed seedOfP0, Seed seedOfP1, CorrectionSink atP0, CorrectionSink atP1) {
        this.first = UnitStreams.masks(seedOfP0);
        this.second = UnitStreams.masks(seedOfP1);
        this.firstOperands = UnitStreams.operandMasks(seedOfP0);
        this.secondOperands = UnitStreams.operandMasks(seedOfP1);
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
    public long[][] masks(int count, int bits) {
        return new long[][] {UnitStreams.next(first, count, bits), UnitStreams.next(second, count, bits)};
    }

    @Override
    public long[][] operandMasks(int count, int bits) {
        return new long[][] {UnitStreams.next(firstOperands, count, bits), UnitStreams.next(secondOperands, count, bits)
        };
    }

    @Override
    void share(Correlation.Kind kind, BlockHeader header, Supplier<long[]> values) {
        // Its own: suppliers make new ones.
        long[] corrections = values.get();
        takeOff(kind, drawn(first, header), corrections);
        takeOff(kind, drawn(second, header), corrections);
        sinks[split.holder(header).ordinal()].write(header, Packing.pack(corrections, header.bits()));
    }

    private static void takeOff(Correlation.Kind kind, long[] parts, long[] values) {
        if (kind == Correlation.Kind.XOR) {
            for (int i = 0; i < values.length; i++) {
                values[i] ^= parts[i];
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] -= parts[i];
            }
        }
    }

    /** A party's part of a block, valid until the next one. */
    private long[] drawn(AesCtrGenerator party, BlockHeader header) {
        if (drawn.length < header.count()) {
            drawn = new long[header.count()];
        }
        party.longs(header.bits(), drawn, 0, header.count());
        return drawn;
    }

    /** Forgets all keys; nothing can be dealt afterwards. */
    @Override
    public void close() {
        for (AesCtrGenerator stream : new AesCtrGenerator[] {first, second, firstOperands, secondOperands}) {
            stream.close();
        }
    }
}
