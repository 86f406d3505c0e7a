package org.secformer.design.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.secformer.mpc.random.AesCtrGenerator;

/** Draws that are the same for the same purpose on every machine and Java version. Not secret, not for use by several threads. */
public final class Draws {
    private final AesCtrGenerator generator;

    private Draws(AesCtrGenerator generator) {
        this.generator = generator;
    }

    /** @param purpose what is drawn for; another purpose draws independently */
    public static Draws of(long seed, String purpose) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] key = digest.digest((seed + "\n" + purpose).getBytes(StandardCharsets.UTF_8));
            return new Draws(AesCtrGenerator.reproducible(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JVM has no SHA-256", impossible);
        }
    }

    /** Uniform from 0 to below 1. */
    public double uniform() {
        return (generator.ints(1)[0] & 0xFFFFFFFFL) * 0x1p-32;
    }

    /** Uniform from 0 to below {@code bound}. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    public boolean chance(double probability) {
        return uniform() < probability;
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Normal with mean 0 and deviation 1. */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** The numbers from 0 to below {@code count} in random order. */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = below(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }
}
