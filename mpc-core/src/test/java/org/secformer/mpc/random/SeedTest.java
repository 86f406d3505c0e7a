package org.secformer.mpc.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Derived seeds follow RFC 5869 and differ by purpose; a seed shows nothing of itself. */
class SeedTest {
    private static Seed counting() {
        byte[] bytes = new byte[Seed.SIZE_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return Seed.of(bytes);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    /** Extract with the salt that RFC 5869 sets when there is none, then the first block of expand. */
    private static byte[] extractAndExpand(byte[] secret, String context) throws Exception {
        byte[] extracted = hmac(new byte[32], secret);
        byte[] info = context.getBytes(StandardCharsets.UTF_8);
        byte[] first = Arrays.copyOf(info, info.length + 1);
        first[info.length] = 1;
        return hmac(extracted, first);
    }

    @Test
    void deriveFollowsTheStandard() throws Exception {
        Seed seed = counting();
        assertArrayEquals(
                extractAndExpand(seed.secretBytes(), "party 0"),
                seed.derive("party 0").secretBytes());
        assertArrayEquals(
                extractAndExpand(seed.secretBytes(), "material\nset 7\nunit 12\nprüfung"),
                seed.derive("material", "set 7", "unit 12", "prüfung").secretBytes());
    }

    @Test
    void purposesAreSeparate() {
        Seed seed = counting();
        Set<String> derived = new HashSet<>();
        String[][] purposes = {{}, {"a", "b"}, {"ab"}, {"a", "", "b"}, {"a"}, {"b"}, {"a", "b", ""}, {"b", "a"}, {"a b"}
        };
        for (String[] purpose : purposes) {
            derived.add(HexFormat.of().formatHex(seed.derive(purpose).secretBytes()));
        }
        derived.add(HexFormat.of().formatHex(seed.secretBytes()));
        derived.add(HexFormat.of().formatHex(Seed.random().derive("a").secretBytes()));
        assertEquals(purposes.length + 2, derived.size());
        assertArrayEquals(seed.derive("a").secretBytes(), counting().derive("a").secretBytes());
    }

    @Test
    void partsCannotPretendToBeSeveral() {
        assertThrows(IllegalArgumentException.class, () -> counting().derive("a\nb"));
    }

    @Test
    void hasOneSize() {
        for (int size : new int[] {0, 16, 31, 33}) {
            assertThrows(IllegalArgumentException.class, () -> Seed.of(new byte[size]));
        }
    }

    @Test
    void keepsItsOwnCopy() {
        byte[] given = counting().secretBytes();
        Seed seed = Seed.of(given);
        given[0] ^= 1;
        seed.secretBytes()[1] ^= 1;
        assertArrayEquals(counting().secretBytes(), seed.secretBytes());
    }

    @Test
    void showsNothing() {
        assertEquals(counting().toString(), Seed.random().toString());
        String shown = counting().derive("a").toString();
        assertFalse(shown.matches(".*\\d.*"), shown);
    }

    @Test
    void erasedSeedIsZero() {
        Seed seed = counting();
        Seed derived = seed.derive("a");
        byte[] before = derived.secretBytes();
        seed.erase();
        assertArrayEquals(new byte[Seed.SIZE_BYTES], seed.secretBytes());
        assertArrayEquals(before, derived.secretBytes());
    }

    @Test
    void randomSeedsDiffer() {
        assertFalse(Arrays.equals(Seed.random().secretBytes(), Seed.random().secretBytes()));
    }
}
