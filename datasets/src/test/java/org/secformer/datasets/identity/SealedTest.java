package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;

class SealedTest {
    private static final byte[] SECRET = "32 bytes that nobody else may see".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path directory;

    private static final Map<Kem, LocalIdentities> IDENTITIES = new EnumMap<>(Kem.class);

    @BeforeAll
    static void create() throws IOException {
        for (Kem kem : Kem.values()) {
            LocalIdentities all = new LocalIdentities(new LocalStorage(directory.resolve(kem.toString())));
            all.create(kem);
            IDENTITIES.put(kem, all);
        }
    }

    private static Identity of(Kem kem, Role role) throws IOException {
        return IDENTITIES.get(kem).credentials(role).own();
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void theReaderOpensItAndNobodyElse(Kem kem) throws IOException {
        Identity reader = of(kem, Role.PARTY0);
        byte[] sealed = Sealed.seal(SECRET, reader.certificate(), "kind", "id");
        assertArrayEquals(SECRET, Sealed.open(sealed, reader, "place", "kind", "id"));
        assertRefused(sealed, of(kem, Role.PARTY1), "sealed to party1, found one sealed to party0", "kind", "id");
        for (Kem other : Kem.values()) {
            if (other != kem) {
                assertRefused(sealed, of(other, Role.PARTY0), "was the identity replaced?", "kind", "id");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void itOpensOnlyWhereItBelongs(Kem kem) throws IOException {
        Identity reader = of(kem, Role.CLIENT);
        byte[] sealed = Sealed.seal(SECRET, reader.certificate(), "kind", "id");
        String[][] others = {{"kind", "other"}, {"other", "id"}, {"kind"}, {"kind", "id", "more"}, {"kin", "did"}};
        for (String[] context : others) {
            assertRefused(sealed, reader, "from elsewhere", context);
        }
    }

    @Test
    void sealedTwiceIsNeverTheSame() throws IOException {
        RoleCertificate reader = of(Kem.X_WING, Role.DEALER).certificate();
        assertFalse(Arrays.equals(Sealed.seal(SECRET, reader, "kind"), Sealed.seal(SECRET, reader, "kind")));
    }

    @Test
    void theSecretIsNotInIt() throws IOException {
        for (Kem kem : Kem.values()) {
            byte[] sealed = Sealed.seal(SECRET, of(kem, Role.DEALER).certificate(), "kind");
            String text = new String(sealed, StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("nobody"), kem.toString());
        }
    }

    @Test
    void anyFlippedBitAndAnyCut() throws IOException {
        Identity reader = of(Kem.X25519, Role.PARTY0);
        byte[] sealed = Sealed.seal(SECRET, reader.certificate(), "kind");
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] damaged = sealed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(damaged, reader, "place, sealed key", "kind");
        }
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(Arrays.copyOf(sealed, length), reader, "place, sealed key", "kind");
        }
        assertRefused(Arrays.copyOf(sealed, sealed.length + 1), reader, "place, sealed key", "kind");
    }

    @Test
    void anyFlippedByteOfTheHybrid() throws IOException {
        Identity reader = of(Kem.X_WING, Role.PARTY0);
        byte[] sealed = Sealed.seal(SECRET, reader.certificate(), "kind");
        for (int at = 0; at < sealed.length; at += 13) {
            byte[] damaged = sealed.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            assertRefused(damaged, reader, "place, sealed key", "kind");
        }
    }

    @Test
    void anotherVersionIsNotDamage() throws IOException {
        Identity reader = of(Kem.X25519, Role.PARTY0);
        byte[] sealed = Sealed.seal(SECRET, reader.certificate(), "kind");
        sealed[0] = 2;
        assertRefused(sealed, reader, "version 2, of a newer program", "kind");
    }

    @Test
    void contextsWithLineBreaksAreNotPossible() throws IOException {
        RoleCertificate reader = of(Kem.X25519, Role.PARTY0).certificate();
        assertThrows(IllegalArgumentException.class, () -> Sealed.seal(SECRET, reader, "kind\nid"));
    }

    private static void assertRefused(byte[] sealed, Identity reader, String part, String... context) {
        String message = assertThrows(InvalidInputException.class, () -> Sealed.open(sealed, reader, "place", context))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
