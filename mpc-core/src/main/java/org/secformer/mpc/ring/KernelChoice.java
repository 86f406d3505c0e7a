package org.secformer.mpc.ring;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel once per JVM, the first of {@link Candidate} that runs, and logs which one and why. */
final class KernelChoice {
    private static final Logger LOG = LoggerFactory.getLogger(RingKernels.class);

    /** Set to the title of a candidate to pass over those before it. */
    private static final String PROPERTY = "secformer.kernel";

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
                if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                    throw new UnsupportedOperationException(
                            "the JVM was started without --add-modules jdk.incubator.vector");
                }
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
    }

    static final RingKernels BEST = choose(System.getProperty(PROPERTY));

    private KernelChoice() {}

    /** @param wanted the title of a candidate, or null */
    static RingKernels choose(String wanted) {
        List<String> passedOver = new ArrayList<>();
        boolean reached = wanted == null;
        for (Candidate candidate : Candidate.values()) {
            reached |= candidate.title.equals(wanted);
            if (!reached) {
                continue;
            }
            try {
                RingKernels kernels = candidate.create();
                log(kernels, passedOver, candidate == Candidate.REFERENCE && !candidate.title.equals(wanted));
                return kernels;
            } catch (UnsupportedOperationException | LinkageError notHere) {
                passedOver.add("not " + candidate.title + " because " + notHere.getMessage());
            }
        }
        throw new IllegalArgumentException("-D" + PROPERTY + " must be native, vector-api or reference, not " + wanted);
    }

    private static void log(RingKernels kernels, List<String> passedOver, boolean slow) {
        String why = passedOver.isEmpty() ? "" : ", " + String.join(", ", passedOver);
        if (slow) {
            LOG.warn("ring kernel: {} (several times slower){}", kernels.name(), why);
        } else {
            LOG.info("ring kernel: {}{}", kernels.name(), why);
        }
    }
}
