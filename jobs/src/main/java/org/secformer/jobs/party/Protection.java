package org.secformer.jobs.party;

import java.io.IOException;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a party's run stands on, proved on the spot before anything is used: TLS 1.3 that lets pinned certificates pass and no others, random
 * numbers that look like it, and no class that is made for tests alone. That keys are unreadable to others is checked when they are read, and that
 * claims are exclusive before the parties meet.
 *
 * <p><b>Security guarantees:</b> what cannot be proved counts as missing. <b>Warning:</b> random numbers that are bad in a way that no
 * statistics of a few kilobytes see are not noticed.
 */
public final class Protection {
    /** Whoever sets it to {@value #ALLOWED} may have test-only classes on the class path: for tests alone. */
    static final String TEST_CLASSES = "SECFORMER_TEST_CLASSES";

    private static final String ALLOWED = "allowed";
    private static final Logger LOG = LoggerFactory.getLogger(Protection.class);

    private Protection() {}

    /**
     * All of it.
     *
     * @throws InvalidInputException that names what is missing ({@link ErrorCode#PROTECTION_MISSING})
     */
    public static void require(Credentials party) throws IOException {
        requireTls(party);
        requireRandomness();
        requireNoTestClasses();
    }

    /** TLS 1.3 with exactly the pinned certificates on both sides, shown by handshakes on loopback. */
    public static void requireTls(Credentials party) throws IOException {
        TlsProof.of(party).require();
    }

    /** Seeds from the system's source, and masks from these. */
    public static void requireRandomness() {
        RandomProof.require();
    }

    /**
     * No class of tests on the class path.
     *
     * @return names of those that are there and have been allowed, for tests
     */
    public static List<String> requireNoTestClasses() throws IOException {
        return requireAllowed(ClassPathProof.testClasses(ClassPathProof.entries()), System.getenv(TEST_CLASSES));
    }

    /** @param allowance what the environment says of them, null if nothing */
    static List<String> requireAllowed(List<String> found, String allowance) {
        if (found.isEmpty()) {
            return found;
        }
        if (!ALLOWED.equals(allowance)) {
            throw missing(
                    "class path",
                    "no class that is made for tests alone",
                    found.get(0) + (found.size() == 1 ? "" : " and " + (found.size() - 1) + " more"),
                    "Start the program with its own class path: take out test classes.");
        }
        LOG.warn("{} classes of tests are on the class path, as {} allows", found.size(), TEST_CLASSES);
        return found;
    }

    static InvalidInputException missing(String what, String expected, String found, String remedy) {
        return InvalidInputException.of(
                ErrorCode.PROTECTION_MISSING, "protection of this run", what, expected, found, remedy);
    }
}
