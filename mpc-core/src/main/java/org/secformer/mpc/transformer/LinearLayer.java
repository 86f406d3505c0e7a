package org.secformer.mpc.transformer;

/**
 * A linear layer x W + b, as the part that computes it declares it.
 *
 * @param name of the shared matrix, unique in the model; the bias has one that follows from it
 * @param tensor of the checkpoint that it is folded from, by BERT's name, without .weight or .bias
 * @param in columns of x
 * @param out columns of the result
 * @param width bits of the product
 */
record LinearLayer(String name, String tensor, int in, int out, int width) {}
