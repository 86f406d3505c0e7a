package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.ApprovedText;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.SectionCost;

/**
 * What a batch costs, part by part, for shapes that are in use: a change shows what it costs in the difference of these files.
 *
 * <p>To approve new ones: {@code mvn -pl mpc-core test -Dtest=PriceListTest -Dsecformer.prices.renew=true}.
 */
class PriceListTest {
    private static final String RENEW = "secformer.prices.renew";

    @ParameterizedTest
    @CsvSource({
        "sample-model-32, 128, 2, 2, 512, 6, TANH, 32, 1, COMPACT, NEAR",
        "bert-base-128, 768, 12, 12, 3072, 2, TANH, 128, 1, COMPACT, NEAR",
        "bert-base-512, 768, 12, 12, 3072, 2, TANH, 512, 1, COMPACT, NEAR",
        "bert-base-128-far, 768, 12, 12, 3072, 2, TANH, 128, 1, COMPACT, FAR",
        "bert-base-128-exact, 768, 12, 12, 3072, 2, TANH, 128, 1, EXACT, NEAR",
        "bert-base-128-exact-far, 768, 12, 12, 3072, 2, TANH, 128, 1, EXACT, FAR",
        "bert-large-128, 1024, 24, 16, 4096, 2, TANH, 128, 1, COMPACT, NEAR",
        "roberta-base-128-batch-4, 768, 12, 12, 3072, 3, TANH, 128, 4, COMPACT, NEAR",
        "minilm-64, 384, 6, 12, 1536, 2, TANH, 64, 1, COMPACT, NEAR",
        "minilm-64-mean, 384, 6, 12, 1536, 384, MEAN, 64, 1, COMPACT, NEAR",
        "minilm-64-first-token, 384, 6, 12, 1536, 384, FIRST_TOKEN, 64, 1, COMPACT, NEAR",
        "minilm-64-tokens, 384, 6, 12, 1536, 9, TOKENS, 64, 1, COMPACT, NEAR",
        "minilm-64-relu, 384, 6, 12, 1536, 2, TANH, 64, 1, COMPACT, NEAR",
        "bert-base-128-relu-exact, 768, 12, 12, 3072, 2, TANH, 128, 1, EXACT, NEAR",
        "electra-small-128, 256, 12, 4, 1024, 2, GELU, 128, 1, COMPACT, NEAR",
        "minilm-64-label, 384, 6, 12, 1536, 2, TANH, 64, 1, COMPACT, NEAR",
        "minilm-64-label-and-margin, 384, 6, 12, 1536, 20, TANH, 64, 1, COMPACT, NEAR"
    })
    void isTheApprovedOne(
            String name,
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            Head head,
            int length,
            int rows,
            Numerics.Kind kind,
            Network network)
            throws Exception {
        Numerics numerics = kind == Numerics.Kind.EXACT ? Numerics.EXACT : Numerics.COMPACT;
        ModelShape bert = new ModelShape(hidden, layers, heads, intermediate, labels, 1e-12, 5, head, numerics);
        ModelShape shape = bert.with(name.contains("relu") ? HiddenActivation.RELU : HiddenActivation.GELU)
                .withEmbedding(name.contains("electra-small") ? 128 : hidden)
                .with(
                        name.endsWith("label")
                                ? Revealed.LABEL
                                : name.endsWith("margin") ? Revealed.labelAndMargin(1) : Revealed.SCORES);
        new ApprovedText("transformer/prices/" + name + ".txt", RENEW)
                .check(
                        list(new Plan(shape, length, rows, network)),
                        "the price of a batch has changed; approve it with"
                                + " mvn -pl mpc-core test -Dtest=PriceListTest -D" + RENEW + "=true");
    }

    private static String list(Plan plan) {
        DealerProtocols prices = plan.price();
        List<SectionCost> rows = new ArrayList<>(prices.sections());
        rows.add(prices.total());
        return String.format(
                        Locale.ROOT,
                        "%-30s %6s %14s %14s %18s %14s\n",
                        "section",
                        "rounds",
                        "sent",
                        "material",
                        "multiply-adds",
                        "random bytes")
                + rows.stream().map(PriceListTest::line).collect(Collectors.joining());
    }

    private static String line(SectionCost cost) {
        return String.format(
                Locale.ROOT,
                "%-30s %6d %,14d %,14d %,18d %,14d\n",
                cost.section(),
                cost.rounds(),
                cost.sentBytes(),
                cost.materialBytes(),
                cost.multiplyAdds(),
                cost.randomBytes());
    }
}
