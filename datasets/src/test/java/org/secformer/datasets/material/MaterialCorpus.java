package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.secformer.datasets.corpus.CorpusFormat;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.PackedBlock;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;

/** A unit's file of two blocks, of which the second is cut by a segment's end, under keys that anybody knows. */
public final class MaterialCorpus implements CorpusFormat {
    private static final String FILE = "unit-00000007.material";
    private static final BlockHeader[] BLOCKS = {
        new BlockHeader(Purpose.MASK, 5, 47), new BlockHeader(Purpose.COMPARISON, 9000, 64)
    };

    @Override
    public String name() {
        return "material";
    }

    @Override
    public int version() {
        return MaterialHeader.VERSION;
    }

    private static final MaterialHeader HEADER = new MaterialHeader(
            new Sha256("12".repeat(32)),
            new BundleId("34".repeat(16)),
            new UnitId(new SetId("56".repeat(8)), 7),
            Party.P1);

    @Override
    public void write(Path directory) throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILE));
                SetKey key = key();
                MaterialWriter writer = new MaterialWriter(out, HEADER, seed(), key)) {
            for (BlockHeader block : BLOCKS) {
                writer.write(block, content(block));
            }
            writer.finish();
        }
    }

    private static SetKey key() {
        return new SetKey(Seed.of(new byte[Seed.SIZE_BYTES]).derive("set key of the corpus"));
    }

    private static Seed seed() {
        return Seed.of(new byte[Seed.SIZE_BYTES]).derive("unit seed of the corpus");
    }

    private static byte[] content(BlockHeader block) {
        byte[] content = new byte[(int) block.payloadBytes()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + (i >>> 8));
        }
        return content;
    }

    @Override
    public void read(Path directory) throws IOException {
        byte[] file = Files.readAllBytes(directory.resolve(FILE));
        MaterialHeader header = MaterialHeader.read(new DataInputStream(new ByteArrayInputStream(file)), FILE);
        assertEquals(HEADER, header);
        try (SetKey key = key();
                MaterialReader reader = new MaterialReader(new ByteArrayInputStream(file), header, key, FILE)) {
            assertEquals(-1, Arrays.mismatch(seed().secretBytes(), reader.seed().secretBytes()), "seed");
            for (BlockHeader block : BLOCKS) {
                byte[] expected = content(block);
                PackedBlock found = reader.read(block);
                int end = found.offset() + expected.length;
                assertEquals(
                        -1,
                        Arrays.mismatch(expected, 0, expected.length, found.bytes(), found.offset(), end),
                        block.toString());
            }
        }
    }
}
