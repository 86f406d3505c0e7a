package org.secformer.mpc.embedding;

import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.secformer.mpc.embedding.TableShape.Table;
import org.secformer.mpc.random.CipherKey;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * The masks B of embedding tables: uniform elements of 32 bits from one seed, any row at once. AES-256 in counter mode, under a key of
 * its own for each table; rows begin at whole blocks.
 *
 * <p><b>Security guarantees:</b> to whoever lacks the seed, B is uniform, and so are the masked tables. The seed belongs to the client, and
 * says nothing of the tables. A seed serves one model that is shared once. Not for use by several threads.
 */
public final class TableMasks implements AutoCloseable {
    private static final int BLOCK = 16;

    private final int columns;
    private final Map<Table, CipherKey> keys = new EnumMap<>(Table.class);
    private final Cipher cipher;
    private final byte[] zeros;
    private final byte[] expanded;
    private final byte[] counter = new byte[BLOCK];

    /** @param seed not kept; the caller erases it */
    public TableMasks(TableShape shape, Seed seed) {
        this.columns = shape.columns();
        this.zeros = new byte[Integer.BYTES * columns];
        this.expanded = new byte[zeros.length + BLOCK];
        for (Table table : Table.values()) {
            keys.put(table, seed.key("embedding masks", table.toString()));
        }
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES in counter mode", impossible);
        }
    }

    /**
     * Adds a multiple of a row to elements from a place on, modulo 2^32.
     *
     * @throws IllegalStateException if these masks have been closed
     */
    void add(Table table, int row, int factor, int[] target, int from) {
        long block = (long) row * ((zeros.length + BLOCK - 1) / BLOCK);
        // The counter is big-endian.
        Packing.putLong(counter, Long.BYTES, Long.reverseBytes(block));
        try {
            cipher.init(Cipher.ENCRYPT_MODE, keys.get(table), new IvParameterSpec(counter));
            cipher.doFinal(zeros, 0, zeros.length, expanded, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES in counter mode failed", impossible);
        }
        for (int j = 0; j < columns; j++) {
            target[from + j] += factor * Packing.getInt(expanded, Integer.BYTES * j);
        }
    }

    /** Erases the keys. Twice does no harm. */
    @Override
    public void close() {
        keys.values().forEach(CipherKey::destroy);
    }
}
