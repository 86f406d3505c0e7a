package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.storage.LocalStorage;

class FileKeysTest {
    @TempDir
    static Path directory;

    private static LocalIdentities identities;

    @BeforeAll
    static void create() throws IOException {
        identities = new LocalIdentities(new LocalStorage(directory));
        identities.create(Kem.X_WING);
    }

    private static Identity of(Role role) throws IOException {
        return identities.credentials(role).own();
    }

    private static byte[] key(FileKeys keys, String name) {
        return keys.of(name).getEncoded();
    }

    @Test
    void theReaderDerivesTheSameKeys() throws IOException {
        FileKeys drawn = FileKeys.draw();
        Base64Text sealed = drawn.sealedTo(of(Role.PARTY0).certificate(), "dataset", "id");
        FileKeys opened = FileKeys.open(sealed, of(Role.PARTY0), "place", "dataset", "id");
        for (String name : new String[] {"part-0.parquet", "part-1.parquet", "model.bundle"}) {
            assertArrayEquals(key(drawn, name), key(opened, name));
        }
    }

    @Test
    void eachFileAndEachDrawingHasItsOwnKeys() {
        FileKeys keys = FileKeys.draw();
        assertFalse(Arrays.equals(key(keys, "a"), key(keys, "b")));
        assertFalse(Arrays.equals(key(keys, "a"), key(FileKeys.draw(), "a")));
    }

    @Test
    void othersAndOtherPlacesAreRefused() throws IOException {
        Base64Text sealed = FileKeys.draw().sealedTo(of(Role.PARTY0).certificate(), "dataset", "id");
        assertRefused("sealed to party1", sealed, of(Role.PARTY1), "dataset", "id");
        assertRefused("one from elsewhere", sealed, of(Role.PARTY0), "dataset", "other id");
        assertRefused("a whole sealed key", new Base64Text(""), of(Role.PARTY0), "dataset", "id");
    }

    private static void assertRefused(String what, Base64Text sealed, Identity reader, String... context) {
        InvalidInputException refused = assertThrows(
                InvalidInputException.class, () -> FileKeys.open(sealed, reader, "manifest.json", context));
        assertTrue(refused.getMessage().startsWith("manifest.json, sealed key: expected "), refused.getMessage());
        assertTrue(refused.getMessage().contains(what), refused.getMessage());
    }

    @Test
    void closedKeysGiveNoMore() {
        FileKeys keys = FileKeys.draw();
        keys.close();
        assertThrows(IllegalStateException.class, () -> keys.of("a"));
    }

    @Test
    void theSecretIsNeverShown() {
        FileKeys keys = FileKeys.draw();
        assertEquals("FileKeys[secret]", keys.toString());
        assertFalse(keys.toString().contains(HexFormat.of().formatHex(key(keys, "a"))));
    }
}
