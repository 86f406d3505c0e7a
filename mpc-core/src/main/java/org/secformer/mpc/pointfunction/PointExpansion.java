package org.secformer.mpc.pointfunction;

import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/**
 * A party's keys of several point functions under one nonce, expanded block by block: shares modulo 2^32 of vectors that are 1 at one place
 * each. Whole vectors of many keys would not fit the memory.
 *
 * <p>Any bytes of the right form are keys of some pair of vectors: whoever makes others than {@link PointKeys} does decides what both
 * parties' shares add up to, and nothing else. Time and memory depend on the domain and the number of keys alone.
 *
 * <p>Not for use by several threads.
 */
public final class PointExpansion {
    private static final int NODE = NodeCipher.NODE_BYTES;

    private final Domain domain;
    private final Party party;
    private final NodeCiphers ciphers;
    private final byte[] corrections;
    private final int from;
    private final int count;

    /** Of each key the nodes above its blocks, [keys, blocks]. */
    private final byte[] tops;

    /**
     * Where a block is expanded; serves any keys, one block after the other.
     *
     * @param nodes of a level
     * @param left children, or halves of leaves
     * @param right likewise
     */
    public record Workspace(byte[] nodes, byte[] left, byte[] right) {
        /** For blocks of so many keys at a time. */
        public static Workspace of(Domain domain, int keys) {
            int leaves = Math.min(Domain.BLOCK_ELEMENTS / Domain.LEAF_ELEMENTS, 1 << domain.levels());
            int nodes = Math.max(leaves, domain.blocks());
            return new Workspace(
                    new byte[keys * nodes * NODE], new byte[keys * nodes * NODE], new byte[keys * nodes * NODE]);
        }
    }

    /**
     * Expands the tops of the trees.
     *
     * @param nonce of the keys, public
     * @param roots this party's, of {@link PointKeys#ROOT_BYTES} each
     * @param keys holds the correction words of all keys from a place on, of {@link Domain#keyBytes} each; not changed afterwards
     * @param workspace for as many keys
     * @throws IllegalArgumentException if a correction word has a bit set that none has
     */
    public PointExpansion(
            Domain domain, Party party, Seed nonce, byte[] roots, byte[] keys, int keysFrom, Workspace workspace) {
        this.domain = domain;
        this.party = party;
        this.ciphers = new NodeCiphers(nonce);
        this.corrections = keys;
        this.from = keysFrom;
        this.count = roots.length / NODE;
        requireForm(roots.length, keys.length);
        this.tops = new byte[count * domain.blocks() * NODE];
        expandTops(roots, workspace);
    }

    private void requireForm(int rootBytes, int keyBytes) {
        if (rootBytes % NODE != 0 || keyBytes - from < (long) count * domain.keyBytes()) {
            throw new IllegalArgumentException("expected " + count + " keys of " + domain.keyBytes() + " bytes");
        }
        int unused = 8 * domain.rightBitBytes() - domain.levels();
        for (int key = 0; key < count && unused > 0; key++) {
            int last = corrections[key(key) + domain.rightBits() + domain.rightBitBytes() - 1] & 0xFF;
            if (last >>> 8 - unused != 0) {
                throw new IllegalArgumentException("a key of another form");
            }
        }
    }

    private int key(int number) {
        return from + number * domain.keyBytes();
    }

    private void expandTops(byte[] roots, Workspace workspace) {
        System.arraycopy(roots, 0, workspace.nodes(), 0, roots.length);
        for (int key = 0; key < count; key++) {
            PointKeys.setRootBit(workspace.nodes(), key * NODE, party);
        }
        descend(0, domain.topLevels(), domain.blocks(), workspace);
        System.arraycopy(workspace.nodes(), 0, tops, 0, tops.length);
    }

