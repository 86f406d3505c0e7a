package org.secformer.mpc.transformer;

/** The parts of a model in their order: embedding, blocks, head. Each declares its own parameters. */
final class ModelParts {
    private ModelParts() {}

    static void declare(ModelShape shape, Declarations to) {
        String norm = Embedding.NORM;
        for (int layer = 0; layer < shape.layers(); layer++) {
            norm = Block.declare(shape, layer, norm, to);
        }
        shape.head().part().declare(shape, norm, to);
    }
}
