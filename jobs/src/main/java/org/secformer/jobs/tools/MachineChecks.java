package org.secformer.jobs.tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.party.LaneCount;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.transformer.Plan;

/** The doctor's checks of machine, network and directories. */
public final class MachineChecks {
    /** What Spark needs. */
    private static final Runtime.Version OLDEST_JAVA = Runtime.Version.parse("17.0.11");

    private static final String SPARK_VERSION = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    private static final String MASTER = "spark.master";
    private static final Pattern STANDALONE = Pattern.compile("spark://([^:,]+):([0-9]{1,5}).*");
    private static final int CONNECT_MILLIS = 5_000;

    private final Checkup checkup;

    public MachineChecks(Checkup checkup) {
        this.checkup = checkup;
    }

    /** What two parties should have in common stands here, too. */
    public void versions() {
        Runtime.Version found = Runtime.version();
        if (found.compareToIgnoreOptional(OLDEST_JAVA) < 0) {
            checkup.problem(
                    "Java",
                    "expected " + OLDEST_JAVA + " or newer, found " + found,
                    "Install a newer JDK and set JAVA_HOME to it.");
        } else {
            checkup.ok("Java", found + ", matrix kernel " + RingKernels.best().name());
        }
        checkup.ok(
                "versions",
                "Spark " + SPARK_VERSION + ", protocol " + Plan.PROTOCOL_VERSION + ", the same at both parties");
    }

    /** The Spark master, if one is set. */
    public void cluster() {
        String master = System.getProperty(MASTER, "local");
        Matcher standalone = STANDALONE.matcher(master);
        if (!standalone.matches()) {
            checkup.ok("Spark", master.startsWith("local") ? "in this process" : "on " + master + ", not checked");
            return;
        }
        String failure = connect(standalone.group(1), Integer.parseInt(standalone.group(2)));
        if (failure == null) {
            checkup.ok("Spark", master + " answers");
        } else {
            checkup.problem(
                    "Spark",
                    master + ": expected a master, found: " + failure,
                    "Start it, or mend spark.master; docs/clusters.md says how.");
        }
    }

    /**
     * Heap for the lanes of one process: an executor, or this one.
     *
     * @param tables that the party has masked; null if the client has them
     */
    public void memory(Plan plan, LaneCount lanes, TableShape tables) {
        boolean isLocal = System.getProperty(MASTER, "local").startsWith("local");
        int processors = Runtime.getRuntime().availableProcessors();
        int most = isLocal ? processors : Integer.getInteger("spark.executor.cores", processors);
        int inProcess = lanes.isAuto() ? most : isLocal ? lanes.most() : Math.min(lanes.most(), most);
        long heap = isLocal
                ? Runtime.getRuntime().maxMemory()
                : BatchChoice.heapBytes(System.getProperty("spark.executor.memory", "1g"));
        long expected = BatchChoice.heapBytes(plan.shape(), plan.length(), plan.rowsPerBatch(), inProcess)
                + BatchChoice.tableBytes(tables);
        String found = String.format(
                "%d at a time in a process: about %d MB, and a third more for garbage; its heap is %d MB",
                inProcess, expected >> 20, heap >> 20);
        String remedy = "Raise " + (isLocal ? "-Xmx in SECFORMER_JAVA_OPTIONS" : "spark.executor.memory")
                + ", or take fewer lanes.";
        if (expected > heap) {
            checkup.problem("lanes", found, remedy);
        } else if (expected > heap / 4 * 3) {
            checkup.warning("lanes", found, remedy);
        } else {
            checkup.ok("lanes", found);
        }
    }

    /** Party 0 will listen here. */
    public void canListen(String host, int port) {
        String address = host + ":" + port;
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            checkup.ok("port", address + " is free");
        } catch (IOException taken) {
            checkup.problem(
                    "port",
                    address + ": expected an address of this machine and a free port, found: " + taken.getMessage(),
                    "End the program that listens there (a run of score, perhaps), or choose another port at both"
                            + " parties.");
        }
    }

    /** Party 1 will connect to this. */
    public void canReach(String host, int port) {
        String failure = connect(host, port);
        if (failure == null) {
            checkup.ok("peer", host + ":" + port + " answers");
        } else {
            checkup.warning(
                    "peer",
                    host + ":" + port + ": expected party 0's coordinator, found: " + failure,
                    "It listens only while party 0 runs score. If it does, check address, port and firewalls.");
        }
    }

    /** Why no connection comes about, or null. */
    private static String connect(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
            return null;
        } catch (IOException unreachable) {
            return unreachable.getMessage();
        }
    }

    /** Writes a file there, reads it and deletes it. */
    public void canWrite(String subject, String location) {
        checkup.attempt(subject, () -> {
            Storage storage = Storages.of(location);
            Storages.requireExclusive(storage);
            String name = "doctor-" + UUID.randomUUID() + ".probe";
            byte[] content = name.getBytes(StandardCharsets.US_ASCII);
            storage.write(name, out -> out.write(content));
            long length = storage.length(name);
            storage.delete(name);
            if (length != content.length) {
                throw InvalidInputException.of(
                        storage.locate(name),
                        "length",
                        content.length + " bytes, as written",
                        "" + length,
                        "Choose a directory on another filesystem.");
            }
            checkup.ok(subject, location + " can be written to" + free(storage));
            return storage;
        });
    }

    private static String free(Storage storage) throws IOException {
        OptionalLong bytes = freeBytes(storage);
        return bytes.isEmpty() ? "" : ", " + bytes.getAsLong() / 1_000_000 + " MB free";
    }

    /** Of a local directory; Hadoop's filesystems do not tell what a user may fill. */
    public static OptionalLong freeBytes(Storage storage) throws IOException {
        if (!(storage instanceof LocalStorage local)) {
            return OptionalLong.empty();
        }
        Path existing = local.root().toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
    }
}
