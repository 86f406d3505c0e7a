package org.secformer.design.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.secformer.design.data.Draws;
import org.secformer.design.data.LabelledText;

/**
 * Customer messages of an invented bank. A message names one to three intents, and its sentence says which of them is wanted:
 * that one is the label. Around it stand greetings, names, amounts and dates of no meaning, random capitals and typing errors.
 * The same seed gives the same messages everywhere.
 */
final class BankMessages {
    private static final double GREETED = 0.4;
    private static final double DETAILED = 0.35;
    private static final double CLOSED = 0.3;
    private static final double CAPITAL = 0.06;
    private static final double MISTYPED = 0.02;
    private static final int SHORTEST_MISTYPED = 4;

    private final Draws draws;
    private final double labelNoise;
    private final String prefix;
    private int count;

    /**
     * A stream of messages.
     *
     * @param prefix of their ids, which also tells this stream's draws from those of others
     * @param labelNoise share of messages with another label than their own
     */
    BankMessages(long seed, String prefix, double labelNoise) {
        this.draws = Draws.of(seed, "bank messages " + prefix);
        this.prefix = prefix;
        this.labelNoise = labelNoise;
    }

    LabelledText next() {
        List<String> intents = new ArrayList<>();
        for (int index : draws.permutation(Phrases.LABELS.size())) {
            intents.add(Phrases.LABELS.get(index));
        }
        String wanted = intents.get(0);
        String[] tasks = intents.stream()
                .limit(3)
                .map(intent -> draws.oneOf(Phrases.TASKS.get(intent)))
                .toArray(String[]::new);
        String sentence = Stream.of(draws.oneOf(Phrases.SENTENCES).split(" "))
                .map(word -> switch (word) {
                    case "W" -> tasks[0];
                    case "O" -> tasks[1];
                    case "P" -> tasks[2];
                    default -> word;
                })
                .collect(Collectors.joining(" "));
        List<String> parts = new ArrayList<>();
        if (draws.chance(GREETED)) {
            parts.add(filled(draws.oneOf(Phrases.GREETINGS)));
        }
        parts.add(sentence.endsWith("?") ? sentence : sentence + " .");
        if (draws.chance(DETAILED)) {
            parts.add(filled(draws.oneOf(Phrases.DETAILS)));
        }
        if (draws.chance(CLOSED)) {
            parts.add(filled(draws.oneOf(Phrases.CLOSINGS)));
        }
        // Drawn in any case, so that messages do not depend on the noise.
        double luck = draws.uniform();
        String wrong = intents.get(1 + draws.below(intents.size() - 1));
        String label = luck < labelNoise ? wrong : wanted;
        String id = String.format(Locale.ROOT, "%s%04d", prefix, count++);
        return new LabelledText(id, typed(String.join(" ", parts)), label);
    }

    private String filled(String pattern) {
        return Stream.of(pattern.split(" "))
                .map(word -> switch (word) {
                    case "N" -> name();
                    case "S" -> name() + draws.oneOf(Phrases.SHOPS);
                    case "D" -> String.valueOf(10 + draws.below(9990));
                    case "DAY" -> draws.oneOf(Phrases.DAYS);
                    default -> word;
                })
                .collect(Collectors.joining(" "));
    }

    private String name() {
        return draws.oneOf(Phrases.NAME_STARTS) + draws.oneOf(Phrases.NAME_ENDS);
    }

    private String typed(String text) {
        return Stream.of(text.split(" ")).map(this::mistyped).map(this::capital).collect(Collectors.joining(" "));
    }

    /** A letter doubled or left out, never the first. */
    private String mistyped(String word) {
        if (word.length() < SHORTEST_MISTYPED || !draws.chance(MISTYPED)) {
            return word;
        }
        int at = 1 + draws.below(word.length() - 1);
        return draws.chance(0.5)
                ? word.substring(0, at) + word.substring(at + 1)
                : word.substring(0, at) + word.charAt(at - 1) + word.substring(at);
    }

    private String capital(String word) {
        return draws.chance(CAPITAL) ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) : word;
    }
}
