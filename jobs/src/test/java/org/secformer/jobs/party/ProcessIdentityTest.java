package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.names.PeerText;
import org.secformer.jobs.Waiting;
import org.secformer.jobs.party.ProcessIdentity.State;

class ProcessIdentityTest {
    private final ProcessIdentity own = ProcessIdentity.own();

    @BeforeEach
    void assumeTheSystemTells() {
        assumeFalse(own.machine().isEmpty());
    }

    @Test
    void thisProcessRuns() {
        assertEquals(State.RUNS, own.state());
        assertEquals(ProcessHandle.current().pid(), own.process());
        assertEquals("process " + own.process() + " on " + own.host(), own.toString());
        assertEquals(own, ProcessIdentity.own());
    }

    @Test
    void oneThatHasEndedIsGone() {
        assertEquals(State.GONE, Processes.gone().state());
    }

    /** Numbers of processes are used again. */
    @Test
    void aLaterProcessOfTheSameNumberIsAnother() {
        assertEquals(
                State.GONE, new ProcessIdentity(own.machine(), own.host(), own.process(), own.started() - 1).state());
    }

    /** Its parent has not asked for how it ended; it is in the kernel's table, and does nothing any more. */
    @Test
    void aZombieIsGone() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec tail -f /dev/null").start();
        try {
            String child = parent.inputReader().readLine();
            String stat = Files.readString(Path.of("/proc", child, "stat"));
            String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ProcessIdentity named =
                    new ProcessIdentity(own.machine(), own.host(), Long.parseLong(child), Long.parseLong(rest[19]));
            assertEquals(State.RUNS, named.state());
            // The shell might still collect its child; what it turns into does not.
            Path command = Path.of("/proc", String.valueOf(parent.pid()), "comm");
            Waiting.until(() -> Files.readString(command).strip().equals("tail"), "the shell has gone", null);
            ProcessHandle.of(named.process()).orElseThrow().destroyForcibly();
            Waiting.until(() -> named.state() == State.GONE, "the child has ended", null);
            assertTrue(Files.exists(Path.of("/proc", child)), "it is not a zombie");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingIsKnownOfOtherMachinesBootsAndNamespaces() {
        String machines = own.machine().text();
        String boot = machines.substring(0, machines.indexOf(' '));
        for (String machine : new String[] {"", boot, boot + " pid:[1]", "x" + machines}) {
            assertEquals(
                    State.UNKNOWN,
                    new ProcessIdentity(new PeerText(machine), own.host(), own.process(), own.started()).state());
        }
        assertFalse(boot.isEmpty());
    }
}
