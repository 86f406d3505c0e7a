package org.secformer.jobs.party;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/**
 * That random numbers look like random numbers: what is constant, counts, repeats itself or is lopsided does not. And that masks are what AES-256 in
 * counter mode makes of a seed, by the known answer of its first blocks.
 */
final class RandomProof {
    private static final int BYTES = 1 << 16;
    private static final int BLOCK_BYTES = 16;
    private static final int VALUES = 256;

    /** Chi-square of 256 values has the mean 255 and the deviation 22.6; random bytes lie beyond these once in 10^12 draws or fewer. */
    private static final double LEAST = 110;

    private static final double MOST = 450;

    /** AES-256 of the blocks 0 and 1 under the key 0. */
    private static final String KNOWN = "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b";

    private RandomProof() {}

    /** Fills an array; a source of its own for each. */
    interface Source {
        void fill(byte[] bytes);
    }

    static void require() {
        require("system's random source", bytes -> new SecureRandom().nextBytes(bytes));
        require("seeds of masks", RandomProof::seeds);
        require("masks", bytes -> {
            Seed seed = Seed.random();
            try (AesCtrGenerator masks = new AesCtrGenerator(seed, "a proof")) {
                masks.bytes(bytes, 0, bytes.length);
            } finally {
                seed.erase();
            }
        });
        byte[] first = new byte[2 * BLOCK_BYTES];
        try (AesCtrGenerator zeros = AesCtrGenerator.reproducible(new byte[Seed.SIZE_BYTES])) {
            zeros.bytes(first, 0, first.length);
        }
        requireKnown(first);
    }

    private static void seeds(byte[] bytes) {
        for (int from = 0; from < bytes.length; from += Seed.SIZE_BYTES) {
            int at = from;
            Seed seed = Seed.random();
            seed.withSecretBytes(secret -> {
                System.arraycopy(secret, 0, bytes, at, secret.length);
                return null;
            });
            seed.erase();
        }
    }

    static void requireKnown(byte[] first) {
        if (!HexFormat.of().formatHex(first).equals(KNOWN)) {
            throw missing("expansion of seeds", "AES-256 in counter mode", "another function");
        }
    }

    /** Two draws, each like random bytes, and no block in both. */
    static void require(String what, Source source) {
        Set<ByteBuffer> blocks = new HashSet<>();
        for (int draw = 0; draw < 2; draw++) {
            byte[] bytes = new byte[BYTES];
            source.fill(bytes);
            double chiSquare = chiSquare(bytes);
            if (!(chiSquare > LEAST && chiSquare < MOST)) {
                throw missing(what, "bytes that are equally frequent, by chance", "others");
            }
            for (int from = 0; from < BYTES; from += BLOCK_BYTES) {
                byte[] block = Arrays.copyOfRange(bytes, from, from + BLOCK_BYTES);
                if (!blocks.add(ByteBuffer.wrap(block))) {
                    throw missing(what, "16 bytes that have not come before", "some that have");
                }
            }
        }
    }

    private static double chiSquare(byte[] bytes) {
        int[] counts = new int[VALUES];
        for (byte one : bytes) {
            counts[one & VALUES - 1]++;
        }
        double expected = (double) BYTES / VALUES;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    private static RuntimeException missing(String what, String expected, String found) {
        return Protection.missing(
                what,
                expected,
                found,
                "Look at this machine's random source and at the security providers of its Java (java.security).");
    }
}
