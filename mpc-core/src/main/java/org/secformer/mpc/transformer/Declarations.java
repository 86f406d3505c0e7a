package org.secformer.mpc.transformer;

/**
 * Where the parts of a model declare their parameters: which there are, in which shapes, and how each is folded from tensors of a
 * checkpoint. Parts declare in the order of the computation, which is that of the parameters' masks. The parameters to share, their
 * folding and the list of tensors all follow from the same declarations.
 */
interface Declarations {
    /** A layer that reads what nobody has normalised. */
    void linear(LinearLayer layer);

    /**
     * A layer that reads normalised rows: gain and bias of their LayerNorm are folded in.
     *
     * @param norm the LayerNorm's name in the checkpoint
     * @param factor of what it gives
     */
    void reading(LinearLayer layer, String norm, double factor);

    /**
     * A layer that reads what a projection makes of normalised rows: all of both is folded into one matrix.
     *
     * @param projection of the normalised rows
     * @param norm the LayerNorm before the projection, by its name in the checkpoint
     * @param factor of what the layer gives
     */
    void reading(LinearLayer layer, Projection projection, String norm, double factor);

    /** The projection itself, whose result is added up to the input of a LayerNorm: the residual path around a part. */
    void projecting(LinearLayer layer, String norm);

    /** A layer whose result is added up to the input of a LayerNorm, which takes the mean off anyway. */
    void centred(LinearLayer layer);

    /** A LayerNorm's gain and bias as the residual path around a part, which ends in another LayerNorm. */
    void residual(Affine affine, String norm);

    /** A LayerNorm's gain and bias as they are. */
    void affine(Affine affine, String norm);

    /** The same of sums of so many rows that only a secret tells: the bias is a factor, too, a matrix [1, columns]. */
    void counted(Affine affine, String norm);

    /**
     * A matrix between normalised rows and those who read it.
     *
     * @param tensor of the checkpoint, by BERT's name, without .weight or .bias
     * @param out columns of what it gives
     */
    record Projection(String tensor, int out) {}

    /**
     * Gain and bias of normalised rows.
     *
     * @param gain name of the shared gain
     * @param bias name of the shared bias
     * @param columns of the rows
     * @param width bits of the product
     */
    record Affine(String gain, String bias, int columns, int width) {}
}
