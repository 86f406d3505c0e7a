package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.secformer.mpc.Uniformity;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transport.Channel;

/** Everything that both parties send during one run of a program, block by block. */
public final class Transcript {
    private final List<List<byte[]>> sent = new ArrayList<>();

    private Transcript() {}

    public static Transcript of(TwoParties.Program program) throws Exception {
        Transcript transcript = new Transcript();
        new TwoParties().through(transcript::recorded).run(program);
        assertEquals(transcript.sizes(0), transcript.sizes(1), "both parties send blocks of the same sizes");
        return transcript;
    }

    private Channel recorded(Channel channel) {
        List<byte[]> blocks = new ArrayList<>();
        sent.add(blocks);
        return new Channel() {
            @Override
            public void send(byte[] block) {
                blocks.add(block.clone());
                channel.send(block);
            }

            @Override
            public byte[] receive(int length) {
                return channel.receive(length);
            }

            @Override
            public void close() {
                channel.close();
            }
        };
    }

    private List<Integer> sizes(int party) {
        return sent.get(party).stream().map(block -> block.length).toList();
    }

    List<byte[]> blocks(int party) {
        return sent.get(party);
    }

    /**
     * Each long block, all blocks of a party, and all blocks of one combined with those of the other look uniform. Related
     * masks at the two parties would show in the last.
     */
    public void assertUniform(String what) {
        ByteArrayOutputStream combined = new ByteArrayOutputStream();
        for (int party = 0; party < 2; party++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < sent.get(party).size(); i++) {
                byte[] block = sent.get(party).get(i);
                all.writeBytes(block);
                if (block.length >= Uniformity.FEWEST) {
                    Uniformity.assertUniform(block, what + ", party " + party + ", block " + i);
                }
                if (party == 0) {
                    combined.writeBytes(xor(block, sent.get(1).get(i)));
                }
            }
            Uniformity.assertUniform(all.toByteArray(), what + ", party " + party);
        }
        Uniformity.assertUniform(combined.toByteArray(), what + ", both parties combined");
    }

    private static byte[] xor(byte[] left, byte[] right) {
        byte[] result = new byte[left.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (left[i] ^ right[i]);
        }
        return result;
    }

    /** Both runs sent blocks of the same sizes, and no block twice; blocks below 8 bytes may agree by chance. */
    public void assertUnlike(Transcript other, String what) {
        assertEquals(sizes(0), other.sizes(0), what + ": block sizes");
        Set<ByteBuffer> seen = new HashSet<>();
        for (Transcript run : List.of(this, other)) {
            for (List<byte[]> blocks : run.sent) {
                for (byte[] block : blocks) {
                    assertTrue(block.length < 8 || seen.add(ByteBuffer.wrap(block)), what + ": a block was sent twice");
                }
            }
        }
    }

    /**
     * No 8 bytes, at multiples of 8 in their blocks, are sent twice. Of w uniform words two are equal with probability
     * w^2 / 2^65: below 1e-9 for the 180,000 words that are allowed here.
     */
    public void assertNoWordTwice(String what) {
        List<Long> words = new ArrayList<>();
        for (List<byte[]> blocks : sent) {
            for (byte[] block : blocks) {
                for (int at = 0; at + 8 <= block.length; at += 8) {
                    words.add(Packing.getLong(block, at));
                }
            }
        }
        assertDistinct(words, what);
    }

    static void assertDistinct(List<Long> words, String what) {
        assertTrue(words.size() <= 180_000, what + ": " + words.size() + " words");
        assertEquals(words.size(), new HashSet<>(words).size(), what + ": a word appears twice");
    }
}
