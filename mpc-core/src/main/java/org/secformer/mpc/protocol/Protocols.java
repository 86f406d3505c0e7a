package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * What a private computation may do: the vocabulary in which functions and layers are written once.
 *
 * <p>An interpreter runs the same code as a party (on its share), as the dealer (on masks), as the price list (on shapes) or
 * in the clear (on doubles). An opening is sent when it is issued and awaited when its value is first used; a <i>round</i> is
 * such a wait, and it collects all openings issued so far. So issue all independent openings before using any. Bytes are
 * payload sent by one party, without framing and TLS.
 *
 * <p><b>Security guarantees:</b> only masked values leave a party; every mask is uniform in the width that is sent and used
 * once, so what a party sees is independent of all secrets (perfect, given uniform masks). Not for several threads.
 */
public abstract class Protocols {
    /**
     * Large tensors are worked on in parts of about so many elements, of which several stay in a cache. All parts are opened
     * in the same rounds; the first are on their way while the next are computed.
     */
    public static final int PART_ELEMENTS = 1 << 18;

    /** What ranges of values in steps beside the main computation are reported by. */
    public static final String ALONGSIDE = "alongside";

    private final List<SectionCost> finished = new ArrayList<>();
    private final Queue<Step> steps = new ArrayDeque<>();
    private String section = "";
    private String subject = "";
    private SectionCost before = new SectionCost("", 0, 0, 0);
    private Consumer<String> sectionListener = name -> {};
    private int rounds;
    private long sentBytes;
    private long multiplyAdds;

    /**
     * Opens {@code t = x >> (scale - fractionBits)} in w = {@code format.opened} bits under a uniform mask, without revealing it.
     *
     * <p>Each share is shifted locally, exactly modulo 2^(bits - shift), so this is also the truncation of a product. Costs a
     * round when first used and w bits per element. Needs |t| &lt; 2^(w-2) units and bits - shift &gt;= w; the error lies in (-1, 1)
     * unit of 2^-fractionBits and has mean 0; there is none without a shift.
     */
    public final Opened open(Sharing x, Format format) {
        return opened(x, format, OutOfRange.REFUSED);
    }

    /** Like {@link #open}, for values that may leave the range wherever the caller multiplies them by a shared 0. */
    public final Opened openWhereUsed(Sharing x, Format format) {
        return opened(x, format, OutOfRange.UNUSED);
    }

    private Opened opened(Sharing x, Format format, OutOfRange outOfRange) {
        int shift = x.scale() - format.fractionBits();
        if (shift < 0 || x.bits() - shift < format.opened()) {
            throw new IllegalStateException("cannot open " + x + " to " + format.fractionBits() + " fraction bits in "
                    + format.opened() + " bits");
        }
        return open(x, format, outOfRange);
    }

    /**
     * Opens x exactly under a uniform mask in the width that a product needs, for {@link #matmul} and {@link #scale}.
     *
     * <p>Costs a round when first used and {@code width} bits per element. Needs |x| 2^scale &lt; 2^(width - 1).
     *
     * @param width bits that are opened, as {@link Packing} packs them
     */
    public final Operand operand(Sharing x, int width) {
        Packing.requireWidth(width);
        if (x.bits() < width) {
            throw new IllegalStateException("cannot open " + width + " bits of " + x);
        }
        return mask(x, width);
    }

    /**
     * Matrix product of two opened operands, local once both are opened: {@code [z] = E [Y] + [A] F + [C]} with C = A B dealt.
     *
     * <p>x is [..., m, k]; y is [k, n] or has x's leading axes and [..., k, n]. Scales add. Correlated randomness: {@code
     * width} bits per element of z. Exact modulo 2^width.
     */
    public final Sharing matmul(Operand x, Operand y, int width) {
        MatrixShapes sizes = MatrixShapes.of(x.shape(), y.shape());
        checkWidths(x, y, width);
        await(x.issuedAt());
        await(y.issuedAt());
        multiplyAdds += 2 * sizes.multiplyAdds();
        return product(x, y, width);
    }

    /** Elementwise product of every row of x with one row y of shape [columns]; otherwise like {@link #matmul}. */
    public final Sharing scale(Operand x, Operand y, int width) {
        if (!y.shape().equals(Shape.of(x.shape().columns()))) {
            throw new IllegalArgumentException("cannot scale rows of " + x.shape() + " by " + y.shape());
        }
        checkWidths(x, y, width);
        await(x.issuedAt());
        await(y.issuedAt());
        return scaled(x, y, width);
    }

    /** Rows 0, stride, 2 stride, ... of a two-dimensional operand; waits for its opening. */
    public final Operand everyRow(Operand x, int stride) {
        if (x.shape().rank() != 2 || x.shape().size(0) % stride != 0) {
            throw new IllegalArgumentException("cannot take every " + stride + "th row of " + x.shape());
        }
        await(x.issuedAt());
        return stride == 1 ? x : x.selectRows(stride);
    }

