package org.secformer.mpc.ring;

import java.util.Arrays;
import java.util.EnumSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel once per JVM, the first of {@link Candidate} that runs, and logs which one and why. */
final class KernelChoice {
    private static final Logger LOG = LoggerFactory.getLogger(RingKernels.class);

    /** Set to the title of a candidate to pass over those before it. */
    static final String PROPERTY = "secformer.kernel";

    /** In order of speed as measured by {@code RingProductBenchmark}. */
    enum Candidate {
        NATIVE("native") {
            @Override
            RingKernels create() {
                return NativeKernels.create();
            }
        },
        VECTOR_API("vector-api") {
            @Override
            RingKernels create() {
                VectorModule.load();
                return VectorApiKernels.create();
            }
        },
        REFERENCE("reference") {
            @Override
            RingKernels create() {
                return new ReferenceKernels();
            }
        };

        private final String title;

        Candidate(String title) {
            this.title = title;
        }

        /** @throws UnsupportedOperationException if it cannot run here, saying why */
        abstract RingKernels create();

        /** @throws IllegalArgumentException if there is no such title */
        static Candidate of(String title) {
            return Arrays.stream(values())
                    .filter(candidate -> candidate.title.equals(title))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "-D" + PROPERTY + " is native, vector-api or reference, not " + title));
        }
    }

    static final RingKernels BEST = choose(System.getProperty(PROPERTY));

    private KernelChoice() {}

    /** @param wanted the title of a candidate, or null */
    static RingKernels choose(String wanted) {
        Candidate first = wanted == null ? Candidate.NATIVE : Candidate.of(wanted);
        StringBuilder passedOver = new StringBuilder();
        for (Candidate candidate : EnumSet.range(first, Candidate.REFERENCE)) {
            try {
                RingKernels kernels = candidate.create();
                if (candidate == Candidate.REFERENCE && candidate != first) {
                    LOG.warn("ring kernel: {} (several times slower){}", kernels.name(), passedOver);
                } else {
                    LOG.info("ring kernel: {}{}", kernels.name(), passedOver);
                }
                return kernels;
            } catch (UnsupportedOperationException | LinkageError notHere) {
                passedOver
                        .append(", not ")
                        .append(candidate.title)
                        .append(" because ")
                        .append(notHere.getMessage());
            }
        }
        throw new AssertionError("the reference kernel runs everywhere");
    }
}
