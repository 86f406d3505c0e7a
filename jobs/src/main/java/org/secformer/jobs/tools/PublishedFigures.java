package org.secformer.jobs.tools;

import java.io.PrintStream;
import java.util.List;

/** What others have published, each in a setting of its own: on other machines and networks, some with three parties. */
public final class PublishedFigures {
    private record Figure(String model, String system, String seconds, String sent, String setting) {}

    private static final String THREE_SERVERS = "512 tokens, three V100 servers";

    private static final List<Figure> FIGURES = List.of(
            new Figure("bert-base", "SecFormer", "19.513", "23.6", THREE_SERVERS),
            new Figure("bert-base", "  GeLU", "8.132", "", ""),
            new Figure("bert-base", "  softmax", "1.362", "", ""),
            new Figure("bert-base", "  LayerNorm", "1.523", "", ""),
            new Figure("bert-base", "  others", "8.496", "", ""),
            new Figure("bert-base", "MPCFormer", "18.591", "6.46", "as SecFormer's authors list it"),
            new Figure("bert-base", "PUMA", "42.5", "3.59", "128 tokens, three parties, 5 GB/s, 1 ms"),
            new Figure("bert-base", "SIGMA", "1.84", "0.99", "128 tokens, A6000 GPUs, 9.4 Gbit/s, 16.69 GB of keys"),
            new Figure("bert-base", "BumbleBee", "153", "6.40", "128 tokens, no dealer, 1 Gbit/s"),
            new Figure("bert-base", "BOLT", "245", "25.7", "128 tokens, no dealer, 3 Gbit/s"),
            new Figure("bert-large", "SecFormer", "39.089", "50.36", THREE_SERVERS),
            new Figure("bert-large", "  GeLU", "14.531", "", ""),
            new Figure("bert-large", "  softmax", "3.115", "", ""),
            new Figure("bert-large", "  LayerNorm", "3.122", "", ""),
            new Figure("bert-large", "  others", "18.321", "", ""));

    private PublishedFigures() {}

    /** Prints those for a model, if there are any. */
    public static void print(String model, PrintStream out) {
        List<Figure> of =
                FIGURES.stream().filter(figure -> figure.model().equals(model)).toList();
        if (!of.isEmpty()) {
            out.printf("%npublished, %s%n%-32s %10s %10s%n", model, "", "seconds", "sent GB");
            of.forEach(figure -> out.println("%-32s %10s %10s   %s"
                    .formatted("  " + figure.system(), figure.seconds(), figure.sent(), figure.setting())
                    .stripTrailing()));
        }
    }
}
