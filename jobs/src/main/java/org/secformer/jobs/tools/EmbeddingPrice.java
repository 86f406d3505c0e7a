package org.secformer.jobs.tools;

import org.secformer.datasets.rows.RowShares;
import org.secformer.mpc.embedding.PrivateRow;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;

/**
 * What each way to share embedding tables costs.
 *
 * @param disclosedBytes at rest per token, if the client has the tables
 * @param privateBytes the same, if nobody has them
 * @param keyBytes those of a token's key among them
 * @param multiplyAdds of a party in looking up a batch, if nobody has the tables
 * @param tableBytes that a party's process holds then
 */
public record EmbeddingPrice(
        PerParty disclosedBytes, PerParty privateBytes, int keyBytes, long multiplyAdds, long tableBytes) {
    /**
     * Bytes of a row's part, by its tokens.
     *
     * @param first at party 0
     * @param second at party 1
     */
    public record PerParty(double first, double second) {}

    /** For rows of a plan. */
    public static EmbeddingPrice of(TableShape tables, Plan plan) {
        PrivateRow row = new PrivateRow(tables, plan.length());
        double tokens = plan.length();
        return new EmbeddingPrice(
                new PerParty(
                        RowShares.partBytes(plan, Party.P0) / tokens, RowShares.partBytes(plan, Party.P1) / tokens),
                new PerParty(row.partBytes(Party.P0) / tokens, row.partBytes(Party.P1) / tokens),
                row.keyBytes(),
                (long) plan.rowsPerBatch() * plan.length() * tables.words() * tables.columns(),
                tables.maskedBytes());
    }
}
