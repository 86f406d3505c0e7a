package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;

/** What no command may ever print: seeds, keys and texts. Every output of every test is searched for all of them. */
final class Secrets {
    /** Offset of the seed in a material file. */
    private static final int SEED_OFFSET = 72;

    private final Set<String> known = new ConcurrentSkipListSet<>();

    /** The seeds of a model's bundles. */
    void addModel(Path model) throws IOException {
        for (Party party : Party.values()) {
            add(BundleFile.read(new LocalStorage(model.resolve("party" + party.ordinal())), party)
                    .seeds()[0]);
        }
        for (Seed seed :
                BundleFile.readDealer(new LocalStorage(model.resolve("dealer"))).seeds()) {
            add(seed);
        }
    }

    /** The seeds of all units in a directory. */
    void addMaterial(Path material) throws IOException {
        for (Path file : files(material, ".material")) {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(SEED_OFFSET);
                add(Seed.of(in.readNBytes(Seed.SIZE_BYTES)));
            }
        }
    }

    /** The private keys in a directory. */
    void addKeys(Path keys) throws IOException {
        for (Path file : files(keys, "key.pem")) {
            List<String> lines = Files.readAllLines(file);
            lines.subList(1, lines.size() - 1).forEach(this::addText);
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
        for (String secret : known) {
            assertFalse(
                    outcome.output().contains(secret), () -> "a secret is in what was printed by " + outcome.command());
        }
    }
}
