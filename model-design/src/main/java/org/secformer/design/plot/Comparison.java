package org.secformer.design.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.FourierGelu;
import org.secformer.mpc.protocol.FourierTanh;
import org.secformer.mpc.protocol.InverseSquareRoot;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.Reciprocal;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Numerics;

/**
 * One function, how far this project's approximation is off over a range, and how far others are. What fixed-point numbers round
 * away comes on top, for all alike.
 */
public final class Comparison {
    private static final int POINTS = 1201;
    private static final String OWN = "this project";
    private static final int SCALE = 32;

    private final String title;
    private final ErrorPlot.Axis axis;
    private final ErrorPlot.Measure measure;
    private final DoubleUnaryOperator exact;
    private final double[] points;
    private final List<Curve> curves;

    private Comparison(
            String title,
            ErrorPlot.Axis axis,
            ErrorPlot.Measure measure,
            DoubleUnaryOperator exact,
            List<Approximation> approximations) {
        this.title = title;
        this.axis = axis;
        this.measure = measure;
        this.exact = exact;
        points = IntStream.range(0, POINTS)
                .mapToDouble(i -> axis.at(i / (POINTS - 1.0)))
                .toArray();
        curves = approximations.stream().map(this::curve).toList();
    }

    /** @param lowest and highest where it may be used */
    private record Approximation(String name, double lowest, double highest, DoubleUnaryOperator function) {
        static Approximation everywhere(String name, DoubleUnaryOperator function) {
            return new Approximation(name, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, function);
        }

        static Approximation own(double lowest, double highest, BiFunction<Protocols, Sharing, Sharing> protocol) {
            return new Approximation(OWN, lowest, highest, x -> {
                ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.APPROXIMATED);
                Sharing input = clear.input(Shape.of(1, 1), SCALE, new double[] {x});
                return protocol.apply(clear, input).clear()[0];
            });
        }
    }

    private Curve curve(Approximation approximation) {
        double[] errors = DoubleStream.of(points)
                .map(x -> x < approximation.lowest() || x >= approximation.highest()
                        ? Double.NaN
                        : measure.error(approximation.function().applyAsDouble(x), exact.applyAsDouble(x)))
                .toArray();
        return new Curve(approximation.name(), errors);
    }

    /** All comparisons. */
    public static List<Comparison> all() {
        return List.of(gelu(), tanh(), inverseSquareRoot(), reciprocal());
    }

    static Comparison gelu() {
        return new Comparison(
                "GeLU",
                ErrorPlot.Axis.linear("x", -8, 8),
                ErrorPlot.Measure.ABSOLUTE,
                FourierGelu::exact,
                List.of(
                        Approximation.own(-251, 251, (p, x) -> FourierGelu.apply(p, x, Numerics.EXACT.geluNumbers())),
                        Approximation.everywhere("SecFormer", Rivals::secFormerGelu),
                        Approximation.everywhere("PUMA", Rivals::pumaGelu),
                        Approximation.everywhere("MPCFormer", Rivals::mpcFormerGelu),
                        Approximation.everywhere("CrypTen", Rivals::crypTenGelu)));
    }

    static Comparison tanh() {
        return new Comparison(
                "tanh",
                ErrorPlot.Axis.linear("x", -8, 8),
                ErrorPlot.Measure.ABSOLUTE,
                Math::tanh,
                List.of(
                        Approximation.own(-251, 251, (p, x) -> FourierTanh.apply(p, x, Numerics.EXACT.headNumbers())),
                        Approximation.everywhere("CrypTen, SecFormer", Rivals::crypTenTanh)));
    }

    static Comparison inverseSquareRoot() {
        return new Comparison(
                "inverse square root",
                ErrorPlot.Axis.logarithmic("v", -18, 16),
                ErrorPlot.Measure.RELATIVE,
                v -> 1 / Math.sqrt(v),
                List.of(
                        Approximation.own(
                                Math.scalb(1, -16),
                                Math.scalb(1, 14),
                                (p, v) -> InverseSquareRoot.apply(
                                        p, v, 1, InverseSquareRoot.RANGE, Network.NEAR, "v", within -> {})),
                        Approximation.everywhere("SecFormer", Rivals::secFormerInverseSquareRoot),
                        Approximation.everywhere("CrypTen", Rivals::crypTenInverseSquareRoot)));
    }

    static Comparison reciprocal() {
        return new Comparison(
                "reciprocal",
                ErrorPlot.Axis.logarithmic("v", -10, 24),
                ErrorPlot.Measure.RELATIVE,
                v -> 1 / v,
                List.of(
                        Approximation.own(
                                Math.scalb(1, -8),
                                Math.scalb(1, 20),
                                (p, v) -> Reciprocal.apply(p, v, Reciprocal.RANGE, Network.NEAR, "v", within -> {})),
                        Approximation.everywhere("SecFormer", Rivals::secFormerReciprocal),
                        Approximation.everywhere("CrypTen", Rivals::crypTenReciprocal)));
    }

    /** A file name without its ending. */
    public String name() {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    public String svg() {
        return new ErrorPlot(axis, measure, points, curves).svg(title);
    }

    /** The largest error of a curve between two points; not a number if it has none there. */
    double largestError(String curve, double lowest, double highest) {
        double[] errors = curves.stream()
                .filter(each -> each.name().equals(curve))
                .findFirst()
                .orElseThrow()
                .errors();
        return IntStream.range(0, POINTS)
                .filter(i -> points[i] >= lowest && points[i] <= highest && !Double.isNaN(errors[i]))
                .mapToDouble(i -> errors[i])
                .max()
                .orElse(Double.NaN);
    }
}
