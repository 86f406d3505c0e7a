package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.secformer.datasets.corpus.CorpusFormat;
import org.secformer.datasets.corpus.JsonCorpus;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.names.Subject;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;

/** What this package writes. */
public final class IdentityCorpus {
    private IdentityCorpus() {}

    public static CorpusFormat signature() {
        SignatureFile example = new SignatureFile(
                SignatureFile.FORMAT,
                SignatureFile.VERSION,
                new Subject("dataset for party0"),
                new FileName("dataset.json"),
                123,
                new Sha256("1".repeat(64)),
                Role.CLIENT,
                new Sha256("2".repeat(64)),
                new Base64Text("AAEC"));
        return new JsonCorpus("signature", SignatureFile.FORMAT, SignatureFile.VERSION, example);
    }

    /** Of several segments, under a key that anybody knows. */
    public static CorpusFormat sealedFile() {
        return new SealedFile();
    }

    private static final class SealedFile implements CorpusFormat {
        private static final String FILE = "a.file";

        @Override
        public String name() {
            return "sealed-file";
        }

        @Override
        public int version() {
            return SealedStorage.VERSION;
        }

        private static Storage storage(Path directory) {
            Seed secret = Seed.of(new byte[Seed.SIZE_BYTES]).derive("sealed file of the corpus");
            return SealedStorage.of(new LocalStorage(directory), new FileKeys(secret), "Get it again.");
        }

        private static byte[] content() {
            byte[] content = new byte[2 * SealingStream.SEGMENT_BYTES + 77];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (i * 31 + (i >>> 8));
            }
            return content;
        }

        @Override
        public void write(Path directory) throws IOException {
            storage(directory).write(FILE, out -> out.write(content()));
        }

        @Override
        public void read(Path directory) throws IOException {
            try (InputStream in = storage(directory).open(FILE)) {
                assertArrayEquals(content(), in.readAllBytes());
            }
        }
    }
}
