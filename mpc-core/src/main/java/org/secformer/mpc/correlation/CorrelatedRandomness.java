package org.secformer.mpc.correlation;

import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * A party's correlated randomness for one unit, in the order in which the protocols use it.
 *
 * <p>A dealt value x is {@code PRG(seed of P0) + PRG(seed of P1) + correction} (exclusive or for bits); the holder's share is
 * its own PRG output plus the correction, the other party's the PRG output alone. Masks need no correction.
 *
 * <p><b>Security guarantees:</b> single-use by construction: each call consumes the next part of one stream, and nothing can
 * be read twice. Whoever makes an instance must have claimed the unit before.
 */
public final class CorrelatedRandomness {
    private final AesCtrGenerator generator;
    private final CorrectionSource corrections;
    private long correctionBytes;

    private CorrelatedRandomness(Seed seed, CorrectionSource corrections) {
        this.generator = new AesCtrGenerator(seed);
        this.corrections = corrections;
    }

    /** For the party that holds the unit's corrections. */
    public static CorrelatedRandomness ofHolder(Seed seed, CorrectionSource corrections) {
        return new CorrelatedRandomness(seed, corrections);
    }

    /** For the party that needs its seed only. */
    public static CorrelatedRandomness ofSeed(Seed seed) {
        return new CorrelatedRandomness(seed, null);
    }

    /** Bytes of corrections that the holder of this unit reads, counted at either party. */
    public long correctionBytes() {
        return correctionBytes;
    }

    /** Bytes that have been expanded from this party's seed. */
    public long randomBytes() {
        return generator.drawnBytes();
    }

    /** This party's part of uniform 32-bit masks. */
    public int[] maskInts(int count) {
        return generator.ints(count);
    }

    /** This party's part of uniform 64-bit masks, or of masks for 64 bits each. */
    public long[] maskLongs(int count) {
        return generator.longs(count);
    }

    /** Shares of dealt values modulo 2^(8 width); higher bits are noise. */
    public long[] additive(Purpose purpose, int count, int width) {
        long[] share = generator.longs(count);
        byte[] packed = block(purpose, count, width);
        if (packed != null) {
            long[] correction = Packing.unpack(packed, width);
            for (int i = 0; i < count; i++) {
                share[i] += correction[i];
            }
        }
        return share;
    }

    /** Shares of dealt values modulo 2^(8 width) with width at most 4; higher bits are noise. */
    public int[] additiveInts(Purpose purpose, int count, int width) {
        int[] share = generator.ints(count);
        byte[] packed = block(purpose, count, width);
        if (packed != null) {
            if (width == 4) {
                for (int i = 0; i < count; i++) {
                    share[i] += Packing.getInt(packed, 4 * i);
                }
            } else {
                long[] correction = Packing.unpack(packed, width);
                for (int i = 0; i < count; i++) {
                    share[i] += (int) correction[i];
                }
            }
        }
        return share;
    }

    /** Exclusive-or shares of dealt bits, 64 to a word. */
    public long[] xorLongs(Purpose purpose, int words) {
        long[] share = generator.longs(words);
        byte[] packed = block(purpose, words, 8);
        if (packed != null) {
            for (int i = 0; i < words; i++) {
                share[i] ^= Packing.getLong(packed, 8 * i);
            }
        }
        return share;
    }

    /** Exclusive-or shares of dealt bits, 32 to an element. */
    public int[] xorInts(Purpose purpose, int count) {
        int[] share = generator.ints(count);
        byte[] packed = block(purpose, count, 4);
        if (packed != null) {
            for (int i = 0; i < count; i++) {
                share[i] ^= Packing.getInt(packed, 4 * i);
            }
        }
        return share;
    }

    private byte[] block(Purpose purpose, int count, int width) {
        BlockHeader header = new BlockHeader(purpose, count, width);
        correctionBytes += header.payloadBytes();
        return corrections == null ? null : corrections.read(header);
    }
}
