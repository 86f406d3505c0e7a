package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Sharing;

/**
 * Which score of a row is the largest, the first of equal ones, and if asked for whether it exceeds every other by more than a margin. No score is
 * opened but under a mask.
 *
 * <p>Scores t are opened once at {@value #FRACTION} fraction bits; from then on all is exact. Each pair i &lt; j is compared once:
 * with {@code c_ij = [t_i - t_j >= 0]}, score i wins against {@code W_i = sum_(j > i) c_ij + sum_(j < i) (1 - c_ji)} others, so
 * {@code [W_i >= L - 1]} is 1 for the largest and 0 for all else. Likewise with {@code [t_i - t_j > margin]} and {@code [t_j - t_i > margin]} in
 * place of c and 1 - c. A row that tells nothing has L taken off every count, which none reaches then.
 *
 * <p>Shapes: scores [rows, L] in, out [rows, 1], or 2 with the margin; scale 0, 16 bits. Rounds: 6, the first is the
 * opening of the scores. Bytes per row are spelled out in {@code LargestScoreTest}. Randomness: per pair, the tables of a comparison in 32 bits and
 * a bit's mask per threshold; per score, a table of 2 L to 4 L bits. Security: perfect. Range: |t| &lt; 2^14 and margins below.
 * Error: that of the opening, a unit of 2^-15 at most; what is compared after it is exact. Source: this project; a tournament
 * compares fewer pairs and takes five rounds per level.
 */
public final class LargestScore {
    /** Fraction bits of the scores that are compared. */
    public static final int FRACTION = 15;

    /** Scores below 2^14. */
    private static final Format SCORE = new Format(FRACTION, 31, Long.SIZE);

    private static final Format DIFFERENCE = new Format(FRACTION, 32, 40);

    /** Counts of up to 256 either side of 0. */
    private static final Format COUNT = new Format(0, 12, 20);

    private static final int RESULT_BITS = 16;

    private final Protocols p;
    private final int labels;
    private final double[] thresholds;

    private LargestScore(Protocols p, int labels, double[] thresholds) {
        this.p = p;
        this.labels = labels;
        this.thresholds = thresholds;
    }

    /** The number of the largest score, [rows, 1]. */
    public static Sharing number(Protocols p, Sharing scores, Supplier<Sharing> silent) {
        return apply(p, scores, new double[] {0}, silent);
    }

    /**
     * The number of the largest score, and 1 if it exceeds all others by more than the margin, else 0: [rows, 2].
     *
     * @param scores [rows, labels], at least two
     * @param margin from 0 on
     * @param silent when it is asked for, 1 for each row of which nothing is told, zeros in place of it, else 0, [rows, 1]
     */
    public static Sharing numberAndMargin(Protocols p, Sharing scores, double margin, Supplier<Sharing> silent) {
        double least = FixedPoint.rounded(margin, FRACTION);
        return apply(p, scores, new double[] {0, least + Math.scalb(1.0, -FRACTION), -least}, silent);
    }

    private static Sharing apply(Protocols p, Sharing scores, double[] thresholds, Supplier<Sharing> silent) {
        return new LargestScore(p, scores.shape().columns(), thresholds).of(scores, silent);
    }

    private Sharing of(Sharing scores, Supplier<Sharing> silent) {
        // [labels, rows]
        Sharing byLabel = p.open(scores, SCORE).value().transposed();
        Opened differences = p.open(differences(byLabel.cut(1)), DIFFERENCE);
        Comparison reached = differences.atLeast(thresholds, 0, 32);
        Sharing wins = p.arithmetic(reached.bits(), RESULT_BITS).value();
        Opened counts = p.open(counts(wins, silent.get()), COUNT);
        Comparison most = counts.atLeastInOneDigit(new double[] {labels - 1}, 0, window());
        Sharing largest = p.arithmetic(most.bits().at(0), RESULT_BITS).value();
        return p.ideally(told(largest), () -> exactly(byLabel.clear()));
    }

    /** {@code [t_i - t_j]} of all i &lt; j, [pairs, rows]. */
    private static Sharing differences(List<Sharing> scores) {
        List<Sharing> pairs = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            for (int j = i + 1; j < scores.size(); j++) {
                pairs.add(scores.get(i).minus(scores.get(j)));
            }
        }
        return Sharing.joined(pairs);
    }

    /**
     * How many others a score wins against, and by the margin: [labels, rows], or twice as many.
     *
     * @param wins [thresholds, pairs, rows]
     * @param silent [rows, 1]
     */
    private Sharing counts(Sharing wins, Sharing silent) {
        int rows = wins.shape().columns();
        int pairs = wins.shape().size(1);
        List<Sharing> bits = wins.reshaped(thresholds.length * pairs, rows).cut(1);
        Sharing none = silent.transposed().times(-labels, 0);
        List<Sharing> all = new ArrayList<>(counts(bits.subList(0, pairs), bits.subList(0, pairs), none));
        if (thresholds.length > 1) {
            all.addAll(counts(bits.subList(pairs, 2 * pairs), bits.subList(2 * pairs, 3 * pairs), none));
        }
        return Sharing.joined(all);
    }

    /**
     * Counts of one kind of winning.
     *
     * @param first 1 where the first of a pair wins
     * @param second 0 where the second of it wins
     * @param start of all counts
     */
    private List<Sharing> counts(List<Sharing> first, List<Sharing> second, Sharing start) {
        Sharing[] counts = new Sharing[labels];
        Arrays.fill(counts, start);
        int pair = 0;
        for (int i = 0; i < labels; i++) {
            for (int j = i + 1; j < labels; j++, pair++) {
                counts[i] = counts[i].plus(first.get(pair));
                counts[j] = counts[j].minus(second.get(pair)).plus(1);
            }
        }
        return Arrays.asList(counts);
    }

    /** Counts lie up to 2 L - 1 below what they are compared with. */
    private int window() {
        return 1 + Integer.SIZE - Integer.numberOfLeadingZeros(2 * labels - 1);
    }

    /** @param largest 1 for the largest of a row, [labels, rows], and likewise by the margin */
    private Sharing told(Sharing largest) {
        int rows = largest.shape().columns();
        List<Sharing> parts = largest.cut(labels);
        double[] numbers = new double[labels];
        Arrays.setAll(numbers, i -> i);
        Sharing number = parts.get(0).weightedSum(numbers, 0).reshaped(rows, 1);
        if (parts.size() == 1) {
            return number;
        }
        double[] ones = new double[labels];
        Arrays.fill(ones, 1);
        return number.concatenated(parts.get(1).weightedSum(ones, 0).reshaped(rows, 1));
    }

    /** In double precision; nothing is kept back. */
    private double[] exactly(double[] byLabel) {
        int rows = byLabel.length / labels;
        int columns = thresholds.length > 1 ? 2 : 1;
        double[] results = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            double[] scores = new double[labels];
            for (int i = 0; i < labels; i++) {
                scores[i] = byLabel[i * rows + row];
            }
            int best = exact(scores);
            results[row * columns] = best;
            if (columns > 1) {
                results[row * columns + 1] = isClear(scores, best) ? 1 : 0;
            }
        }
        return results;
    }

    private boolean isClear(double[] scores, int best) {
        double margin = -thresholds[2];
        for (int i = 0; i < scores.length; i++) {
            if (i != best && !(scores[best] - scores[i] > margin)) {
                return false;
            }
        }
        return true;
    }

    /** The number of the largest score in double precision, the first of equal ones. */
    public static int exact(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }
}
