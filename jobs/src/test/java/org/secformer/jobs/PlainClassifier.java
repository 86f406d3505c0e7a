package org.secformer.jobs;

import static org.secformer.jobs.TinyCheckpoint.HEADS;
import static org.secformer.jobs.TinyCheckpoint.HIDDEN;
import static org.secformer.jobs.TinyCheckpoint.LAYERS;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.secformer.datasets.tokenizer.Tokens;

/**
 * The architectures as their publications have them, with 2Quad for softmax, one token after the other in double
 * precision: nothing folded, nothing renamed, so that it shares no mistake with what it is compared with.
 *
 * @param tensors by Hugging Face's names
 * @param between the matrices of the feed-forward part
 */
record PlainClassifier(Map<String, float[]> tensors, DoubleUnaryOperator between) {
    private static final double C = 5;

    /** With GeLU. */
    PlainClassifier(Map<String, float[]> tensors) {
        this(tensors, PlainClassifier::gelu);
    }

    /** With ReLU in its place. */
    static PlainClassifier relu(Map<String, float[]> tensors) {
        return new PlainClassifier(tensors, value -> Math.max(0, value));
    }

    double[] bert(Tokens tokens) {
        return linear(applied(Math::tanh, linear(rows("bert.", tokens)[0], "bert.pooler.dense")), "classifier");
    }

    double[] electra(Tokens tokens) {
        double[] dense = linear(rows("electra.", tokens)[0], "classifier.dense");
        return linear(applied(PlainClassifier::gelu, dense), "classifier.out_proj");
    }

    double[] firstToken(Tokens tokens) {
        return rows("", tokens)[0];
    }

    /** Of all tokens, divided by its length. */
    double[] unitMean(Tokens tokens) {
        double[] mean = new double[HIDDEN];
        for (double[] row : rows("", tokens)) {
            for (int i = 0; i < HIDDEN; i++) {
                mean[i] += row[i] / tokens.count();
            }
        }
        double norm = Math.sqrt(Arrays.stream(mean).map(value -> value * value).sum());
        return applied(value -> value / norm, mean);
    }

    /** What BERT's and ELECTRA's last layer gives, token by token. */
    double[][] rows(String prefix, Tokens tokens) {
        double[][] x = embedded(prefix, counted(tokens.count()), 1e-12, tokens);
        for (int layer = 0; layer < LAYERS; layer++) {
            x = bertLayer(x, prefix + "encoder.layer." + layer + ".", 1e-12);
        }
        return x;
    }

    double[] roberta(Tokens tokens) {
        int[] ids = tokens.ids();
        // Padding, here token 1, has position 1 and is not counted.
        int[] positions = new int[ids.length];
        for (int token = 0, next = 2; token < ids.length; token++) {
            positions[token] = ids[token] == 1 ? 1 : next++;
        }
        double[][] x = embedded("roberta.", positions, 1e-5, tokens);
        for (int layer = 0; layer < LAYERS; layer++) {
            x = bertLayer(x, "roberta.encoder.layer." + layer + ".", 1e-5);
        }
        return linear(applied(Math::tanh, linear(x[0], "classifier.dense")), "classifier.out_proj");
    }

    double[] distilBert(Tokens tokens) {
        double[][] x = embedded("distilbert.", counted(tokens.count()), 1e-12, tokens);
        for (int layer = 0; layer < LAYERS; layer++) {
            String name = "distilbert.transformer.layer." + layer + ".";
            double[][] attended =
                    attention(x, name + "attention.q_lin", name + "attention.k_lin", name + "attention.v_lin");
            double[][] middle = normalized(x, attended, name + "attention.out_lin", name + "sa_layer_norm", 1e-12);
            x = feedForward(middle, name + "ffn.lin1", name + "ffn.lin2", name + "output_layer_norm", 1e-12);
        }
        return linear(applied(value -> Math.max(0, value), linear(x[0], "pre_classifier")), "classifier");
    }

    private static int[] counted(int length) {
        return IntStream.range(0, length).toArray();
    }

