package org.secformer.datasets.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.tokenizer.TextInput;

/**
 * Texts whose results the model owner states, computed in the clear: a file of the client's bundle, sealed and authenticated as its
 * other files are. A client that hides some of them in a dataset notices parties that change all results alike.
 *
 * @param bundle id of the model bundle, whose results these are
 * @param canaries in the order of their numbers, from 0
 */
public record Canaries(BundleId bundle, List<Canary> canaries) implements Parsed {
    /** So many at most. */
    public static final int MOST = 200;

    static final String FILE = "canaries.json";

    public Canaries {
        Objects.requireNonNull(bundle, "bundle");
        canaries = List.copyOf(canaries);
        if (canaries.isEmpty() || canaries.size() > MOST) {
            throw new IllegalArgumentException(canaries.size() + " canaries");
        }
    }

    /**
     * One of them.
     *
     * @param first text, UTF-8
     * @param second text of a pair, or null
     * @param results that the model has for it, little-endian doubles: logits, or what else its task has
     */
    public record Canary(Base64Text first, Base64Text second, Base64Text results) implements Parsed {
        public Canary {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(results, "results");
        }

        /** A text with what was computed of it. */
        public static Canary of(TextInput text, double[] results) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(results.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(results);
            return new Canary(
                    text(text.first()), text.isPair() ? text(text.second()) : null, Base64Text.of(bytes.array()));
        }

        private static Base64Text text(String text) {
            return Base64Text.of(text.getBytes(StandardCharsets.UTF_8));
        }

        public TextInput text() {
            return new TextInput(decoded(first), second == null ? null : decoded(second));
        }

        private static String decoded(Base64Text text) {
            return new String(text.bytes(), StandardCharsets.UTF_8);
        }

        /** What the model has for the text. */
        public double[] values() {
            ByteBuffer bytes = ByteBuffer.wrap(results.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            double[] values = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(values);
            return values;
        }

        /** Shows neither text nor results. */
        @Override
        public String toString() {
            return "canary";
        }
    }
}
