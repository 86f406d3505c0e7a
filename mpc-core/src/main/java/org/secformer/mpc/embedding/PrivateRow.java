package org.secformer.mpc.embedding;

import java.util.Arrays;
import org.secformer.mpc.embedding.TableShape.Table;
import org.secformer.mpc.pointfunction.PointKeys;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;

/**
 * A row of tokens as the client shares it without tables, and what a party's part of it holds.
 *
 * <p>Bytes of a part: the party's seed (32), a nonce (32, public, the same at both), the keys' correction words ({@code length} times
 * {@link org.secformer.mpc.pointfunction.Domain#keyBytes}, the same at both); at party 1 then the difference between elements of 32
 * bits and party 0's share of them, which its seed expands to, little-endian: B of each token's word, position and type added up,
 * [length, columns]; the padding mask, [length]; where there are two token types, that of each token, [length].
 *
 * <p><b>Security guarantees:</b> a part alone is uniform or, its keys, pseudo-random, for any tokens; all parts of a party have one
 * length. Seeds and nonce are drawn for one row and for one attempt at sharing it.
 *
 * @param shape of the tables
 * @param length tokens per row
 */
public record PrivateRow(TableShape shape, int length) {
    private static final int NONCE = Seed.SIZE_BYTES;
    private static final int KEYS = NONCE + Seed.SIZE_BYTES;

    /** Bytes of a party's part. */
    public int partBytes(Party party) {
        return Math.toIntExact(
                party == Party.P0 ? differenceFrom() : differenceFrom() + 4L * shape.sharedElements(length));
    }

    /**
     * Bytes of correction words for a token: nearly all that private embedding adds to a party's part.
     */
    public int keyBytes() {
        return shape.domain().keyBytes();
    }

    private long differenceFrom() {
        return KEYS + (long) length * keyBytes();
    }

    /**
     * Shares a row, by the client.
     *
     * @param words of all tokens, padding's for padding: [length]
     * @param types of all tokens, 0 for padding: [length]
     * @param live tokens that are not padding
     * @param masks of the tables
     * @return party 0's and party 1's part
     */
    public byte[][] share(int[] words, int[] types, int live, TableMasks masks) {
        Seed[] seeds = {Seed.random(), Seed.random()};
        Seed nonce = Seed.random();
        try {
            byte[] keys = PointKeys.corrections(shape.domain(), nonce, words, roots(seeds[0]), roots(seeds[1]));
            byte[][] parts = new byte[2][];
            for (Party party : Party.values()) {
                byte[] part = new byte[partBytes(party)];
                seeds[party.ordinal()].withSecretBytes(seed -> {
                    System.arraycopy(seed, 0, part, 0, seed.length);
                    return null;
                });
                System.arraycopy(nonce.secretBytes(), 0, part, NONCE, Seed.SIZE_BYTES);
                System.arraycopy(keys, 0, part, KEYS, keys.length);
                parts[party.ordinal()] = part;
            }
            int[] elements = elements(words, types, live, masks);
            int[] share = expanded(seeds[0], elements.length);
            for (int i = 0; i < elements.length; i++) {
                Packing.putInt(parts[1], (int) differenceFrom() + 4 * i, elements[i] - share[i]);
            }
            return parts;
        } finally {
            seeds[0].erase();
            seeds[1].erase();
        }
    }

    private int[] elements(int[] words, int[] types, int live, TableMasks masks) {
        int[] elements = new int[shape.sharedElements(length)];
        int mask = length * shape.columns();
        for (int token = 0; token < length; token++) {
            boolean isLive = token < live;
            int from = token * shape.columns();
            masks.add(Table.WORDS, words[token], 1, elements, from);
            masks.add(Table.TYPES, shape.types() == 1 ? 0 : types[token], 1, elements, from);
            int position = shape.position(token, isLive);
            if (position >= 0) {
                masks.add(Table.POSITIONS, position, 1, elements, from);
            }
            elements[mask + token] = (int) Plan.maskValue(!isLive);
            if (shape.types() == 2) {
                elements[mask + length + token] = types[token];
            }
        }
        return elements;
    }

    private byte[] roots(Seed seed) {
        byte[] roots = new byte[length * PointKeys.ROOT_BYTES];
        try (AesCtrGenerator generator = new AesCtrGenerator(seed, "roots")) {
            generator.bytes(roots, 0, roots.length);
        }
        return roots;
    }

    private static int[] expanded(Seed seed, int elements) {
        try (AesCtrGenerator generator = new AesCtrGenerator(seed, "row")) {
            return generator.ints(elements);
        }
    }

    /**
     * What a party reads of its part.
     *
     * @param roots of its keys
     * @param nonce of them
     * @param part where their correction words are, from {@code keysFrom} on
     * @param elements this party's share of what is shared as such
     */
    record Opened(byte[] roots, Seed nonce, byte[] part, int keysFrom, int[] elements) {}

    /** @throws IllegalArgumentException if it has another length */
    Opened open(Party party, byte[] part) {
        if (part.length != partBytes(party)) {
            throw new IllegalArgumentException(
                    "a row's part: expected " + partBytes(party) + " bytes, found " + part.length);
        }
        Seed seed = Seed.of(Arrays.copyOf(part, Seed.SIZE_BYTES));
        try {
            int count = shape.sharedElements(length);
            int[] elements = party == Party.P0 ? expanded(seed, count) : new int[count];
            for (int i = 0; party == Party.P1 && i < count; i++) {
                elements[i] = Packing.getInt(part, (int) differenceFrom() + 4 * i);
            }
            return new Opened(roots(seed), Seed.of(Arrays.copyOfRange(part, NONCE, KEYS)), part, KEYS, elements);
        } finally {
            seed.erase();
        }
    }
}
