package org.secformer.design.plot;

import java.util.List;
import java.util.Locale;

/** Errors on a logarithmic scale over a range, as a picture. */
final class ErrorPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;

    /** Powers of ten at the bottom and top; what lies beyond is drawn at the edge. */
    private static final int LOWEST = -7;

    private static final int HIGHEST = 1;
    private static final List<String> COLOURS = List.of("#0b6e4f", "#c1292e", "#235789", "#e07a00", "#7b2d8b");

    private final Axis axis;
    private final Measure measure;
    private final double[] points;
    private final List<Curve> curves;

    ErrorPlot(Axis axis, Measure measure, double[] points, List<Curve> curves) {
        this.axis = axis;
        this.measure = measure;
        this.points = points;
        this.curves = curves;
    }

    /** What of an error is drawn. */
    enum Measure {
        ABSOLUTE,
        RELATIVE;

        double error(double approximation, double exact) {
            double difference = Math.abs(approximation - exact);
            return this == ABSOLUTE ? difference : difference / Math.abs(exact);
        }
    }

    /** The horizontal axis. @param logarithmic whether the bounds are exponents of 2 */
    record Axis(String label, int lowest, int highest, boolean logarithmic) {
        static Axis linear(String label, int lowest, int highest) {
            return new Axis(label, lowest, highest, false);
        }

        static Axis logarithmic(String label, int lowestExponent, int highestExponent) {
            return new Axis(label, lowestExponent, highestExponent, true);
        }

        /** The value so far along the axis, from 0 to 1. */
        double at(double share) {
            double position = lowest + share * (highest - lowest);
            return logarithmic ? Math.pow(2, position) : position;
        }

        String tick(int position) {
            return logarithmic
                    ? "2<tspan dy=\"-6\" font-size=\"9\">" + position + "</tspan>"
                    : String.valueOf(position);
        }
    }

    String svg(String title) {
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, HEIGHT));
        text(svg, LEFT, TOP - 16, "start", title + ": " + measure.name().toLowerCase(Locale.ROOT) + " error");
        horizontal(svg);
        vertical(svg);
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i), COLOURS.get(i), TOP + 10 + 20 * i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void horizontal(StringBuilder svg) {
        int step = axis.highest() - axis.lowest() > 16 ? 2 : axis.logarithmic() ? 1 : 2;
        for (int tick = axis.lowest(); tick <= axis.highest(); tick += step) {
            double x = LEFT + (double) (tick - axis.lowest()) / (axis.highest() - axis.lowest()) * plotWidth();
            line(svg, x, TOP, x, HEIGHT - BOTTOM);
            text(svg, x, HEIGHT - BOTTOM + 18, "middle", axis.tick(tick));
        }
        text(svg, LEFT + plotWidth() / 2.0, HEIGHT - 10, "middle", axis.label());
    }

    private void vertical(StringBuilder svg) {
        for (int exponent = LOWEST; exponent <= HIGHEST; exponent++) {
            double y = y(Math.pow(10, exponent));
            line(svg, LEFT, y, LEFT + plotWidth(), y);
            text(svg, LEFT - 8, y + 4, "end", "10<tspan dy=\"-6\" font-size=\"9\">" + exponent + "</tspan>");
        }
    }

    private void curve(StringBuilder svg, Curve curve, String colour, int legend) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < points.length; i++) {
            boolean there = !Double.isNaN(curve.errors()[i]);
            if (there) {
                double x = LEFT + (double) i / (points.length - 1) * plotWidth();
                path.append(format("%s%.1f %.1f", drawing ? " L" : " M", x, y(curve.errors()[i])));
            }
            drawing = there;
        }
        svg.append(format(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>%n",
                path.toString().trim(), colour));
        int left = WIDTH - RIGHT + 15;
        svg.append(format("<path d=\"M%d %d h20\" stroke=\"%s\" stroke-width=\"3\"/>%n", left, legend - 4, colour));
        text(svg, left + 26, legend, "start", curve.name());
    }

    private static int plotWidth() {
        return WIDTH - LEFT - RIGHT;
    }

    private static double y(double error) {
        double exponent = Math.log10(Math.max(error, Double.MIN_NORMAL));
        double share = (Math.max(LOWEST, Math.min(HIGHEST, exponent)) - LOWEST) / (HIGHEST - LOWEST);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(format("<path d=\"M%.1f %.1f L%.1f %.1f\" stroke=\"#dddddd\"/>%n", x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
