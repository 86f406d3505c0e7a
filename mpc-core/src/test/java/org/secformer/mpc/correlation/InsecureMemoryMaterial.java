package org.secformer.mpc.correlation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.secformer.mpc.ring.Packing;

/** Corrections kept in memory between a dealer and a party of one test. Insecure: could be read twice. */
public final class InsecureMemoryMaterial implements CorrectionSink {
    private record Block(BlockHeader header, byte[] packed) {}

    private final List<Block> blocks = new ArrayList<>();
    private long bytes;

    @Override
    public void write(BlockHeader header, byte[] packed) {
        if (packed.length != header.payloadBytes()) {
            throw new IllegalStateException(header + " with " + packed.length + " bytes");
        }
        blocks.add(new Block(header, packed.clone()));
        bytes += packed.length;
    }

    public long bytes() {
        return bytes;
    }

    /** A reader from the beginning. */
    public CorrectionSource source() {
        return new CorrectionSource() {
            private int next;

            @Override
            public PackedBlock read(BlockHeader expected) {
                if (next == blocks.size()) {
                    throw MaterialException.drift("test material", expected, "its end");
                }
                Block block = blocks.get(next++);
                if (!block.header().equals(expected)) {
                    throw MaterialException.drift("test material", expected, block.header());
                }
                return new PackedBlock(Arrays.copyOf(block.packed(), block.packed().length + Packing.SLACK_BYTES), 0);
            }
        };
    }
}
