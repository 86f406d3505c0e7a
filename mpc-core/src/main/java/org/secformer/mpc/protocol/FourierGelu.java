package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * GeLU(x) = x Phi(x): x from 4 up, 0 below -4, else {@code x/2 + x^2/16 + a_0 + sum_k a_k cos(2 pi k x / 8)}.
 *
 * <p>The square carries the trend, so that four cosines of a short period suffice; its factor is a power of two, which costs no
 * bits. Shape kept; scale in at least 16 with 32 bits above the shift, out 16 in 48 bits. Rounds: 3, the first is the
 * truncation. Sent: 8.25 bytes per element; correlated randomness: 94.375 bytes. Security: perfect. Range |x| &lt; 251.9, error
 * 3e-4. Source: SecFormer (Luo et al., 2024), Algorithm 1, uses seven sines of period 20 (error 1.9e-2); the coefficients here
 * are a minimax fit.
 */
public final class FourierGelu {
    private static final double EDGE = 4.0;
    private static final FourierSeries SERIES = new FourierSeries(
            FourierSeries.Wave.COSINE,
            0.604179379,
            new double[] {-0.481399411, -0.102284119, -0.018405157, -0.001958598},
            3,
            new FourierSeries.Trend(1, 4));

    private static final int SCALE = 16;

    /** Results are needed in 48 bits. */
    static final Widths VALUE = new Widths(32, 48);

    /** Between the edges values are small: |inner| below 64. */
    static final Widths INNER = new Widths(24, 48);

    /** The comparison looks at 13 bits from 2^-4 up. */
    static final int LOWEST_BIT = 12;

    static final int WINDOW = 13;

    private FourierGelu() {}

    public static Sharing apply(Protocols p, Sharing x) {
        List<Opened> values = new ArrayList<>();
        for (Sharing part : x.cut(rowsAtATime(x.shape()))) {
            values.add(p.open(part, SCALE, VALUE));
        }
        List<Opened> inner = new ArrayList<>();
        List<Comparison> edges = new ArrayList<>();
        for (Opened t : values) {
            inner.add(inner(p, t));
            edges.add(t.atLeast(new double[] {EDGE, -EDGE}, LOWEST_BIT, WINDOW));
        }
        List<Bit> above = new ArrayList<>();
        List<Bit> between = new ArrayList<>();
        for (Comparison comparison : edges) {
            Bits atLeast = comparison.bits();
            above.add(p.arithmetic(atLeast.at(0), 48));
            between.add(p.arithmetic(atLeast.at(0).xor(atLeast.at(1)), 48));
        }
        List<Sharing> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.add(above.get(i).times(values.get(i)).plus(between.get(i).times(inner.get(i))));
        }
        return p.ideally(Sharing.joined(parts), () -> Elementwise.map(x.clear(), FourierGelu::exact));
    }

    /** What holds between the edges. */
    private static Opened inner(Protocols p, Opened t) {
        // Far outside the edges the square leaves the range of the opening, where it is multiplied by 0.
        return p.openWhereUsed(t.series(SERIES), SCALE, INNER);
    }

    /** 64 rows or a multiple, so that their bits fill whole words, or one if these are too many. */
    private static int rowsAtATime(Shape shape) {
        int rows = Protocols.PART_ELEMENTS / (shape.elements() / shape.size(0));
        return rows < 64 ? Math.max(1, rows) : rows / 64 * 64;
    }

    /** GeLU in double precision. */
    public static double exact(double x) {
        return 0.5 * x * (1 + ErrorFunction.erf(x / Math.sqrt(2)));
    }
}
