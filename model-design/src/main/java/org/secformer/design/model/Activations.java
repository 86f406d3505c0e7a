package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What a student may learn from, layer by layer.
 *
 * @param embeddings [rows, length, hidden]
 * @param attentions weights of each layer, [rows, heads, length, length]
 * @param hidden outputs of each layer, [rows, length, hidden]
 * @param logits [rows, labels], or vectors [rows, hidden]
 */
public record Activations(NDArray embeddings, List<NDArray> attentions, List<NDArray> hidden, NDArray logits) {}
