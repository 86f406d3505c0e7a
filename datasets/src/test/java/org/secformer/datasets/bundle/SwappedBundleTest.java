package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.MeddledStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.mpc.transformer.Numerics;

/** Whoever carries or stores bundles puts other files in their places, at any time: what is read is genuine or refused. */
class SwappedBundleTest {
    private static final Path SAMPLE = Path.of("sample/bank-messages/checkpoint");

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static LocalIdentities identities;

    /** The bundle in use, an older one of the same owner, and what anybody can make who has the readers' certificates. */
    private static Path genuine;

    private static Path older;
    private static Path forged;
    private static BundleId id;
    private static BundleId olderId;

    @BeforeAll
    static void share() throws IOException {
        identities = new LocalIdentities(new LocalStorage(shared));
        identities.create(Kem.X25519);
        genuine = shared.resolve("genuine");
        older = shared.resolve("older");
        forged = shared.resolve("forged");
        id = share(genuine, identities.credentials(Role.MODEL_OWNER));
        olderId = share(older, identities.credentials(Role.MODEL_OWNER));
        // Everybody can have a key, and the certificates are public.
        LocalIdentities forgers = new LocalIdentities(new LocalStorage(shared.resolve("forger")));
        forgers.create(Kem.X25519);
        Credentials forger = new Credentials(
                forgers.credentials(Role.MODEL_OWNER).own(),
                identities.credentials(Role.MODEL_OWNER).trust());
        share(forged, forger);
    }

