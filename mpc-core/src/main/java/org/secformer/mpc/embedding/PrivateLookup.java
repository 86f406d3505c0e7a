package org.secformer.mpc.embedding;

import org.secformer.mpc.pointfunction.Domain;
import org.secformer.mpc.pointfunction.PointExpansion;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Plan;

/**
 * What a party makes of its parts of a batch's rows: its share of their embeddings, without a word to the other party.
 *
 * <pre>
 * [x] = [e] F + F_position + F_type + [B_word + B_position + B_type]
 *     = W_word + W_position + W_type
 * </pre>
 *
 * e is 1 at the token's word and 0 elsewhere, of which each party expands its share from a key. Positions are public, their F is added by party 0;
 * where padding has one of its own, {@code F_padding + [m] (F_position - F_padding)} with the padding mask m; likewise two token types.
 *
 * <p>All modulo 2^32, {@link Plan#INPUT_SCALE} fraction bits. No round, no byte. Perfect given e; sums of three rounded rows, so off by at most
 * 1.5 units. Work: tokens by words by columns multiplications, in blocks, so that e is never held whole.
 */
public final class PrivateLookup {
    /** Tokens whose vectors are expanded and multiplied at a time. */
    private static final int TOKENS = 256;

    private final Plan plan;
    private final Party party;
    private final MaskedTables tables;
    private final RingKernels kernels;
    private final PrivateRow format;
    private final Domain domain;

    /**
     * For batches of a plan.
     *
     * @throws IllegalArgumentException if the tables have other columns than the plan's embeddings
     */
    public PrivateLookup(Plan plan, Party party, MaskedTables tables, RingKernels kernels) {
        if (tables.shape().columns() != plan.shape().embedding()) {
            throw new IllegalArgumentException(
                    tables + " for embeddings of " + plan.shape().embedding());
        }
        this.plan = plan;
        this.party = party;
        this.tables = tables;
        this.kernels = kernels;
        this.format = new PrivateRow(tables.shape(), plan.length());
        this.domain = tables.shape().domain();
    }

    /**
     * A party's share of a batch.
     *
     * @param embedded as {@link org.secformer.mpc.transformer.Transformer#forward} takes it
     * @param mask likewise
     */
    public record Batch(Sharing embedded, Sharing mask) {}

    /**
     * Looks up all rows of a batch.
     *
     * @param parts one per row, of {@link PrivateRow#partBytes}
     * @throws IllegalArgumentException if one has another length or form; nothing but the form of a key is looked at
     */
    public Batch lookUp(byte[][] parts) {
        int rowElements = plan.length() * plan.shape().embedding();
        long[] embedded = new long[parts.length * rowElements];
        long[] mask = new long[parts.length * plan.length()];
        int atATime = Math.max(1, TOKENS / plan.length());
        PointExpansion.Workspace workspace = PointExpansion.Workspace.of(domain, plan.length());
        long[] selection = new long[Math.min(atATime, parts.length) * plan.length() * domain.blockSize(0)];
        for (int first = 0; first < parts.length; first += atATime) {
            PointExpansion[] keys = new PointExpansion[Math.min(atATime, parts.length - first)];
            for (int i = 0; i < keys.length; i++) {
                PrivateRow.Opened row = format.open(party, parts[first + i]);
                keys[i] = new PointExpansion(
                        domain, party, row.nonce(), row.roots(), row.part(), row.keysFrom(), workspace);
                addPublic(row.elements(), embedded, (first + i) * rowElements);
                for (int token = 0; token < plan.length(); token++) {
                    mask[(first + i) * plan.length() + token] = row.elements()[rowElements + token];
                }
            }
            addWords(keys, selection, embedded, first * rowElements, workspace);
        }
        for (int i = 0; i < embedded.length; i++) {
            embedded[i] = (int) embedded[i];
        }
        return new Batch(
                Sharing.ofShare(party, plan.embeddingShape(), Plan.INPUT_SCALE, Integer.SIZE, embedded),
                Sharing.ofShare(party, plan.maskShape(), 0, Integer.SIZE, mask));
    }

    /** [x] += [e] F */
    private void addWords(
            PointExpansion[] keys, long[] selection, long[] embedded, int from, PointExpansion.Workspace workspace) {
        for (int block = 0; block < domain.blocks(); block++) {
            int perRow = plan.length() * domain.blockSize(block);
            for (int i = 0; i < keys.length; i++) {
                keys[i].block(block, selection, i * perRow, workspace);
            }
            kernels.multiplyAdd(
                    selection, 0, tables.words(block), embedded, from, keys.length * plan.length(), Integer.SIZE);
        }
    }

    /** What the client shared of a row, and the rows of F that are no secret. */
    private void addPublic(int[] elements, long[] embedded, int from) {
        TableShape shape = tables.shape();
        int columns = shape.columns();
        int mask = plan.length() * columns;
        for (int token = 0; token < plan.length(); token++) {
            int at = from + token * columns;
            for (int j = 0; j < columns; j++) {
                embedded[at + j] += elements[token * columns + j];
            }
            addPosition(token, elements[mask + token], embedded, at);
            int one = party == Party.P0 ? 1 : 0;
            int second = shape.types() == 2 ? elements[mask + plan.length() + token] : 0;
            tables.addType(0, one - second, embedded, at);
            if (shape.types() == 2) {
                tables.addType(1, second, embedded, at);
            }
        }
    }

    /** @param live this party's share of the token's padding mask */
    private void addPosition(int token, int live, long[] embedded, int at) {
        TableShape shape = tables.shape();
        int one = party == Party.P0 ? 1 : 0;
        int position = shape.position(token, true);
        if (shape.hasPaddingPosition()) {
            tables.addPosition(shape.position(token, false), one - live, embedded, at);
        }
        if (position >= 0) {
            tables.addPosition(position, shape.hasPaddingPosition() ? live : one, embedded, at);
        }
    }
}
