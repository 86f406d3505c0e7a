package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** The first of the largest scores, exactly, and nothing of rows that tell nothing. */
class LargestScoreTest {
    private static final double UNIT = 0x1p-15;
    private static final double EDGE = 0x1p14 - UNIT;
    private static final double[] VALUES = {-EDGE, -1, -UNIT, 0, UNIT, 1, EDGE};
    private static final double NO_MARGIN = -1;

    private static TwoParties.Program program(double[][] rows, double margin, boolean[] silent) {
        double[] scores = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        double[] bits = new double[rows.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = silent[i] ? 1 : 0;
        }
        return (p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(rows.length, rows[0].length), 15, scores);
            Sharing none = inputs.secret(Shape.of(rows.length, 1), 0, bits);
            return List.of(
                    margin == NO_MARGIN
                            ? LargestScore.number(p, x, () -> none)
                            : LargestScore.numberAndMargin(p, x, margin, () -> none));
        };
    }

    private static void check(double[][] rows, double margin, boolean[] silent) throws Exception {
        // Values go to the very end of the range, beyond what the check in the clear spares: results count here.
        TwoParties.Outcome outcome = new TwoParties().approximatedInTheClear().run(program(rows, margin, silent));
        int columns = margin == NO_MARGIN ? 1 : 2;
        for (int row = 0; row < rows.length; row++) {
            String what = Arrays.toString(rows[row]) + ", margin " + margin + ", silent " + silent[row];
            int best = silent[row] ? 0 : first(rows[row]);
            assertEquals(best, outcome.value()[row * columns], what);
            assertEquals(best, outcome.clear().get(0)[row * columns], what + ", in the clear");
            if (columns == 2) {
                double isClear = !silent[row] && isClear(rows[row], best, margin) ? 1 : 0;
                assertEquals(isClear, outcome.value()[row * columns + 1], what);
                assertEquals(isClear, outcome.clear().get(0)[row * columns + 1], what + ", in the clear");
            }
        }
    }

    private static int first(double[] row) {
        double largest = Arrays.stream(row).max().orElseThrow();
        int at = 0;
        while (row[at] != largest) {
            at++;
        }
        return at;
    }

    private static boolean isClear(double[] row, int best, double margin) {
        double[] sorted = row.clone();
        Arrays.sort(sorted);
        return row[best] - sorted[row.length - 2] > margin;
    }

    private static double[][] allOf(int labels) {
        List<double[]> rows = new ArrayList<>();
        int count = (int) Math.pow(VALUES.length, labels);
        for (int i = 0; i < count; i++) {
            double[] row = new double[labels];
            for (int j = 0, rest = i; j < labels; j++, rest /= VALUES.length) {
                row[j] = VALUES[rest % VALUES.length];
            }
            rows.add(row);
        }
        return rows.toArray(double[][]::new);
    }

    /** Ties of all kinds, equal scores, and both ends of the range among them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyChoiceOfValues(int labels) throws Exception {
        double[][] rows = allOf(labels);
        boolean[] none = new boolean[rows.length];
        check(rows, NO_MARGIN, none);
        for (double margin : new double[] {0, UNIT, 1, 0x1p14 - 1, EDGE}) {
            check(rows, margin, none);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 20})
    void manyLabels(int labels) throws Exception {
        long seed = 71;
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[64][labels];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < labels; i++) {
                rows[row][i] = VALUES[random.nextInt(row % 2 == 0 ? 3 : VALUES.length)];
            }
        }
        Arrays.fill(rows[0], EDGE);
        Arrays.fill(rows[1], -EDGE);
        rows[2][labels - 1] = EDGE;
        boolean[] silent = new boolean[rows.length];
        for (int row = 3; row < silent.length; row += 2) {
            silent[row] = true;
        }
        check(rows, NO_MARGIN, silent);
        check(rows, 0.5, silent);
    }

    /** As many as there may be: counts and their window are the widest. */
    @Test
    void theMostLabels() throws Exception {
        double[] rising = new double[256];
        Arrays.setAll(rising, i -> i - 128);
        double[] falling = new double[256];
        Arrays.setAll(falling, i -> 128 - i);
        double[][] rows = {rising, falling, rising};
        check(rows, 0.5, new boolean[] {false, false, true});
    }

    /** What is not opened exactly is off by less than a unit, so a score that leads by two wins. */
    @Test
    void scoresAreRoundedOnce() throws Exception {
        long seed = 72;
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 200;
        double[] scores = new double[rows * 3];
        int[] best = new int[rows];
        for (int row = 0; row < rows; row++) {
            best[row] = random.nextInt(3);
            double lowest = Math.floor(random.nextDouble(-1e8, 1e8)) * 0x1p-27;
            for (int i = 0; i < 3; i++) {
                scores[row * 3 + i] = i == best[row] ? lowest + 2 * UNIT : lowest;
            }
        }
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Sharing none = inputs.secret(Shape.of(rows, 1), 0, new double[rows]);
            return List.of(LargestScore.number(p, inputs.secret(Shape.of(rows, 3), 27, scores), () -> none));
        });
        for (int row = 0; row < rows; row++) {
            assertEquals(best[row], outcome.value()[row], "row " + row + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 20})
    void costsWhatIsSaid(int labels) throws Exception {
        int rows = 5;
        double[][] zeros = new double[rows][labels];
        int pairs = labels * (labels - 1) / 2;
        for (int thresholds : new int[] {1, 3}) {
            double margin = thresholds == 1 ? NO_MARGIN : 1;
            int counts = thresholds == 1 ? labels : 2 * labels;
            long words = Packing.words(thresholds * pairs * rows);
            TwoParties.Outcome outcome = new TwoParties().run(program(zeros, margin, new boolean[rows]));
            assertEquals(6, outcome.cost().rounds());
            // Scores, differences, planes of digits and bits, counts, bits.
            assertEquals(
                    Packing.bytes(labels * rows, 31)
                            + Packing.bytes(pairs * rows, 32)
                            + (6 + 1) * 8 * words
                            + Packing.bytes(counts * rows, 12)
                            + 8L * Packing.words(counts * rows),
                    outcome.cost().sentBytes());
        }
    }

    /** What a party sends has the same form whatever the scores and their order, and is uniform. */
    @Test
    void hidesScoresAndLabels() throws Exception {
        int rows = 400;
        double[][] equal = new double[rows][3];
        double[][] apart = new double[rows][3];
        for (int row = 0; row < apart.length; row++) {
            apart[row][row % 3] = EDGE;
            apart[row][(row + 1) % 3] = -EDGE;
        }
        boolean[] told = new boolean[rows];
        boolean[] silent = new boolean[rows];
        Arrays.fill(silent, true);
        Transcript reference = Transcript.of(program(equal, 1, told));
        reference.assertUniform("equal scores");
        for (Transcript other :
                List.of(Transcript.of(program(apart, 1, told)), Transcript.of(program(apart, 1, silent)))) {
            other.assertUniform("scores far apart");
            other.assertNoWordTwice("scores far apart");
            other.assertUnlike(reference, "scores far apart");
        }
    }
}
