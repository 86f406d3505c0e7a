package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.Queue;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transport.Channel;

/**
 * Runs the protocols as one of the two parties: computes on its share and exchanges masked values with the peer.
 *
 * <p>Whoever makes an instance must have claimed the randomness durably before: the first opening leaves at once.
 */
public final class PartyProtocols extends Protocols implements AndGates {
    private final Party party;
    private final Channel channel;
    private final CorrelatedRandomness randomness;
    private final RingKernels kernels;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private MaskProducts prepared;

    /** Writes or reads elements {@code from .. from + count - 1}, which are all that the bytes hold. */
    private interface Block {
        void run(byte[] bytes, int from, int count);
    }

    private record Pending(int elements, int width, Block received) {}

    public PartyProtocols(Party party, Channel channel, CorrelatedRandomness randomness, RingKernels kernels) {
        this.party = party;
        this.channel = channel;
        this.randomness = randomness;
        this.kernels = kernels;
    }

    /** Takes over what was computed ahead for the same computation and unit. */
    public void usePrepared(MaskProducts products) {
        prepared = products;
    }

    public Party party() {
        return party;
    }

    /** All ones at party 0, which alone adds what is public; zero at party 1. */
    long ifFirst() {
        return party == Party.P0 ? -1 : 0;
    }

    CorrelatedRandomness randomness() {
        return randomness;
    }

    @Override
    Opened open(Sharing x, Format format, OutOfRange outOfRange) {
        int shift = x.scale() - format.fractionBits();
        long[] share = x.share();
        long[] mask = new long[share.length];
        int[] opening = new int[share.length];
        int width = format.opened();
        // One party rounds up and the other one down, so that errors cancel in the mean and an exact 0 stays one.
        long added = ((long) format.offset() << shift) + (1L << shift) - 1 & ifFirst();
        Block sent = (bytes, from, count) -> {
            randomness.masks(width, mask, from, count);
            Openings.hide(share, added, shift, mask, opening, from, count, width, bytes);
        };
        Block received = (bytes, from, count) -> Openings.reveal(bytes, width, opening, from, count);
        int issuedAt = exchange(opening.length, width, sent, received);
        return new PartyOpened(this, x.shape(), format, issuedAt, opening, mask);
    }

    @Override
    Operand mask(Sharing x, int width) {
        long[] share = x.share();
        long[] mask = new long[share.length];
        long[] opening = new long[share.length];
        Block sent = (bytes, from, count) -> {
            randomness.operandMasks(width, mask, from, count);
            Openings.hide(share, mask, opening, from, count, width, bytes);
        };
        Block received = (bytes, from, count) -> Openings.reveal(bytes, width, opening, from, count);
        int issuedAt = exchange(opening.length, width, sent, received);
        return new PartyOperand(party, x.shape(), x.scale(), width, issuedAt, opening, mask);
    }

    /**
     * A weight, opened when the model was shared, to be used as a right factor.
     *
     * @param opening shared with the operand
     * @param maskShare this party's part of its mask; changed, and not kept
     */
    public static Operand weight(
            Party party, Shape shape, int scale, int width, PackedMatrix opening, long[] maskShare) {
        return new PartyWeight(party, shape, scale, width, opening, maskShare);
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        // [z] = E [Y] + [A] F + [C]
        PartyOperand left = (PartyOperand) x;
        MatrixProduct product = new MatrixProduct(x.shape(), y.shape(), width);
        long[] z = new long[product.shape().elements()];
        randomness.draw(product, z.length, piece -> piece.next(z, piece.from()));
        if (y instanceof PartyWeight weight) {
            product.addTo(z, left.opening(), weight.share(), kernels);
            if (prepared != null) {
                prepared.addNext(z);
            } else {
                product.addTo(z, left.mask(), weight.opening(), kernels);
            }
        } else {
            PartyOperand right = (PartyOperand) y;
            product.addTo(z, left.opening(), right.share(), kernels);
            product.addTo(z, left.mask(), right.opening(), kernels);
        }
        return Sharing.ofShare(party, product.shape(), x.scale() + y.scale(), width, z);
    }

    @Override
    Sharing scaled(Operand x, Operand y, int width) {
        RowProduct product = new RowProduct(x.shape().columns(), width);
        long[] z = new long[x.shape().elements()];
        PartyOperand left = (PartyOperand) x;
        long[] opening;
        long[] share;
        if (y instanceof PartyWeight weight) {
            opening = weight.opening().unpacked();
            share = weight.share().unpacked();
        } else {
            opening = ((PartyOperand) y).opening();
            share = ((PartyOperand) y).share();
        }
        randomness.draw(
                product, z.length, piece -> product.share(piece, left.opening(), left.mask(), share, opening, z));
        return Sharing.ofShare(party, x.shape(), x.scale() + y.scale(), width, z);
    }

    @Override
    Bit bit(Bits bits, int width) {
        long[] share = ((PartyBits) bits).words();
        long[] mask = randomness.masks(share.length, Long.SIZE);
        long[] opening = BitPlane.xor(share, mask);
        int issuedAt = exchangeBits(opening);
        return new PartyBit(this, bits.shape(), width, issuedAt, opening);
    }

    @Override
    public Products and(int words, long[][] planes, int[] products) {
        long[][] masks = new long[planes.length][];
        long[][] openings = new long[planes.length][];
        int issuedAt = 0;
        for (int i = 0; i < planes.length; i++) {
            masks[i] = randomness.masks(words, Long.SIZE);
            openings[i] = BitPlane.xor(planes[i], masks[i]);
            issuedAt = exchangeBits(openings[i]);
        }
        Conjunctions conjunctions = new Conjunctions(products);
        long[][] dealt = new long[1 << planes.length][];
        randomness.draw(conjunctions, words, piece -> conjunctions.draw(piece, masks, dealt));
        int at = issuedAt;
        return () -> {
            await(at);
            return conjunctions.shares(openings, dealt, ifFirst());
        };
    }

    private int exchangeBits(long[] opening) {
        Block sent = (bytes, from, count) -> Packing.pack(opening, from, count, Long.SIZE, bytes, 0);
        Block received = (bytes, from, count) -> {
            for (int i = 0; i < count; i++) {
                opening[from + i] ^= Packing.getLong(bytes, 8 * i);
            }
        };
        return exchange(opening.length, Long.SIZE, sent, received);
    }

    /** Each block leaves while the next is made, and is used as it arrives: nobody waits for the whole. */
    private int exchange(int elements, int width, Block sent, Block received) {
        Pieces.of(elements, Pieces.SENT, (from, count) -> {
            byte[] bytes = new byte[(int) Packing.bytes(count, width)];
            sent.run(bytes, from, count);
            channel.send(bytes);
        });
        pending.add(new Pending(elements, width, received));
        return issued(Packing.bytes(elements, width));
    }

    @Override
    void receiveAll() {
        while (!pending.isEmpty()) {
            Pending next = pending.remove();
            Pieces.of(
                    next.elements(),
                    Pieces.SENT,
                    (from, count) -> next.received()
                            .run(channel.receive((int) Packing.bytes(count, next.width())), from, count));
        }
    }

    @Override
    long materialBytes() {
        return randomness.correctionBytes();
    }

    @Override
    long randomBytes() {
        return randomness.randomBytes();
    }
}
