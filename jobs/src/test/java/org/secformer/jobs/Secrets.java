package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.Sealed;
import org.secformer.datasets.material.MaterialSet;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.random.Seed;

/**
 * What no command may ever print, and no file but a private key may hold: seeds, keys and texts. Every output of every test is
 * searched for all of them.
 */
final class Secrets {
    /** Length of a material file's header, after which its sealed seed lies. */
    private static final int HEADER_BYTES = 71;

    private static final int SEALED_SEED_BYTES = Seed.SIZE_BYTES + 16;

    private final Set<String> known = new ConcurrentSkipListSet<>();

    /** The seeds of a model's bundles. */
    void addModel(Path model, LocalIdentities identities) throws IOException {
        for (Role role : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER)) {
            LocalStorage bundle = new LocalStorage(model.resolve(role.toString()));
            for (Seed seed :
                    BundleFile.read(bundle, identities.credentials(role)).seeds()) {
                add(seed);
            }
        }
    }

    /** The seeds of all units in a directory, and what they are sealed with. */
    void addMaterial(Path material, LocalIdentities identities) throws IOException {
        for (Role role : List.of(Role.PARTY0, Role.PARTY1)) {
            for (Path manifest : files(material.resolve(role.toString()), "set.json")) {
                MaterialSet set = Json.read(Files.readAllBytes(manifest), MaterialSet.class, "set");
                byte[] key = Sealed.open(
                        set.sealedKey().bytes(),
                        identities.credentials(role).own(),
                        manifest.toString(),
                        "secformer material set",
                        set.set().text(),
                        set.plan().text(),
                        set.bundle().text());
                add(Seed.of(key));
                for (Path unit : files(manifest.getParent(), ".material")) {
                    add(seed(Files.readAllBytes(unit), key));
                }
            }
        }
    }

    private static Seed seed(byte[] unit, byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = new byte[12];
            ByteBuffer.wrap(nonce).putInt(8, ByteBuffer.wrap(unit).getInt(HEADER_BYTES - 4));
            cipher.init(Cipher.DECRYPT_MODE, Seed.of(key).key("seeds of units"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(unit, 0, HEADER_BYTES);
            return Seed.of(cipher.doFinal(unit, HEADER_BYTES, SEALED_SEED_BYTES));
        } catch (GeneralSecurityException wrong) {
            throw new AssertionError(wrong);
        }
    }

    /** The private keys in a directory. */
    void addKeys(Path keys) throws IOException {
        for (Path file : files(keys, "key.pem")) {
            Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("-----"))
                    .forEach(this::addText);
        }
    }

    void addText(String text) {
        known.add(text);
    }

    void add(Seed seed) {
        byte[] bytes = seed.secretBytes();
        known.add(HexFormat.of().formatHex(bytes));
        known.add(HexFormat.of().withUpperCase().formatHex(bytes));
        known.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        known.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        known.add(Arrays.toString(bytes));
        known.add(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    int count() {
        return known.size();
    }

    void assertNotIn(Outcome outcome) {
        assertNotIn(outcome.output(), "what was printed by " + outcome.command());
    }

    /** All files below a directory, but the private keys themselves. */
    void assertNotInFilesOf(Path directory) throws IOException {
        for (Path file : files(directory, "")) {
            if (Files.isRegularFile(file) && !file.endsWith("key.pem")) {
                assertNotIn(text(file), file.toString());
            }
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void assertNotIn(String text, String what) {
        for (String secret : known) {
            assertFalse(text.contains(secret), () -> "a secret is in " + what);
        }
    }
}