    /**
     * From one node of each key down to the first so many of those that are some levels below it.
     *
     * @param level of the node
     */
    private void descend(int level, int levels, int wanted, Workspace workspace) {
        int width = 1;
        for (int below = 0; below < levels; below++) {
            // What lies beyond the last that is wanted is left out.
            int children = (wanted - 1 >>> levels - 1 - below) + 1;
            ciphers.left.apply(workspace.nodes(), count * width, workspace.left());
            ciphers.right.apply(workspace.nodes(), count * width, workspace.right());
            // From behind, as there are more children than parents, and they take the same array.
            for (int key = count - 1; key >= 0; key--) {
                correct(key, level + below, width, children, workspace);
            }
            width = children;
        }
    }

    /** Puts a key's children of a level in the places of their parents. */
    private void correct(int key, int level, int width, int children, Workspace workspace) {
        byte[] nodes = workspace.nodes();
        int correction = key(key) + level * NODE;
        long lowOfLeft = Packing.getLong(corrections, correction);
        long high = Packing.getLong(corrections, correction + Long.BYTES);
        long rightBit = corrections[key(key) + domain.rightBits() + level / 8] >>> level % 8 & 1;
        long lowOfRight = lowOfLeft & ~1 | rightBit;
        for (int parent = width - 1; parent >= 0; parent--) {
            int from = (key * width + parent) * NODE;
            int to = (key * children + 2 * parent) * NODE;
            long corrected = -(nodes[from] & 1L);
            if (2 * parent + 1 < children) {
                put(nodes, to + NODE, workspace.right(), from, lowOfRight & corrected, high & corrected);
            }
            put(nodes, to, workspace.left(), from, lowOfLeft & corrected, high & corrected);
        }
    }

    private static void put(byte[] nodes, int to, byte[] expanded, int from, long low, long high) {
        Packing.putLong(nodes, to, Packing.getLong(expanded, from) ^ low);
        Packing.putLong(nodes, to + Long.BYTES, Packing.getLong(expanded, from + Long.BYTES) ^ high);
    }

    /**
     * This party's shares of one block of each vector, sign-extended: [keys, {@link Domain#blockSize}] from a place on.
     *
     * @param workspace for as many keys
     */
    public void block(int block, long[] target, int targetFrom, Workspace workspace) {
        int size = domain.blockSize(block);
        int leaves = (size + Domain.LEAF_ELEMENTS - 1) / Domain.LEAF_ELEMENTS;
        for (int key = 0; key < count; key++) {
            System.arraycopy(tops, (key * domain.blocks() + block) * NODE, workspace.nodes(), key * NODE, NODE);
        }
        descend(domain.topLevels(), domain.levels() - domain.topLevels(), leaves, workspace);
        ciphers.lowHalf.apply(workspace.nodes(), count * leaves, workspace.left());
        ciphers.highHalf.apply(workspace.nodes(), count * leaves, workspace.right());
        for (int key = 0; key < count; key++) {
            int correction = key(key + 1) - Domain.LEAF_BYTES;
            for (int leaf = 0; leaf < leaves; leaf++) {
                int node = (key * leaves + leaf) * NODE;
                int place = leaf * Domain.LEAF_ELEMENTS;
                int elements = Math.min(Domain.LEAF_ELEMENTS, size - place);
                int here = Math.min(Domain.LEAF_ELEMENTS / 2, elements);
                int at = targetFrom + key * size + place;
                int corrected = -(workspace.nodes()[node] & 1);
                put(target, at, here, workspace.left(), node, correction, corrected);
                put(target, at + here, elements - here, workspace.right(), node, correction + NODE, corrected);
            }
        }
    }

    /** [e] = (-1)^party (what the leaf is worth + t w) */
    private void put(long[] target, int at, int elements, byte[] half, int node, int correction, int corrected) {
        int sign = party == Party.P0 ? 1 : -1;
        for (int e = 0; e < elements; e++) {
            int worth = Packing.getInt(half, node + e * Integer.BYTES);
            int added = Packing.getInt(corrections, correction + e * Integer.BYTES) & corrected;
            target[at + e] = sign * (worth + added);
        }
    }
}
