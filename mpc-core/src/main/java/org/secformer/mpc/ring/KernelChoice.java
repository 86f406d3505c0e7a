package org.secformer.mpc.ring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel once per JVM and logs which one and why. */
final class KernelChoice {
    private static final Logger LOG = LoggerFactory.getLogger(RingKernels.class);

    /** Set to {@code reference} to switch the Vector API off. */
    private static final String PROPERTY = "secformer.kernel";

    static final RingKernels BEST = choose();

    private KernelChoice() {}

    private static RingKernels choose() {
        RingKernels reference = new ReferenceKernels();
        if (reference.name().equals(System.getProperty(PROPERTY))) {
            LOG.info("ring kernel: reference, asked for by -D{}", PROPERTY);
            return reference;
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            LOG.warn("ring kernel: reference (several times slower), because the JVM was started without"
                    + " --add-modules jdk.incubator.vector");
            return reference;
        }
        try {
            RingKernels vector = VectorApiKernels.create();
            LOG.info("ring kernel: {}", vector.name());
            return vector;
        } catch (UnsupportedOperationException | LinkageError notHere) {
            LOG.warn("ring kernel: reference (several times slower), because {}", notHere.getMessage());
            return reference;
        }
    }
}