    private double[][] embedded(String prefix, int[] positions, double epsilon, Tokens tokens) {
        int[] ids = tokens.ids();
        int columns = tensors.get(prefix + "embeddings.LayerNorm.bias").length;
        double[][] x = new double[ids.length][columns];
        float[] types = tensors.get(prefix + "embeddings.token_type_embeddings.weight");
        for (int token = 0; token < ids.length; token++) {
            for (int j = 0; j < columns; j++) {
                x[token][j] = tensors.get(prefix + "embeddings.word_embeddings.weight")[ids[token] * columns + j]
                        + tensors.get(prefix + "embeddings.position_embeddings.weight")[positions[token] * columns + j]
                        + (types == null ? 0 : types[type(types, columns, tokens.types()[token]) * columns + j]);
            }
            x[token] = norm(x[token], prefix + "embeddings.LayerNorm", epsilon);
            if (columns != HIDDEN) {
                x[token] = linear(x[token], prefix + "embeddings_project");
            }
        }
        return x;
    }

    /** Of a table with one row all tokens are of its type, whatever the tokenizer says. */
    private static int type(float[] types, int columns, int type) {
        return types.length == columns ? 0 : type;
    }

    private double[][] bertLayer(double[][] x, String name, double epsilon) {
        String self = name + "attention.self.";
        double[][] attended = attention(x, self + "query", self + "key", self + "value");
        String output = name + "attention.output.";
        double[][] middle = normalized(x, attended, output + "dense", output + "LayerNorm", epsilon);
        return feedForward(
                middle, name + "intermediate.dense", name + "output.dense", name + "output.LayerNorm", epsilon);
    }

    private double[][] attention(double[][] x, String query, String key, String value) {
        int size = HIDDEN / HEADS;
        double[][] result = new double[x.length][HIDDEN];
        for (int token = 0; token < x.length; token++) {
            double[] q = linear(x[token], query);
            for (int head = 0; head < HEADS; head++) {
                int from = head * size;
                double sum = 0;
                for (double[] other : x) {
                    double[] k = linear(other, key);
                    double[] v = linear(other, value);
                    double score = IntStream.range(from, from + size)
                            .mapToDouble(j -> q[j] * k[j])
                            .sum();
                    double weight = Math.pow(score / Math.sqrt(size) + C, 2);
                    sum += weight;
                    for (int j = from; j < from + size; j++) {
                        result[token][j] += weight * v[j];
                    }
                }
                for (int j = from; j < from + size; j++) {
                    result[token][j] /= sum;
                }
            }
        }
        return result;
    }

    private double[][] feedForward(double[][] x, String expand, String contract, String norm, double epsilon) {
        double[][] expanded = new double[x.length][];
        for (int token = 0; token < x.length; token++) {
            expanded[token] = applied(between, linear(x[token], expand));
        }
        return normalized(x, expanded, contract, norm, epsilon);
    }

    private double[][] normalized(double[][] x, double[][] inner, String linear, String norm, double epsilon) {
        double[][] result = new double[x.length][];
        for (int token = 0; token < x.length; token++) {
            double[] sum = linear(inner[token], linear);
            for (int j = 0; j < HIDDEN; j++) {
                sum[j] += x[token][j];
            }
            result[token] = norm(sum, norm, epsilon);
        }
        return result;
    }

    double[] linear(double[] x, String name) {
        float[] weight = tensors.get(name + ".weight");
        float[] bias = tensors.get(name + ".bias");
        double[] result = new double[bias.length];
        for (int out = 0; out < result.length; out++) {
            result[out] = bias[out];
            for (int in = 0; in < x.length; in++) {
                result[out] += weight[out * x.length + in] * x[in];
            }
        }
        return result;
    }

    private double[] norm(double[] x, String name, double epsilon) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = IntStream.range(0, x.length)
                .mapToDouble(j -> (x[j] - mean) * (x[j] - mean))
                .average()
                .orElseThrow();
        double[] result = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            result[j] = (x[j] - mean) / Math.sqrt(variance + epsilon) * tensors.get(name + ".weight")[j]
                    + tensors.get(name + ".bias")[j];
        }
        return result;
    }

    private static double[] applied(DoubleUnaryOperator function, double[] x) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> function.applyAsDouble(x[i]))
                .toArray();
    }

    /** x Phi(x), Phi integrated numerically from 0. */
    private static double gelu(double x) {
        int steps = 2_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double at = x * (i + 0.5) / steps;
            sum += Math.exp(-at * at / 2) * x / steps;
        }
        return x * (0.5 + sum / Math.sqrt(2 * Math.PI));
    }
}
