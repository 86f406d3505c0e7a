package org.secformer.mpc.correlation;

import java.util.function.Consumer;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/**
 * A party's correlated randomness for one unit, in the order in which the protocols use it.
 *
 * <p>A dealt value x is {@code PRG(seed of P0) + PRG(seed of P1) + correction} (exclusive or for bits); one party holds the
 * correction and adds it to its PRG output, the other's share is its PRG output alone ({@link CorrectionSplit}). Masks need no correction.
 *
 * <p><b>Security guarantees:</b> single-use by construction: each call consumes the next part of one stream, and nothing can
 * be read twice. Whoever makes an instance must have claimed the unit before, and closes it once the batch is done: the keys of
 * its streams are let go of then.
 */
public final class CorrelatedRandomness implements AutoCloseable {
    private final Party party;
    private final AesCtrGenerator generator;
    private final AesCtrGenerator operands;
    private final CorrectionSource corrections;
    private final CorrectionSplit split = new CorrectionSplit();
    private final Piece piece = new Piece(this);
    private long correctionBytes;

    /**
     * @param seed this party's for the unit; stays the caller's, who erases it
     * @param corrections those that this party holds
     */
    public CorrelatedRandomness(Party party, Seed seed, CorrectionSource corrections) {
        this.party = party;
        this.generator = UnitStreams.masks(seed);
        this.operands = UnitStreams.operandMasks(seed);
        this.corrections = corrections;
    }

    /** Bytes of corrections that both parties together read for what this one drew. */
    public long correctionBytes() {
        return correctionBytes;
    }

    /** Bytes that have been expanded from this party's seed. */
    public long randomBytes() {
        return generator.drawnBytes() + operands.drawnBytes();
    }

    /** This party's part of uniform masks of {@code bits} bits, zero-extended. */
    public long[] masks(int count, int bits) {
        long[] masks = new long[count];
        masks(bits, masks, 0, count);
        return masks;
    }

    /** The same, written to part of an array. */
    public void masks(int bits, long[] target, int from, int count) {
        generator.longs(bits, target, from, count);
    }

    /** This party's part of masks of operands, {@code bits} bits each, zero-extended, written to part of an array. */
    public void operandMasks(int bits, long[] target, int from, int count) {
        operands.longs(bits, target, from, count);
    }

    /**
     * Draws what was dealt of a function of masks, piece by piece.
     *
     * @param elements of the tensor
     * @param use draws all blocks of a piece and uses them
     */
    public void draw(Correlation<?> function, int elements, Consumer<Piece> use) {
        Pieces.of(elements, function.pieceSize(), (from, count) -> {
            piece.begin(function, from, count);
            use.accept(piece);
            piece.end();
        });
    }

    /** Bytes of the arrays that are kept for pieces. */
    public long keptBytes() {
        return piece.keptBytes();
    }

    /** Draws a block, to part of an array. */
    void draw(Correlation.Kind kind, BlockHeader header, long[] target, int from) {
        generator.longs(header.bits(), target, from, header.count());
        PackedBlock block = block(header);
        if (block == null) {
            return;
        }
        if (kind == Correlation.Kind.XOR) {
            Packing.xorWithSlack(block.bytes(), block.offset(), header.bits(), target, from, header.count());
        } else {
            Packing.addWithSlack(block.bytes(), block.offset(), header.bits(), target, from, header.count());
        }
    }

    /** The corrections of a block, or null if the other party holds them. */
    private PackedBlock block(BlockHeader header) {
        correctionBytes += header.payloadBytes();
        return split.holder(header) == party ? corrections.read(header) : null;
    }

    /** Forgets all keys; nothing can be drawn afterwards. Sources of corrections stay the caller's. */
    @Override
    public void close() {
        generator.close();
        operands.close();
    }
}
