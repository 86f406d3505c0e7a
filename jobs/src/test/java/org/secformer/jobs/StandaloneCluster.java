package org.secformer.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Spark cluster of real processes on loopback: a master, a worker with two cores, and the executors that it starts for the
 * applications. Closing it ends all of them.
 */
final class StandaloneCluster implements AutoCloseable {
    private final Path directory;
    private final Thread atExit = new Thread(this::kill);

    private StandaloneCluster(Path directory) {
        this.directory = directory;
    }

    /** @param directory for logs and the executors' files; a new one */
    static StandaloneCluster start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        StandaloneCluster cluster = new StandaloneCluster(directory);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        Launcher.run(directory.resolve("start.log"), "cluster", "start", directory);
        return cluster;
    }

    /** For spark.master. */
    String master() throws IOException {
        return Files.readString(directory.resolve("master")).strip();
    }

    ProcessHandle worker() throws IOException {
        return daemon("worker");
    }

    private ProcessHandle daemon(String name) throws IOException {
        long pid = Long.parseLong(
                Files.readString(directory.resolve(name + ".pid")).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("the " + name + " has ended"));
    }

    /** Those that run now, of all applications. */
    List<ProcessHandle> executors() throws IOException {
        return worker().children().filter(ProcessHandle::isAlive).toList();
    }

    /** At once and without goodbyes. */
    private void kill() {
        for (String name : List.of("worker", "master")) {
            if (Files.exists(directory.resolve(name + ".pid"))) {
                try {
                    ProcessHandle process = daemon(name);
                    List<ProcessHandle> executors = process.descendants().toList();
                    process.destroyForcibly();
                    executors.forEach(ProcessHandle::destroyForcibly);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                } catch (IllegalStateException ended) {
                    // Good.
                }
            }
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
