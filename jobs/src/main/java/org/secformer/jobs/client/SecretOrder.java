package org.secformer.jobs.client;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * A secret order of so many items: a permutation that only its key tells, computed for one item at a time, so that tasks can place
 * rows without anybody holding all of them. Swap-or-not (Hoang, Morris and Rogaway, CRYPTO 2012) with AES as the function.
 *
 * <p><b>Security guarantees:</b> an item's place is uniform without the key, but for a chance of 2^-256 that no round moved it. Of the
 * places of 2 in 100 of a million items together, the paper's bound says that they are told from uniform ones with an advantage below 2^-35. Not
 * thread-safe.
 */
final class SecretOrder {
    private static final int ROUNDS = 256;

    /** Places that were asked for last: who places rows asks for those nearby again and again. */
    private static final int KEPT = 1 << 10;

    private static final int KEY = 0;
    private static final int BIT = 1;

    private final Cipher cipher;
    private final long size;
    private final long[] roundKeys = new long[ROUNDS];
    private final long[] keptItems = new long[KEPT];
    private final long[] keptPlaces = new long[KEPT];

    /** @param size items, from 1 */
    SecretOrder(SecretKey key, long size) {
        if (size < 1) {
            throw new IllegalArgumentException(size + " items");
        }
        this.size = size;
        try {
            // One block at a time, each different: a pseudo-random function.
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        Arrays.fill(keptItems, -1);
        for (int round = 0; round < ROUNDS; round++) {
            roundKeys[round] = (function(KEY, round, 0) >>> 1) % size;
        }
    }

    /** Where an item lies, from 0. */
    long place(long item) {
        if (item < 0 || item >= size) {
            throw new IllegalArgumentException("item " + item + " of " + size);
        }
        int kept = (int) ((item * 0x9E3779B97F4A7C15L) >>> 54);
        if (keptItems[kept] != item) {
            keptPlaces[kept] = moved(item);
            keptItems[kept] = item;
        }
        return keptPlaces[kept];
    }

    private long moved(long item) {
        long at = item;
        for (int round = 0; round < ROUNDS; round++) {
            long partner = Math.floorMod(roundKeys[round] - at, size);
            long one = Math.max(at, partner);
            if ((function(BIT, round, one) & 1) == 1) {
                at = partner;
            }
        }
        return at;
    }

    private long function(int use, int round, long value) {
        try {
            byte[] block = ByteBuffer.allocate(16)
                    .putInt(use)
                    .putInt(round)
                    .putLong(value)
                    .array();
            return ByteBuffer.wrap(cipher.doFinal(block)).getLong();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
