package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Spark cluster of real processes on loopback: a master, a worker with two cores, and the executors that it starts for the
 * applications. Closing it ends all of them.
 */
final class StandaloneCluster implements AutoCloseable {
    private final Path directory;
    private final List<Process> more = new ArrayList<>();
    private final Thread atExit = new Thread(this::kill);

    private StandaloneCluster(Path directory) {
        this.directory = directory;
    }

    /** @param directory for logs and the executors' files; a new one */
    static StandaloneCluster start(Path directory) throws IOException, InterruptedException {
        return start(directory, 2);
    }

    /** @param cores of the worker */
    static StandaloneCluster start(Path directory, int cores) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        StandaloneCluster cluster = new StandaloneCluster(directory);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        Launcher.run(directory.resolve("start.log"), "cluster", "start", directory, "--cores", cores);
        return cluster;
    }

    /**
     * Another worker, with one core.
     *
     * @param place of its log and, below work, of its executors; a new directory
     */
    void addWorker(Path place) throws Exception {
        Path log = Files.createDirectories(place).resolve("worker.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of(System.getProperty("secformer.home"), "conf/jvm.options"));
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        command.add("-Dlog4j2.configurationFile=" + directory.resolve("spark/conf/log4j2.properties"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("org.apache.spark.deploy.worker.Worker");
        command.addAll(List.of("--host", "localhost", "--port", "0", "--webui-port", "0"));
        command.addAll(List.of("--cores", "1", "--memory", "2g", "--work-dir", place.resolve("work") + "", master()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", directory.resolve("spark").toAbsolutePath() + "");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
        Process worker = builder.start();
        more.add(worker);
        Waiting.until(
                () -> Files.readString(log).contains("Successfully registered") || !worker.isAlive(),
                "the worker has registered",
                null);
        assertTrue(worker.isAlive(), () -> "the worker has ended; see " + log);
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
        for (Process worker : more) {
            List<ProcessHandle> executors = worker.descendants().toList();
            worker.destroyForcibly();
            executors.forEach(ProcessHandle::destroyForcibly);
        }
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
