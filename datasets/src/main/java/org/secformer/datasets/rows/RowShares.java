package org.secformer.datasets.rows;

import java.io.Serializable;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Plan;

/**
 * Shares of one row whose tokens the client has looked up: its embeddings and then its padding mask, modulo 2^32. Party 0's part is a 32-byte seed, party 1's the
 * difference between the row and the seed's expansion, 4 bytes per value.
 *
 * <p><b>Security guarantees:</b> either part alone is uniform; a seed serves one row.
 *
 * @param seed of party 0
 * @param difference of party 1
 */
public record RowShares(byte[] seed, byte[] difference) implements Serializable {

    /**
     * Shares a row.
     *
     * @param embedded {@link EmbeddingTables#embed}, [length, hidden]
     * @param live tokens that are not padding
     * @param seed of party 0; must serve no other row
     */
    public static RowShares share(Plan plan, double[] embedded, int live, Seed seed) {
        int length = plan.length();
        int[] row = expanded(seed, embedded.length + length);
        for (int i = 0; i < embedded.length; i++) {
            row[i] = (int) FixedPoint.encode(embedded[i], Plan.INPUT_SCALE) - row[i];
        }
        for (int token = 0; token < length; token++) {
            int at = embedded.length + token;
            row[at] = (int) Plan.maskValue(token >= live) - row[at];
        }
        return new RowShares(seed.secretBytes(), Packing.pack(row, Integer.SIZE));
    }

    private static int[] expanded(Seed seed, int values) {
        try (AesCtrGenerator generator = new AesCtrGenerator(seed, "row")) {
            return generator.ints(values);
        }
    }

    /** Bytes of a row's part at a party. */
    public static int partBytes(Plan plan, Party party) {
        return party == Party.P0
                ? Seed.SIZE_BYTES
                : 4 * plan.length() * (plan.shape().embedding() + 1);
    }

    private static int[] expanded(byte[] seedBytes, int values) {
        Seed seed = Seed.of(seedBytes);
        try {
            return expanded(seed, values);
        } finally {
            seed.erase();
        }
    }

    /** A party's share of a batch. */
    public record Batch(Sharing embedded, Sharing mask) {}

    /**
     * Puts a batch together from a party's parts of its rows.
     *
     * @param parts one per row, each of {@link #partBytes}
     */
    public static Batch batch(Plan plan, Party party, byte[][] parts) {
        int length = plan.length();
        int width = length * plan.shape().embedding();
        long[] embedded = new long[plan.rowsPerBatch() * width];
        long[] mask = new long[plan.rowsPerBatch() * length];
        for (int row = 0; row < parts.length; row++) {
            int[] share = party == Party.P0 ? expanded(parts[row], width + length) : Packing.unpackInts(parts[row]);
            for (int i = 0; i < width; i++) {
                embedded[row * width + i] = share[i];
            }
            for (int i = 0; i < length; i++) {
                mask[row * length + i] = share[width + i];
            }
        }
        return new Batch(
                Sharing.ofShare(party, plan.embeddingShape(), Plan.INPUT_SCALE, 32, embedded),
                Sharing.ofShare(party, plan.maskShape(), 0, 32, mask));
    }

    /** Never shows shares. */
    @Override
    public String toString() {
        return "RowShares[secret]";
    }
}
