package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.ring.Shape;

/** The shared parameters, in the order of their declarations. */
final class ParameterList implements Declarations {
    private final List<ParameterSpec> specs = new ArrayList<>();
    private final Numerics numerics;

    ParameterList(Numerics numerics) {
        this.numerics = numerics;
    }

    List<ParameterSpec> specs() {
        return specs;
    }

    @Override
    public void linear(LinearLayer layer) {
        Shape shape = Shape.of(layer.in(), layer.out());
        specs.add(new ParameterSpec(layer.name(), ParameterSpec.Kind.MATRIX, shape, numerics.weight(), layer.width()));
        addBias(ParameterNames.biasOf(layer.name()), layer.out(), layer.width());
    }

    @Override
    public void reading(LinearLayer layer, String norm, double factor) {
        linear(layer);
    }

    @Override
    public void reading(LinearLayer layer, Projection projection, String norm, double factor) {
        linear(layer);
    }

    @Override
    public void projecting(LinearLayer layer, String norm) {
        linear(layer);
    }

    @Override
    public void centred(LinearLayer layer) {
        linear(layer);
    }

    @Override
    public void residual(Affine affine, String norm) {
        affine(affine, norm);
    }

    @Override
    public void affine(Affine affine, String norm) {
        addGain(affine);
        addBias(affine.bias(), affine.columns(), affine.width());
    }

    @Override
    public void counted(Affine affine, String norm) {
        addGain(affine);
        Shape shape = Shape.of(1, affine.columns());
        specs.add(
                new ParameterSpec(affine.bias(), ParameterSpec.Kind.MATRIX, shape, numerics.weight(), affine.width()));
    }

    private void addGain(Affine affine) {
        Shape shape = Shape.of(affine.columns());
        specs.add(new ParameterSpec(affine.gain(), ParameterSpec.Kind.GAIN, shape, numerics.weight(), affine.width()));
    }

    private void addBias(String name, int columns, int width) {
        specs.add(new ParameterSpec(name, ParameterSpec.Kind.BIAS, Shape.of(columns), numerics.product(), width));
    }
}