    /** A two-dimensional operand [groups * m, columns] as [groups, m, columns]: a right factor for each group. */
    public final Operand inGroups(Operand x, int groups) {
        if (x.shape().rank() != 2 || x.shape().size(0) % groups != 0) {
            throw new IllegalArgumentException("cannot take " + x.shape() + " in " + groups + " groups");
        }
        return x.reshaped(Shape.of(groups, x.shape().size(0) / groups, x.shape().columns()));
    }

    private static void checkWidths(Operand x, Operand y, int width) {
        if (width > Math.min(x.width(), y.width())) {
            throw new IllegalStateException(
                    "a product in " + width + " bits of operands opened in " + x.width() + " and " + y.width());
        }
    }

    /**
     * Converts exclusive-or shared bits so that they can be multiplied. Costs a round when first used, one bit per element
     * (rounded up to 8 bytes), and the randomness of the products asked for.
     *
     * @param width bits in which the results are valid
     */
    public final Bit arithmetic(Bits bits, int width) {
        if (width < 1 || width > Long.SIZE) {
            throw new IllegalArgumentException("bits can be multiplied in 1 to 64 bits, not " + width);
        }
        return bit(bits, width);
    }

    /**
     * Replaces an approximation by the exact function where values are in the clear and exact results are wanted; returns the
     * approximation elsewhere. The range checks of the approximation have then been made.
     */
    public Sharing ideally(Sharing approximation, Supplier<double[]> exact) {
        return approximation;
    }

    /** Other work that may be done when the round {@code from} is about to be waited for. */
    private record Step(int from, Runnable work) {}

    /**
     * Does a step of other work later, with the openings that have been issued so far: when they have arrived and the next round is about
     * to be waited for. What the step issues rides in that round; a step may ask for another one. So a chain of openings beside the
     * main one takes no round of its own, as long as the main one goes on.
     */
    public final void alongside(Runnable work) {
        steps.add(new Step(rounds + 1, work));
    }

    /** Does all the steps that are left, in rounds of their own where there are no others. */
    public final void finishAlongside() {
        while (!steps.isEmpty()) {
            if (steps.peek().from() > rounds) {
                nextRound();
            }
            runSteps();
        }
    }

    private void runSteps() {
        String main = subject;
        subject = ALONGSIDE;
        while (!steps.isEmpty() && steps.peek().from() <= rounds) {
            steps.remove().work().run();
        }
        subject = main;
    }

    private void nextRound() {
        rounds++;
        receiveAll();
    }

    /** States the range in which the next function is accurate; checked where values are in the clear. */
    public void expectWithin(Sharing x, double lowest, double highest, String what) {}

    /** Ends the current section of the computation and starts another; costs are listed by section. */
    public final void section(String name) {
        SectionCost now = total();
        SectionCost spent = now.minus(before, section);
        if (!spent.isFree()) {
            finished.add(spent);
        }
        before = now;
        section = name;
        subject = "";
        sectionListener.accept(name);
    }

    /** Tells a listener of every section that starts, so that time can be measured from outside. */
    public final void onSection(Consumer<String> listener) {
        sectionListener = listener;
    }

    final String currentSection() {
        return section;
    }

    /** Says what is computed next in this section, where it computes several things: ranges are reported by it. */
    public final void subject(String what) {
        subject = what;
    }

    final String currentSubject() {
        return subject;
    }

    /** Costs of the sections finished so far; {@link #section} finishes the current one. */
    public final List<SectionCost> sections() {
        return List.copyOf(finished);
    }

    /** Everything spent so far. */
    public final SectionCost total() {
        return new SectionCost("total", rounds, sentBytes, materialBytes(), multiplyAdds, randomBytes());
    }

    /** Notes that an opening of so many bytes is sent now; returns the round in which it can be awaited. */
    final int issued(long bytes) {
        sentBytes += bytes;
        return rounds;
    }

    /** Waits for the opening issued at this point, and all others, unless that has happened. */
    final void await(int issuedAt) {
        if (issuedAt == rounds) {
            runSteps();
            nextRound();
        }
    }

    abstract Opened open(Sharing x, Format format, OutOfRange outOfRange);

    abstract Operand mask(Sharing x, int width);

    abstract Bit bit(Bits bits, int width);

    abstract Sharing product(Operand x, Operand y, int width);

    abstract Sharing scaled(Operand x, Operand y, int width);

    abstract void receiveAll();

    abstract long materialBytes();

    abstract long randomBytes();

    /** What it means when a value to be opened exceeds its range. */
    enum OutOfRange {
        REFUSED,
        UNUSED
    }
}
