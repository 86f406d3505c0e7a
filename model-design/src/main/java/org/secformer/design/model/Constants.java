package org.secformer.design.model;

import ai.djl.ndarray.NDArray;

/**
 * Products with plain numbers that gradients go through. The engine's own {@code mul(Number)} and {@code div(Number)} free the
 * number's memory as soon as they return, while the gradient still reads it from there: now and then it would be wrong, or not
 * a number. Here the number lives as long as the scope around it.
 */
public final class Constants {
    private Constants() {}

    public static NDArray times(NDArray x, double factor) {
        return x.mul(x.getManager().create((float) factor));
    }
}
