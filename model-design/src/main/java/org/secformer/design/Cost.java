package org.secformer.design;

import java.util.Locale;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.design.data.EncodedRows;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/**
 * What scoring one text privately costs on a near network, from the price list that {@code explain} shows.
 *
 * @param length that texts are padded to: the least that holds all validation rows
 * @param rounds waits for the other party
 * @param sentBytes by each party
 * @param materialBytes of both parties
 */
record Cost(int length, int rounds, long sentBytes, long materialBytes) {
    static Cost of(BertConfig config, Numerics.Kind numbers, EncodedRows rows) {
        int longest = rows.tokens().stream().mapToInt(Tokens::count).max().orElseThrow();
        int length = new LengthBuckets(config.maxTokens()).holding(longest);
        SectionCost total = new Plan(ModelSharing.shape(config, Numerics.of(numbers)), length, 1)
                .price()
                .total();
        return new Cost(length, total.rounds(), total.sentBytes(), total.materialBytes());
    }

    String toText() {
        return String.format(
                Locale.ROOT,
                "%d rounds, %.2f MB sent by each party, %.2f MB of material for a text of %d tokens",
                rounds,
                sentBytes / 1e6,
                materialBytes / 1e6,
                length);
    }
}
