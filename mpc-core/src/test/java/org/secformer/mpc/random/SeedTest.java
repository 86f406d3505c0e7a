package org.secformer.mpc.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
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
    void anErasedSeedIsOfNoUse() throws Exception {
        Seed seed = counting();
        Seed derived = seed.derive("a");
        byte[] before = derived.secretBytes();
        seed.erase();
        assertThrows(IllegalStateException.class, seed::secretBytes);
        assertThrows(IllegalStateException.class, () -> seed.withSecretBytes(bytes -> bytes));
        assertThrows(IllegalStateException.class, () -> seed.derive("a"));
        assertThrows(IllegalStateException.class, () -> seed.key("a"));
        assertThrows(IllegalStateException.class, () -> new AesCtrGenerator(seed, "a"));
        assertArrayEquals(new byte[Seed.SIZE_BYTES], array(seed));
        assertArrayEquals(before, derived.secretBytes());
        seed.erase();
    }

    private static byte[] array(Object secret) throws Exception {
        Field field = secret.getClass().getDeclaredField("bytes");
        field.setAccessible(true);
        return (byte[]) field.get(secret);
    }

    @Test
    void aDestroyedKeyIsOfNoUse() throws Exception {
        CipherKey key = counting().key("a");
        assertEquals(Seed.SIZE_BYTES, key.getEncoded().length);
        assertFalse(key.isDestroyed());
        key.destroy();
        assertTrue(key.isDestroyed());
        assertArrayEquals(new byte[Seed.SIZE_BYTES], array(key));
        assertThrows(IllegalStateException.class, key::getEncoded);
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        assertThrows(Exception.class, () -> cipher.init(Cipher.ENCRYPT_MODE, key));
    }

    @Test
    void keysAreNotSeedsAndDifferByPurpose() {
        Seed seed = counting();
        Set<String> derived = new HashSet<>();
        for (String purpose : new String[] {"", "a", "b"}) {
            derived.add(HexFormat.of().formatHex(seed.key(purpose).getEncoded()));
            derived.add(HexFormat.of().formatHex(seed.derive(purpose).secretBytes()));
        }
        assertEquals(6, derived.size());
        assertArrayEquals(seed.key("a").getEncoded(), counting().key("a").getEncoded());
    }

    @Test
    void keysAreNotWritten() {
        CipherKey key = counting().key("a");
        assertFalse(key.toString().matches(".*\\d.*"), key.toString());
        assertThrows(
                NotSerializableException.class,
                () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key));
    }

    @Test
    void aCopyForSealingIsWiped() {
        byte[] kept = counting().withSecretBytes(bytes -> {
            assertArrayEquals(counting().secretBytes(), bytes);
            return bytes;
        });
        assertArrayEquals(new byte[Seed.SIZE_BYTES], kept);
    }

    @Test
    void randomSeedsDiffer() {
        assertFalse(Arrays.equals(Seed.random().secretBytes(), Seed.random().secretBytes()));
    }
}
