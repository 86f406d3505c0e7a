package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/**
 * The tables of docs/protocols.md that tell widths and costs are those of the code.
 *
 * <p>To renew them: {@code mvn -pl mpc-core test -Dtest=ProtocolsDocTest -Dsecformer.prices.renew=true}.
 */
class ProtocolsDocTest {
    private static final String RENEW = "secformer.prices.renew";
    private static final Path DOCUMENT = Path.of("..", "docs", "protocols.md");
    private static final String END = "<!-- end -->";

    private static final List<Numerics> NUMBERS = List.of(Numerics.COMPACT, Numerics.EXACT);
    private static final int HIDDEN = 768;
    private static final int LENGTH = 128;

    /** So many that nothing is rounded up. */
    private static final int ELEMENTS = 64 * 64;

    private static final int ROWS = 64;

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("numbers", numbers());
        tables.put("products", products());
        tables.put("comparisons", comparisons());
        tables.put("functions", functions());
        tables.put("labels", labels());
        tables.put("activations", activations());
        tables.put("layer of 128 tokens", layer(128));
        tables.put("layer of 512 tokens", layer(512));
        tables.put("models", models());
        return tables;
    }

    static Stream<Map.Entry<String, String>> everyTable() {
        return tables().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("everyTable")
    void isThatOfTheCode(Map.Entry<String, String> table) throws IOException {
        String document = Files.readString(DOCUMENT);
        String start = "<!-- generated: " + table.getKey() + " -->\n";
        int from = document.indexOf(start);
        assertTrue(from >= 0, DOCUMENT + " lacks the line " + start);
        int to = document.indexOf(END, from);
        assertTrue(to >= 0, DOCUMENT + " lacks " + END + " after " + start);
        from += start.length();
        if (Boolean.getBoolean(RENEW)) {
            document = document.substring(0, from) + table.getValue() + document.substring(to);
            Files.writeString(DOCUMENT, document);
            to = from + table.getValue().length();
        }
        assertEquals(
                table.getValue(),
                document.substring(from, to),
                DOCUMENT + ", " + table.getKey() + ": renew with mvn -pl mpc-core test -Dtest=ProtocolsDocTest -D"
                        + RENEW + "=true");
    }

    /** A table that nobody generates any more would never change again. */
    @Test
    void noOtherTableIsMarked() throws IOException {
        List<String> marked = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("<!-- generated"))
                .toList();
        assertEquals(
                tables().keySet().stream()
                        .map(name -> "<!-- generated: " + name + " -->")
                        .toList(),
                marked);
    }

    private static String line(Object... cells) {
        return Stream.of(cells).map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String header(String... cells) {
        return line((Object[]) cells) + "|" + "---|".repeat(cells.length) + "\n";
    }

    /** The cells of a line for both kinds of numbers. */
    private static String both(String name, Function<Numerics, List<Object>> cells) {
        List<Object> line = new ArrayList<>(List.of(name));
        NUMBERS.forEach(numerics -> line.addAll(cells.apply(numerics)));
        return line(line.toArray());
    }

    private static String number(String name, Function<Numerics, Format> format) {
        return both(name, numerics -> {
            Format f = format.apply(numerics);
            return List.of(f.fractionBits(), "2^" + (f.opened() - 2 - f.fractionBits()), f.opened(), f.results());
        });
    }

    private static String numbers() {
        return header("opened value", "fraction", "below", "w", "R", "exact: fraction", "below", "w", "R")
                + number("input of a LayerNorm", n -> n.beforeExpansion(HIDDEN).input())
                + number("its row's sum", n -> n.beforeExpansion(HIDDEN).rowSum())
                + number("1 / deviation", n -> n.beforeExpansion(HIDDEN).inverse())
                + number("query", Numerics::queryFormat)
                + number("key", Numerics::keyFormat)
                + number("value", n -> n.valueFormat(LENGTH))
                + number("score + c", n -> n.scoreFormat(LENGTH))
                + number("context sum / 2^L", Numerics::sumFormat)
                + number("1 / row mean", Numerics::quotientFormat)
                + number("GeLU's argument, or ReLU's", n -> n.geluNumbers().argument())
                + number("GeLU between its edges", n -> n.geluNumbers().inner())
                + number("argument of the head's function", n -> n.headNumbers().argument());
    }

    private static String product(
            String name,
            Function<Numerics, String> fractions,
            Function<Numerics, Integer> operand,
            Function<Numerics, Integer> width) {
        return both(name, n -> List.of(fractions.apply(n), operand.apply(n), width.apply(n)));
    }

    private static String products() {
        Function<Numerics, String> withWeights = n -> n.activation() + " + " + n.weight();
        Function<Numerics, String> withValues = n -> n.square() + " + " + n.weighted();
        return header("product", "fraction bits", "operand", "product", "exact: fraction bits", "operand", "product")
                + product(
                        "rows with query, key and value weights",
                        withWeights,
                        n -> n.beforeAttention(HIDDEN).operandBits(),
                        Numerics::projectionBits)
                + product(
                        "rows with gains",
                        withWeights,
                        n -> n.beforeAttention(HIDDEN).operandBits(),
                        Numerics::normBits)
                + product(
                        "queries with keys",
                        n -> n.query().fraction() + " + " + n.key().fraction(),
                        Numerics::scoreBits,
                        Numerics::scoreBits)
                + product(
                        "squared scores with values, 128 tokens",
                        withValues,
                        n -> n.contextBits(128),
                        n -> n.contextBits(128))
                + product(
                        "squared scores with values, 512 tokens",
                        withValues,
                        n -> n.contextBits(512),
                        n -> n.contextBits(512))
                + product("context with attention output", withWeights, Numerics::normBits, Numerics::normBits)
                + product(
                        "rows with feed-forward input",
                        withWeights,
                        n -> n.beforeExpansion(HIDDEN).operandBits(),
                        Numerics::expansionBits)
                + product("GeLU or ReLU with feed-forward output", withWeights, Numerics::normBits, Numerics::normBits)
                + product("the head's", withWeights, n -> n.beforeHead(HIDDEN).operandBits(), Numerics::headBits);
    }

    private static String comparisons() {
        int wide = Integer.SIZE - 1;
        return header("used by", "thresholds", "compared bits", "digits", "tables", "sent", "material")
                + comparison("GeLU", 2, Digits.of(Numerics.COMPACT.geluNumbers().window() - 1))
                + comparison(
                        "GeLU, exact; tanh, exact",
                        2,
                        Digits.of(Numerics.EXACT.geluNumbers().window() - 1))
                + comparison("ReLU in a layer", 1, Digits.of(reluBits(Numerics.COMPACT)))
                + comparison("ReLU in a layer, exact", 1, Digits.of(reluBits(Numerics.EXACT)))
                + comparison("tanh", 2, Digits.of(Numerics.COMPACT.headNumbers().window() - 1))
                + comparison("reciprocal, near: octaves", octaves(Reciprocal.edges(Network.FAR), -1), Digits.of(wide))
                + comparison(
                        "inverse square root, near: octaves",
                        octaves(InverseSquareRoot.edges(Network.FAR), -0.5),
                        Digits.of(wide))
                + comparison("both, near: chords of the mantissa", 0, Digits.one(9))
                + comparison("reciprocal, far", Reciprocal.edges(Network.FAR), Digits.of(wide))
                + comparison("inverse square root, far", InverseSquareRoot.edges(Network.FAR), Digits.of(wide));
    }

    private static int reluBits(Numerics numerics) {
        return numerics.geluNumbers().argument().opened() - 2 - numerics.reluLowestBit();
    }

    /** Edges between octaves, of edges between chords. */
    private static int octaves(int edges, double power) {
        return (edges + 1) / Inverse.perOctave(power) - 1;
    }

    /** @param thresholds 0 if their number does not matter */
    private static String comparison(String usedBy, int thresholds, Digits digits) {
        int tableBits = 0;
        List<String> sizes = new ArrayList<>();
        for (int digit = digits.count() - 1; digit >= 0; digit--) {
            tableBits += digits.words(digit) * digits.width(digit);
            sizes.add(Integer.toString(digits.sizeOf(digit)));
        }
        DealerProtocols prices = prices();
        Opened t = prices.open(Sharing.ofShape(Shape.of(ELEMENTS), 16, 64), Format.full(16));
        t.value();
        prices.section("comparison");
        double[] edges = new double[Math.max(1, thresholds)];
        boolean isWhole = digits.count() == 1;
        (isWhole ? t.atLeastInOneDigit(edges, 0, digits.bits() + 1) : t.atLeast(edges, 0, digits.bits() + 1)).bits();
        prices.section("");
        SectionCost cost = prices.sections().get(1);
        return line(
                usedBy,
                thresholds == 0 ? "any" : thresholds,
                digits.bits(),
                String.join(", ", sizes),
                bytes(tableBits / 8.0),
                each(cost.sentBytes(), ELEMENTS),
                each(cost.materialBytes(), ELEMENTS));
    }

    private static DealerProtocols prices() {
        return new DealerProtocols(new DryDealing(), RingKernels.best());
    }

    private static String each(long bytes, int count) {
        return bytes((double) bytes / count);
    }

    private static String bytes(double bytes) {
        String text = String.format(Locale.ROOT, "%,.3f", bytes);
        return text.replaceAll("\\.?0+$", "");
    }

    private static String function(String name, int count, Consumer<Protocols> function) {
        DealerProtocols prices = prices();
        function.accept(prices);
        SectionCost cost = prices.total();
        return line(name, cost.rounds(), each(cost.sentBytes(), count), each(cost.materialBytes(), count));
    }

    private static String functions() {
        StringBuilder table = new StringBuilder(header("function", "rounds", "sent", "material"));
        Shape shape = Shape.of(64, 64);
        for (Numerics numerics : NUMBERS) {
            String kind = kind(numerics);
            Sharing x = Sharing.ofShape(shape, numerics.product(), numerics.expansionBits());
            Sharing pooled = Sharing.ofShape(shape, numerics.product(), numerics.headBits());
            GeluNumbers head = numerics.headNumbers();
            table.append(function("GeLU, " + kind, ELEMENTS, p -> FourierGelu.apply(p, x, numerics.geluNumbers())));
            table.append(function("tanh, " + kind, ELEMENTS, p -> FourierTanh.apply(p, pooled, head)));
            table.append(function(
                    "ReLU in a layer, " + kind,
                    ELEMENTS,
                    p -> Relu.applyInParts(p, x, numerics.geluNumbers().argument(), numerics.reluLowestBit())));
            table.append(function("ReLU in the head, " + kind, ELEMENTS, p -> Relu.apply(p, pooled, head.argument())));
        }
        Sharing v = Sharing.ofShape(shape, 32, 64);
        for (Network network : Network.values()) {
            String name = name(network);
            table.append(function(
                    "reciprocal, " + name,
                    ELEMENTS,
                    p -> Reciprocal.apply(p, v, Reciprocal.RANGE, network, "v", within -> {})));
            table.append(function(
                    "inverse square root, " + name,
                    ELEMENTS,
                    p -> InverseSquareRoot.apply(p, v, 1, InverseSquareRoot.RANGE, network, "v", within -> {})));
        }
        for (Numerics numerics : NUMBERS) {
            Sharing z = Sharing.ofShape(Shape.of(ROWS, HIDDEN), numerics.product(), numerics.normBits());
            NormNumbers numbers = numerics.beforeExpansion(HIDDEN);
            for (Network network : Network.values()) {
                table.append(function(
                        "LayerNorm of 768 columns, " + kind(numerics) + ", " + name(network),
                        ROWS,
                        // Its result is awaited by its reader.
                        p -> p.everyRow(LayerNorm.apply(p, z, 1e-12, numbers, network, within -> {}), 1)));
            }
        }
        return table.toString();
    }

    /** What a text's label costs in place of its scores. */
    private static String labels() {
        StringBuilder table = new StringBuilder(header("labels", "revealed", "rounds", "sent", "material"));
        for (int labels : new int[] {2, 3, 20}) {
            // As many texts as leave nothing to be rounded up.
            Sharing scores = Sharing.ofShape(Shape.of(ROWS, labels), 27, 43);
            Sharing flags = Sharing.ofShape(Shape.of(ROWS, 1), 0, Long.SIZE);
            Map<String, Consumer<Protocols>> kinds = new LinkedHashMap<>();
            kinds.put("scores", p -> {
                Opened opened = p.open(scores, Format.full(Plan.INPUT_SCALE));
                opened.value();
            });
            kinds.put("label", p -> LargestScore.number(p, scores, () -> flags));
            kinds.put("label and margin", p -> LargestScore.numberAndMargin(p, scores, 1, () -> flags));
            kinds.forEach((name, kind) -> table.append(function(labels + " | " + name, ROWS, kind)));
        }
        return table.toString();
    }

    private static String kind(Numerics numerics) {
        return numerics.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String name(Network network) {
        return network.name().toLowerCase(Locale.ROOT);
    }

    private static Plan bertBase(int length, Numerics numerics, Network network) {
        return new Plan(new ModelShape(HIDDEN, 12, 12, 3072, 2, 1e-12, 5, Head.TANH, numerics), length, 1, network);
    }

    /** The part between the two feed-forward matrices, and the layer around it, of MiniLM's size. */
    private static String activations() {
        StringBuilder table = new StringBuilder(header(
                "activation", "numbers", "rounds", "sent", "material", "layer: rounds", "layer: sent", "material"));
        for (Numerics numerics : NUMBERS) {
            for (HiddenActivation activation : HiddenActivation.values()) {
                ModelShape shape = new ModelShape(384, 6, 12, 1536, 2, 1e-12, 5, Head.TANH, numerics).with(activation);
                List<SectionCost> parts = layer(new Plan(shape, 32, 1));
                SectionCost own = parts.stream()
                        .filter(part -> part.section().equals(activation.title()))
                        .findFirst()
                        .orElseThrow();
                SectionCost all = parts.get(parts.size() - 1);
                table.append(line(
                        activation.title(),
                        kind(numerics),
                        own.rounds(),
                        whole(own.sentBytes()),
                        whole(own.materialBytes()),
                        all.rounds(),
                        whole(all.sentBytes()),
                        whole(all.materialBytes())));
            }
        }
        return table.toString();
    }

    /** An encoder layer that another follows: the second one, as the first draws shares of the padding mask. */
    private static List<SectionCost> layer(Plan plan) {
        String layer = "layer 1 ";
        List<SectionCost> parts = new ArrayList<>();
        for (SectionCost cost : plan.price().sections()) {
            if (cost.section().startsWith(layer)) {
                SectionCost named =
                        cost.minus(new SectionCost("", 0, 0, 0), cost.section().substring(layer.length()));
                parts.add(named);
            }
        }
        SectionCost all = parts.stream().reduce(SectionCost::plus).orElseThrow();
        parts.add(all.minus(new SectionCost("", 0, 0, 0), "**layer**"));
        return parts;
    }

    private static String layer(int length) {
        List<List<SectionCost>> prices = new ArrayList<>();
        for (Numerics numerics : NUMBERS) {
            for (Network network : Network.values()) {
                prices.add(layer(bertBase(length, numerics, network)));
            }
        }
        StringBuilder table =
                new StringBuilder(header("part", "rounds", "sent", "material", "exact: sent", "exact: material"));
        for (int i = 0; i < prices.get(0).size(); i++) {
            SectionCost near = prices.get(0).get(i);
            SectionCost far = prices.get(1).get(i);
            SectionCost exactNear = prices.get(2).get(i);
            SectionCost exactFar = prices.get(3).get(i);
            table.append(line(
                    near.section(),
                    nearAndFar(near.rounds(), far.rounds()),
                    nearAndFar(near.sentBytes(), far.sentBytes()),
                    nearAndFar(near.materialBytes(), far.materialBytes()),
                    nearAndFar(exactNear.sentBytes(), exactFar.sentBytes()),
                    nearAndFar(exactNear.materialBytes(), exactFar.materialBytes())));
        }
        return table.toString();
    }

    private static String nearAndFar(long near, long far) {
        return near == far ? whole(near) : whole(near) + " / " + whole(far);
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String models() {
        StringBuilder table = new StringBuilder(header("tokens", "numbers", "network", "rounds", "sent", "material"));
        for (int length : new int[] {128, 512}) {
            for (Numerics numerics : NUMBERS) {
                for (Network network : Network.values()) {
                    SectionCost total =
                            bertBase(length, numerics, network).price().total();
                    table.append(line(
                            length,
                            kind(numerics),
                            name(network),
                            total.rounds(),
                            whole(total.sentBytes()),
                            whole(total.materialBytes())));
                }
            }
        }
        return table.toString();
    }
}
