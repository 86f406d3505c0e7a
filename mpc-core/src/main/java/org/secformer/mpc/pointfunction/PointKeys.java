package org.secformer.mpc.pointfunction;

import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/**
 * Makes keys of point functions with payload 1 modulo 2^32, as whoever knows the places.
 *
 * <p>A party's key is a root of 16 bytes of its own and correction words, which both parties have: for each level what is added to a child
 * whose parent has the control bit set, a node with the left child's bit in it; then the right child's bits, one for each level, lowest
 * first; then the leaf's correction, 8 elements, little-endian. Roots come from the caller, who keeps them as seeds: their lowest
 * bit is not used.
 *
 * <p><b>Security guarantees:</b> a root and correction words are pseudo-random to whoever lacks the other root, whatever the place
 * (Boyle, Gilboa, Ishai 2016, theorem 3.3, with the functions of {@link NodeCipher}); their length says nothing but the domain. Roots must be
 * uniform, secret and fresh, and each nonce for the keys of one call.
 */
public final class PointKeys {
    /** Of a party's key. */
    public static final int ROOT_BYTES = NodeCipher.NODE_BYTES;

    private static final int NODE = NodeCipher.NODE_BYTES;

    private final Domain domain;
    private final int[] points;
    private final NodeCiphers ciphers;
    private final byte[] keys;

    /** The nodes on the way to each place: party 0's of all points, then party 1's. */
    private final byte[] nodes;

    private final byte[] left;
    private final byte[] right;

    private PointKeys(Domain domain, Seed nonce, int[] points, byte[] rootsOfP0, byte[] rootsOfP1) {
        int bytes = points.length * NODE;
        if (rootsOfP0.length != bytes || rootsOfP1.length != bytes) {
            throw new IllegalArgumentException("expected roots of " + points.length + " keys");
        }
        this.domain = domain;
        this.points = points;
        this.ciphers = new NodeCiphers(nonce);
        this.keys = new byte[points.length * domain.keyBytes()];
        this.nodes = new byte[2 * bytes];
        this.left = new byte[2 * bytes];
        this.right = new byte[2 * bytes];
        for (int i = 0; i < points.length; i++) {
            System.arraycopy(rootsOfP0, i * NODE, nodes, at(Party.P0, i), NODE);
            System.arraycopy(rootsOfP1, i * NODE, nodes, at(Party.P1, i), NODE);
            setRootBit(nodes, at(Party.P0, i), Party.P0);
            setRootBit(nodes, at(Party.P1, i), Party.P1);
        }
    }

    /**
     * The correction words of several points under one nonce, one after the other, each of {@link Domain#keyBytes}.
     *
     * @param nonce public, of these keys alone
     * @param points places, below the domain's size
     * @param rootsOfP0 party 0's roots, of {@link #ROOT_BYTES} each
     * @param rootsOfP1 party 1's
     */
    public static byte[] corrections(Domain domain, Seed nonce, int[] points, byte[] rootsOfP0, byte[] rootsOfP1) {
        for (int point : points) {
            if (point < 0 || point >= domain.size()) {
                // Without the place, which is a secret.
                throw new IllegalArgumentException("a place is not within " + domain);
            }
        }
        PointKeys made = new PointKeys(domain, nonce, points, rootsOfP0, rootsOfP1);
        for (int level = 0; level < domain.levels(); level++) {
            made.descend(level);
        }
        made.correctLeaves();
        return made.keys;
    }

    /** A party's control bit at the root is its number. */
    static void setRootBit(byte[] nodes, int at, Party party) {
        nodes[at] = (byte) (nodes[at] & ~1 | party.ordinal());
    }

    private int at(Party party, int point) {
        return (party.ordinal() * points.length + point) * NODE;
    }

    /** One level of all points: corrects so that both parties' nodes are alike off the way and their bits differ on it. */
    private void descend(int level) {
        ciphers.left.apply(nodes, 2 * points.length, left);
        ciphers.right.apply(nodes, 2 * points.length, right);
        for (int i = 0; i < points.length; i++) {
            long goesRight = points[i] / Domain.LEAF_ELEMENTS >>> domain.levels() - 1 - level & 1;
            int first = at(Party.P0, i);
            int second = at(Party.P1, i);
            byte[] kept = goesRight == 1 ? right : left;
            byte[] lost = goesRight == 1 ? left : right;
            long leftBit = (left[first] ^ left[second] ^ goesRight ^ 1) & 1;
            long rightBit = (right[first] ^ right[second] ^ goesRight) & 1;
            long low = Packing.getLong(lost, first) ^ Packing.getLong(lost, second);
            long high = Packing.getLong(lost, first + Long.BYTES) ^ Packing.getLong(lost, second + Long.BYTES);
            int key = i * domain.keyBytes();
            Packing.putLong(keys, key + level * NODE, low & ~1 | leftBit);
            Packing.putLong(keys, key + level * NODE + Long.BYTES, high);
            keys[key + domain.rightBits() + level / 8] |= (byte) (rightBit << level % 8);
            long lowOfKept = low & ~1 | (goesRight == 1 ? rightBit : leftBit);
            step(kept, first, lowOfKept, high);
            step(kept, second, lowOfKept, high);
        }
    }

    /** Replaces a party's node by its child. */
    private void step(byte[] kept, int at, long low, long high) {
        long corrected = -(nodes[at] & 1L);
        Packing.putLong(nodes, at, Packing.getLong(kept, at) ^ low & corrected);
        Packing.putLong(nodes, at + Long.BYTES, Packing.getLong(kept, at + Long.BYTES) ^ high & corrected);
    }

    /** [w] = (-1)^t1 (1 at the place - [leaf of P0] + [leaf of P1]) */
    private void correctLeaves() {
        ciphers.lowHalf.apply(nodes, 2 * points.length, left);
        ciphers.highHalf.apply(nodes, 2 * points.length, right);
        for (int i = 0; i < points.length; i++) {
            int sign = 1 - 2 * (nodes[at(Party.P1, i)] & 1);
            int leaf = (i + 1) * domain.keyBytes() - Domain.LEAF_BYTES;
            for (int e = 0; e < Domain.LEAF_ELEMENTS; e++) {
                byte[] half = e * Integer.BYTES < NODE ? left : right;
                int offset = e * Integer.BYTES % NODE;
                int payload = points[i] % Domain.LEAF_ELEMENTS == e ? 1 : 0;
                int difference =
                        Packing.getInt(half, at(Party.P1, i) + offset) - Packing.getInt(half, at(Party.P0, i) + offset);
                Packing.putInt(keys, leaf + e * Integer.BYTES, sign * (payload + difference));
            }
        }
    }
}