    private static BundleId share(Path to, Credentials modelOwner) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            return ModelSharing.share(
                    checkpoint,
                    Numerics.COMPACT,
                    null,
                    Terms.of(Embedding.DISCLOSED),
                    new LocalStorage(to),
                    modelOwner);
        }
    }

    @BeforeEach
    void copyGenuine() throws IOException {
        for (Role reader : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT)) {
            Files.createDirectories(directory.resolve(reader.toString()));
            copyAll(genuine, reader);
        }
    }

    private void copyAll(Path from, Role reader) throws IOException {
        for (String name : names(reader)) {
            copy(from, reader, name);
        }
    }

    private void copy(Path from, Role reader, String name) throws IOException {
        Path file = Path.of(reader.toString(), name);
        Files.copy(from.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> names(Role reader) throws IOException {
        return new LocalStorage(genuine).list(reader.toString());
    }

    private static Credentials of(Role role) throws IOException {
        return identities.credentials(role);
    }

    private Storage bundle(Role reader) {
        return new LocalStorage(directory).below(reader.toString());
    }

    /** All that a reader gets out of its bundle. */
    private static List<Object> contents(Storage bundle, Role reader) throws IOException {
        List<Object> contents = new ArrayList<>();
        if (reader == Role.CLIENT) {
            ClientBundle client = ClientBundle.read(bundle, of(reader));
            contents.add(client);
            client.requireWhole(bundle, of(reader));
            contents.add(Arrays.hashCode(client.embeddings(bundle, of(reader)).words()));
            int[] ids = client.tokenizer(bundle, of(reader)).encode("card lost", 64, OverlongText.REFUSE);
            contents.add(Arrays.toString(ids));
            return contents;
        }
        contents.add(BundleFile.readHeader(bundle, of(reader)));
        BundleFile file = BundleFile.read(bundle, of(reader));
        contents.add(file.header());
        for (var seed : file.seeds()) {
            contents.add(Arrays.toString(seed.secretBytes()));
        }
        if (file.masked() != null) {
            file.header()
                    .shape()
                    .parameters()
                    .forEach(spec ->
                            contents.add(file.masked().opening(spec.name()).hashCode()));
        }
        return contents;
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTY0", "PARTY1", "DEALER", "CLIENT"})
    void aSwapAtAnyOpening(Role reader) throws IOException {
        MeddledStorage undisturbed = MeddledStorage.atOpening(bundle(reader), 0, () -> {});
        List<Object> expected = contents(undisturbed, reader);
        int refused = 0;
        for (Path from : List.of(forged, older)) {
            for (String name : names(reader)) {
                for (int opening = 1; opening <= undisturbed.openings(); opening++) {
                    copyAll(genuine, reader);
                    refused += readOrRefused(opening, () -> copy(from, reader, name), reader, expected, name);
                }
            }
            for (int opening = 1; opening <= undisturbed.openings(); opening++) {
                if (from == forged) {
                    copyAll(genuine, reader);
                    refused += readOrRefused(opening, () -> copyAll(from, reader), reader, expected, "");
                }
            }
        }
        assertTrue(refused > undisturbed.openings(), refused + " swaps refused");
    }

    /** Returns 1 if the swap was refused; if not, it came too late for this reading to see it. */
    private int readOrRefused(
            int opening, MeddledStorage.Meddling swap, Role reader, List<Object> expected, String name)
            throws IOException {
        try {
            List<Object> found = contents(MeddledStorage.atOpening(bundle(reader), opening, swap), reader);
            assertEquals(expected, found, name + " swapped at opening " + opening);
            return 0;
        } catch (InvalidInputException refused) {
            String place = directory.resolve(reader.toString()).toString();
            assertTrue(refused.getMessage().startsWith(place), refused.getMessage());
            return 1;
        }
    }

    /** Each file as soon as it is written: what the owner signs is what it wrote, not what lies there. */
    @Test
    void aSwapBeforeSigning() throws IOException {
        for (String name : List.of("model.bundle", "client.json", "vocab.txt", "embeddings.safetensors")) {
            Path out = directory.resolve("out of " + name);
            Storage meddled = MeddledStorage.afterWriting(new LocalStorage(out), location -> {
                Path written = Path.of(location);
                if (written.endsWith(name)) {
                    Path replacement = forged.resolve(out.relativize(written));
                    Files.copy(replacement, written, StandardCopyOption.REPLACE_EXISTING);
                }
            });
            try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
                ModelSharing.share(
                        checkpoint,
                        Numerics.COMPACT,
                        null,
                        Terms.of(Embedding.DISCLOSED),
                        meddled,
                        of(Role.MODEL_OWNER));
            }
            for (Role reader : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT)) {
                Storage bundle = new LocalStorage(out).below(reader.toString());
                if (names(reader).contains(name)) {
                    InvalidInputException refused =
                            assertThrows(InvalidInputException.class, () -> contents(bundle, reader), name);
                    assertTrue(refused.getMessage().contains(bundle.locate(name)), refused.getMessage());
                    assertEquals(ErrorCode.INPUT_DAMAGED, refused.code());
                } else {
                    contents(bundle, reader);
                }
            }
        }
    }

    /** All are sealed to the client, and all are genuine. */
    @Test
    void filesOfOneBundleInEachOthersPlaces() throws IOException {
        List<String> sealed = List.of("client.json", "vocab.txt", "embeddings.safetensors");
        Path client = directory.resolve("client");
        for (String name : sealed) {
            for (String other : sealed) {
                if (!name.equals(other)) {
                    copyAll(genuine, Role.CLIENT);
                    Files.copy(client.resolve(other), client.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    assertRefused(ErrorCode.INPUT_DAMAGED, name, () -> contents(bundle(Role.CLIENT), Role.CLIENT));
                }
            }
        }
    }

    /** The other party's file has the same masked model, and is as genuine. */
    @Test
    void theFileOfAnotherRole() throws IOException {
        Files.copy(
                genuine.resolve("party1/model.bundle"),
                directory.resolve("party0/model.bundle"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRefused(ErrorCode.INPUT_DAMAGED, "model.bundle", () -> contents(bundle(Role.PARTY0), Role.PARTY0));
    }

    /** Signed and whole: its id tells, and whoever knows which one it needs refuses it. */
    @Test
    void anOlderBundleOfTheSameOwner() throws IOException {
        for (Role reader : List.of(Role.PARTY0, Role.DEALER)) {
            copyAll(older, reader);
            assertEquals(
                    olderId, BundleFile.readHeader(bundle(reader), of(reader)).bundle());
            assertRefused(
                    ErrorCode.MODEL_DIFFERENT,
                    "model bundle: expected " + id + ", found " + olderId,
                    () -> BundleFile.read(bundle(reader), of(reader), id));
        }
        ClientBundle client = ClientBundle.read(bundle(Role.CLIENT), of(Role.CLIENT), id);
        int[] before = client.tokenizer(bundle(Role.CLIENT), of(Role.CLIENT)).encode("a", 64, OverlongText.REFUSE);
        copyAll(older, Role.CLIENT);
        for (Action action : List.<Action>of(
                () -> ClientBundle.read(bundle(Role.CLIENT), of(Role.CLIENT), id),
                () -> client.tokenizer(bundle(Role.CLIENT), of(Role.CLIENT)),
                () -> client.embeddings(bundle(Role.CLIENT), of(Role.CLIENT)))) {
            assertRefused(ErrorCode.MODEL_DIFFERENT, "expected " + id + ", found " + olderId, action);
        }
        copyAll(genuine, Role.CLIENT);
        assertArrayEquals(
                before, client.tokenizer(bundle(Role.CLIENT), of(Role.CLIENT)).encode("a", 64, OverlongText.REFUSE));
    }

    private interface Action {
        Object run() throws IOException;
    }

    private static void assertRefused(ErrorCode code, String part, Action action) {
        InvalidInputException refused = assertThrows(InvalidInputException.class, action::run);
        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
}
