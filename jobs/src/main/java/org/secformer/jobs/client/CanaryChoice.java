package org.secformer.jobs.client;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Canaries;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.jobs.texts.TextRows.TextRow;

/**
 * The canaries that a dataset may have.
 *
 * @param fitting numbered as the model owner has
 * @param kind of them in words, for messages
 */
public record CanaryChoice(List<TextRow> fitting, String kind) {
    /**
     * Those of the same kind as the client's rows.
     *
     * @param limit tokens that they may have
     * @param pairs whether rows are pairs of texts
     */
    public static CanaryChoice of(List<Canaries.Canary> stated, BundleEncoder encoder, int limit, boolean pairs) {
        List<TextRow> fitting = new ArrayList<>();
        for (int i = 0; i < stated.size(); i++) {
            TextInput text = stated.get(i).text();
            if (text.isPair() == pairs && encoder.count(text) <= limit) {
                fitting.add(new TextRow(i, "", text, null));
            }
        }
        return new CanaryChoice(
                fitting, (pairs ? "pairs of texts" : "single texts") + " with at most " + limit + " tokens");
    }

    /**
     * So many of them, by the system's random source.
     *
     * @throws InvalidInputException if there are fewer
     */
    public List<TextRow> draw(int count) {
        if (fitting.size() < count) {
            throw new InvalidInputException("--canaries: expected at most " + fitting.size()
                    + ", as many as the client's bundle has of " + kind + ", found " + count);
        }
        List<TextRow> shuffled = new ArrayList<>(fitting);
        Collections.shuffle(shuffled, new SecureRandom());
        return List.copyOf(shuffled.subList(0, count));
    }
}
