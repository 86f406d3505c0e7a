package org.secformer.jobs.party;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;

/**
 * Names a process, so that others can tell whether it still runs; written into files that several machines share.
 *
 * <p>Names of hosts and numbers of processes say nothing: containers repeat both. What counts is the boot of the kernel and the
 * namespace that a process has its number in, and the kernel's own count of its start, which no clock changes.
 *
 * @param machine one boot of one kernel and one namespace of process numbers; empty where the system does not tell
 * @param host its name, for messages
 * @param process its number, as it knows it itself
 * @param started when, in the kernel's ticks since its boot; 0 where it does not tell
 */
record ProcessIdentity(PeerText machine, HostName host, long process, long started) implements Parsed {
    ProcessIdentity {
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(host, "host");
    }

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

    /** Whether a process still runs, as far as this one can tell. */
    enum State {
        RUNS,
        GONE,
        /** It may run on another machine, or in another container. */
        UNKNOWN
    }

    /** What the kernel says of a process: its number in the namespace of /proc, its state, its start. */
    private record Kernels(long process, char state, long started) {
        private static final int STATE = 0;
        private static final int START = 19;

        /** Null if it runs no more, or the kernel does not tell. */
        static Kernels of(String process) {
            try {
                String line = Files.readString(Path.of("/proc", process, "stat"), StandardCharsets.ISO_8859_1);
                // The name of the program stands in brackets and may hold anything.
                String[] rest = line.substring(line.lastIndexOf(')') + 2).split(" ");
                long number = Long.parseLong(line.substring(0, line.indexOf(' ')));
                return new Kernels(number, rest[STATE].charAt(0), Long.parseLong(rest[START].strip()));
            } catch (IOException | RuntimeException unknown) {
                return null;
            }
        }

        /** Dead, and not yet waited for by its parent. */
        boolean hasEnded() {
            return state == 'Z' || state == 'X';
        }
    }

    /** This process. */
    static ProcessIdentity own() {
        Kernels kernels = Kernels.of("self");
        PeerText machine = thisMachine();
        return kernels == null || machine.isEmpty()
                ? new ProcessIdentity(
                        PeerText.NONE, hostName(), ProcessHandle.current().pid(), 0)
                : new ProcessIdentity(machine, hostName(), kernels.process(), kernels.started());
    }

    private static PeerText thisMachine() {
        try {
            return new PeerText(Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NAMESPACE));
        } catch (IOException | RuntimeException unknown) {
            return PeerText.NONE;
        }
    }

    private static HostName hostName() {
        try {
            return new HostName(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException | InvalidInputException nameless) {
            return new HostName("unknown");
        }
    }

    State state() {
        // Process 1 always runs: where it cannot be seen, others are hidden, too.
        if (machine.isEmpty() || !machine.equals(thisMachine()) || Kernels.of("1") == null) {
            return State.UNKNOWN;
        }
        Kernels found = Kernels.of(Long.toString(process));
        return found == null || found.started() != started || found.hasEnded() ? State.GONE : State.RUNS;
    }

    @Override
    public String toString() {
        return "process " + process + " on " + host;
    }
}
