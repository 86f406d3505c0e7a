package org.secformer.mpc.protocol;

import java.util.Arrays;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Openings;

/**
 * A Fourier series: per harmonic {@code cos k t = cos k P [cos k m] + sin k P [sin k m]}, {@code sin k t = sin k P [cos k m] - cos k P
 * [sin k m]}, both readings of the mask having the same cosine and sine; and the square, if there is a trend.
 */
final class Series extends OpenedFunction {
    private final FourierSeries series;
    private final int scaleOfT;
    private final Square square;
    private final Harmonics harmonics;

    /** @param most elements that are worked on at a time */
    Series(FourierSeries series, Format format, int bits, int most) {
        super(series.scale(format.fractionBits()), bits);
        this.series = series;
        this.scaleOfT = format.fractionBits();
        this.square = new Square(format, bits);
        this.harmonics = new Harmonics(series, scaleOfT, most);
        if (series.hasTrend()) {
            include(square);
        }
        for (int k = 0; k < series.harmonics(); k++) {
            dealHarmonic(k, series.dealtWidth(k, scaleOfT, bits), series.dealtBits(k));
        }
    }

    private void dealHarmonic(int k, int width, int fractionBits) {
        additive(Purpose.FOURIER, width, (m, from, count, values) -> {
            for (int j = 0; j < count; j++) {
                harmonics.angles()[j] = (int) m.unsigned(from + j);
            }
            harmonics.of(k, count);
            encode(harmonics.cosines(), fractionBits, values);
        });
        // Of the same angles.
        additive(Purpose.FOURIER, width, (m, from, count, values) -> encode(harmonics.sines(), fractionBits, values));
    }

    private static void encode(double[] factors, int fractionBits, long[] encoded) {
        for (int j = 0; j < encoded.length; j++) {
            encoded[j] = Openings.nearest(factors[j] * (1 << fractionBits));
        }
    }

    @Override
    void share(Piece piece, Openings.Masked t, long[] z) {
        long constant = FixedPoint.encode(series.constant(), scale()) & t.first();
        if (series.hasTrend()) {
            // The square is read at the scale of the sum, t is raised to it.
            long linear = 1L << scale() - scaleOfT - series.trend().linearBits();
            square.share(piece, t, constant, linear, series.trend().square(), z);
        } else {
            Arrays.fill(z, piece.from(), piece.from() + piece.count(), constant);
        }
        for (int j = 0; j < piece.count(); j++) {
            harmonics.angles()[j] = (int) t.publicPart(piece.from() + j);
        }
        for (int k = 0; k < series.harmonics(); k++) {
            addHarmonic(k, piece, z);
        }
    }

    private void addHarmonic(int k, Piece piece, long[] z) {
        long[] cosines = piece.next();
        long[] sines = piece.next();
        harmonics.of(k, piece.count());
        double factor = series.amplitude(k) * (1 << series.publicBits());
        boolean even = series.wave() == FourierSeries.Wave.COSINE;
        double[] withCosines = even ? harmonics.cosines() : harmonics.sines();
        double[] withSines = even ? harmonics.sines() : harmonics.cosines();
        double sign = even ? factor : -factor;
        int raise = series.raise(k, scaleOfT);
        Openings.addProducts(
                factor, withCosines, cosines, sign, withSines, sines, raise, z, piece.from(), piece.count());
    }

    @Override
    double[] at(double[] t) {
        return series.at(t);
    }
}
