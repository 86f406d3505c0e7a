package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.ring.Packing;

/** What is said of the bits that are sent is what a price comes to. */
class SentNumbersTest {
    private static final int LENGTH = 32;
    private static final int HIDDEN = 128;
    private static final int HEADS = 2;

    @ParameterizedTest
    @EnumSource(value = Numerics.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FITTED")
    void sectionsSendAsManyBitsAsTheyAreSaidTo(Numerics.Kind kind) {
        ModelShape shape = new ModelShape(HIDDEN, 2, HEADS, 512, 3, 1e-12, 5, Head.TANH, Numerics.of(kind));
        Plan plan = new Plan(shape, LENGTH, 1);
        Map<String, Integer> bits =
                SentNumbers.of(plan).stream().collect(Collectors.toMap(SentNumbers::what, SentNumbers::bits));
        Map<String, Long> sent = plan.price().sections().stream()
                .collect(Collectors.toMap(SectionCost::section, SectionCost::sentBytes));
        assertEquals(Packing.bytes(LENGTH * HIDDEN, bits.get("context")), sent.get("layer 0 attention output"));
        int scores = HEADS * LENGTH * LENGTH;
        assertEquals(
                Packing.bytes(scores, bits.get("score")) + Packing.bytes(scores, bits.get("squared score")),
                sent.get("layer 0 attention products"));
        // Queries and keys as factors have a column more.
        int factors = HEADS * LENGTH * (HIDDEN / HEADS + 1);
        long projected = Packing.bytes(factors, bits.get("query as factor"))
                + Packing.bytes(factors, bits.get("key as factor"))
                + Packing.bytes(LENGTH * HIDDEN, bits.get("value as factor"));
        for (String what : new String[] {"query", "key", "value"}) {
            projected += Packing.bytes(LENGTH * HIDDEN, bits.get(what));
        }
        assertEquals(projected, sent.get("layer 0 query, key, value"));
        long gelu = 0;
        for (String what : new String[] {"GeLU's argument", "GeLU between its edges", "GeLU"}) {
            gelu += Packing.bytes(LENGTH * 512, bits.get(what));
        }
        // Bits of comparisons come on top.
        long found = sent.get("layer 0 GeLU");
        assertTrue(gelu < found && found < gelu + LENGTH * 512 * 2, gelu + " of " + found);
    }

    @ParameterizedTest
    @EnumSource(value = Numerics.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FITTED")
    void reluSendsItsArgumentItsResultAndBits(Numerics.Kind kind) {
        ModelShape shape = new ModelShape(HIDDEN, 2, HEADS, 512, 3, 1e-12, 5, Head.TANH, Numerics.of(kind))
                .with(HiddenActivation.RELU);
        Plan plan = new Plan(shape, LENGTH, 1);
        Map<String, Integer> bits =
                SentNumbers.of(plan).stream().collect(Collectors.toMap(SentNumbers::what, SentNumbers::bits));
        Map<String, Long> sent = plan.price().sections().stream()
                .collect(Collectors.toMap(SectionCost::section, SectionCost::sentBytes));
        // Four digits, of which three are multiplied, and the result.
        int compared = 2 * 3 + 1;
        long elements = LENGTH * 512L;
        assertEquals(
                elements * (bits.get("ReLU's argument") + bits.get("ReLU") + compared) / 8, sent.get("layer 0 ReLU"));
        assertEquals(Set.of("ReLU's argument", "ReLU"), ofRelu(bits.keySet()));
    }

    private static Set<String> ofRelu(Set<String> kinds) {
        return kinds.stream()
                .filter(what -> what.contains("eLU") && !what.startsWith("normalised"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(value = Numerics.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FITTED")
    void rangesAreThoseOfTheNumbers(Numerics.Kind kind) {
        Numerics numerics = Numerics.of(kind);
        ModelShape shape = new ModelShape(HIDDEN, 1, HEADS, 512, 3, 1e-12, 5, Head.TANH, numerics);
        Map<String, SentNumbers> values = SentNumbers.of(new Plan(shape, LENGTH, 1)).stream()
                .collect(Collectors.toMap(SentNumbers::what, each -> each));
        assertEquals(numerics.query(), fixed(values.get("query")));
        assertEquals(numerics.norm(), fixed(values.get("input of a LayerNorm")));
        assertEquals(numerics.inverse(), fixed(values.get("1 / deviation")));
        assertEquals(numerics.sum(), fixed(values.get("context sum")));
        assertEquals(numerics.gelu(), fixed(values.get("GeLU's argument")));
    }

    private static Numerics.Fixed fixed(SentNumbers values) {
        return new Numerics.Fixed(values.fraction(), values.range());
    }
}
