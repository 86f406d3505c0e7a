package org.secformer.mpc.transformer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that parameters are folded from, by BERT's names, with their shapes: linear layers as [out, in]. */
final class TensorList implements Declarations {
    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    Map<String, List<Long>> shapes() {
        return shapes;
    }

    @Override
    public void linear(LinearLayer layer) {
        addLinear(layer.tensor(), layer.in(), layer.out());
    }

    private void addLinear(String tensor, int in, int out) {
        shapes.put(tensor + ".weight", List.of((long) out, (long) in));
        shapes.put(tensor + ".bias", List.of((long) out));
    }

    @Override
    public void reading(LinearLayer layer, String norm, double factor) {
        addNorm(norm, layer.in());
        linear(layer);
    }

    @Override
    public void reading(LinearLayer layer, Projection projection, String norm, double factor) {
        addLinear(layer.tensor(), projection.out(), layer.out());
    }

    @Override
    public void projecting(LinearLayer layer, String norm) {
        reading(layer, norm, 1);
    }

    @Override
    public void centred(LinearLayer layer) {
        linear(layer);
    }

    @Override
    public void residual(Affine affine, String norm) {
        addNorm(norm, affine.columns());
    }

    @Override
    public void affine(Affine affine, String norm) {
        addNorm(norm, affine.columns());
    }

    @Override
    public void counted(Affine affine, String norm) {
        addNorm(norm, affine.columns());
    }

    private void addNorm(String norm, int columns) {
        shapes.put(norm + ".weight", List.of((long) columns));
        shapes.put(norm + ".bias", List.of((long) columns));
    }
}
