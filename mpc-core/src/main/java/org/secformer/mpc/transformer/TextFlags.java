package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Bit;
import org.secformer.mpc.protocol.Bits;
import org.secformer.mpc.protocol.Comparison;
import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.RangeWatch;
import org.secformer.mpc.sharing.Sharing;

/**
 * One secret bit per text: whether any of its values left the range of the function that was applied to it. Under it the scores are
 * zeros, and it is all that is revealed of where and how often that happened.
 *
 * <p>Whoever applies such a function tells, element by element, what is within; the shared bits are converted and counted per token,
 * locally. Counts of tokens are multiplied by the padding mask and added up, as what padded tokens hold is of no account, and the sum is
 * compared with 1. All of it rides in rounds that the model takes anyway. Counts are exact, below 2^30.
 */
final class TextFlags {
    private static final int COUNT_BITS = 32;
    private static final Format COUNT = Format.full(0);

    private final Protocols p;
    private final Plan plan;
    private final Operand mask;

    private final Count everywhere = new Count();
    private final Count first = new Count();
    private Sharing ofTokens;
    private Bit flags;

    /** @param mask 1 for each token of a text, 0 for padding, in at least 32 bits */
    TextFlags(Protocols p, Plan plan, Sharing mask) {
        this.p = p;
        this.plan = plan;
        this.mask = p.operand(mask.reshaped(plan.rowsPerBatch(), plan.length(), 1), COUNT_BITS);
    }

    /** How many values of each token have been looked at, and how many of them were within, [rows * tokens, 1]. */
    private static final class Count {
        private int seen;
        private Sharing within;

        /** @param found [rows, values, tokens, 1], or [rows * tokens, 1] */
        void add(Sharing found) {
            boolean several = found.shape().rank() == 4;
            int values = several ? found.shape().size(1) : 1;
            int tokens = found.shape().elements() / values;
            Sharing sum = several
                    ? found.permuted(0, 2, 1, 3).reshaped(tokens, values).sumColumns()
                    : found;
            within = within == null ? sum : within.plus(sum);
            seen += values;
        }

        Sharing outside() {
            return within.times(-1, 0).plus(seen);
        }
    }

    /** Listens to a function that is applied to all tokens, or to the first of each text alone. */
    RangeWatch of(Block.Tokens tokens) {
        Count count = tokens == Block.Tokens.ALL ? everywhere : first;
        return within -> watch(count, within);
    }

    private void watch(Count count, Bits within) {
        Bit bit = p.arithmetic(within, COUNT_BITS);
        p.alongside(() -> count.add(bit.value()));
    }

    /** To be called when all tokens have been looked at for the last time, if the first of each text are looked at once more. */
    void leaveOutPadding() {
        leaveOutPadding(() -> {});
    }

    /** @param next what is done with the count of tokens, as soon as it is there */
    private void leaveOutPadding(Runnable next) {
        p.alongside(() -> {
            Operand outside =
                    p.operand(everywhere.outside().reshaped(plan.rowsPerBatch(), 1, plan.length()), COUNT_BITS);
            p.alongside(() -> {
                ofTokens = p.matmul(outside, mask, COUNT_BITS).reshaped(plan.rowsPerBatch(), 1);
                next.run();
            });
        });
    }

    /**
     * To be called when all that the head reads has been looked at for the last time.
     *
     * @param withheld 1 for each number that is made zero in any case, [rows, outputs], or null; never for the first
     */
    void combine(Sharing withheld) {
        if (plan.shape().head().part().reads() == Block.Tokens.ALL) {
            leaveOutPadding(() -> compare(ofTokens, withheld));
        } else {
            p.alongside(() -> compare(first.outside().plus(ofTokens), withheld));
        }
    }

    private void compare(Sharing outside, Sharing withheld) {
        // Where no scores come out, one bit keeps back all that does.
        int numbers = plan.shape().revealed().tellsScores() ? plan.outputs() - 1 : 1;
        Sharing ofOutputs = outside.repeatedColumns(numbers);
        Opened count = p.open(withheld == null ? ofOutputs : ofOutputs.plus(withheld), COUNT);
        p.alongside(() -> {
            Comparison some = count.atLeast(new double[] {1}, 0, COUNT_BITS);
            p.alongside(() -> flags = p.arithmetic(some.bits().at(0), Long.SIZE));
        });
    }

    /** The flag alone: 1 for each text that is flagged, [rows, 1], scale 0. */
    Sharing value() {
        p.finishAlongside();
        return flags.value().columns(0, 1);
    }

    /**
     * Scores of unflagged texts, zeros for the others, and the flag as one more column: [rows, outputs + 1].
     *
     * @param scores [rows, outputs]; what flagged ones hold is of no account
     */
    Sharing applyTo(Opened scores) {
        p.finishAlongside();
        Sharing kept = scores.value().minus(flags.times(scores));
        Sharing scored = p.ideally(kept, () -> scores.value().clear());
        return scored.concatenated(flags.value().columns(0, 1).raisedTo(scores.scale()));
    }
}
