package org.secformer.jobs.party;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Processes other than this one. */
final class Processes {
    private Processes() {}

    /** One of this machine that has ended. */
    static ProcessIdentity gone() {
        try {
            Process process = new ProcessBuilder("true").start();
            process.waitFor();
            ProcessIdentity own = ProcessIdentity.own();
            return new ProcessIdentity(own.machine(), own.host(), process.pid(), own.started());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}
