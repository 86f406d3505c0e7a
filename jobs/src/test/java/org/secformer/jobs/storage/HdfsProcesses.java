package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.secformer.jobs.FreePort;

/** HDFS of real processes on loopback: a namenode and two datanodes, each of which may be killed. Closing it ends all. */
public final class HdfsProcesses implements AutoCloseable {
    private static final int DATANODES = 2;
    private static final long LONGEST_MILLIS = 120_000;

    private final Path directory;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    private HdfsProcesses(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** @param directory for data and logs; a new one */
    public static HdfsProcesses start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        HdfsProcesses hdfs = new HdfsProcesses(directory, FreePort.choose());
        try {
            Configuration settings = new Configuration();
            hdfs.settings().forEach(settings::set);
            NameNode.format(settings);
            hdfs.processes.add(hdfs.startProcess(NameNode.class, "namenode", Map.of()));
            for (int i = 0; i < DATANODES; i++) {
                hdfs.processes.add(hdfs.startDataNode(i));
            }
            hdfs.await();
            return hdfs;
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            hdfs.close();
            throw failed;
        }
    }

    private Process startDataNode(int i) throws IOException {
        String data = directory.resolve("data" + i).toString();
        return startProcess(DataNode.class, "datanode" + i, Map.of("dfs.datanode.data.dir", data));
    }

    /** After it was killed. */
    public void startDataNodeAgain(int i) throws IOException {
        processes.set(1 + i, startDataNode(i));
    }

    private Map<String, String> settings() {
        return Map.of(
                "fs.defaultFS", uri(),
                "dfs.namenode.name.dir", directory.resolve("name").toString(),
                "dfs.namenode.http-address", "127.0.0.1:0",
                "dfs.datanode.address", "127.0.0.1:0",
                "dfs.datanode.http.address", "127.0.0.1:0",
                "dfs.datanode.ipc.address", "127.0.0.1:0",
                "dfs.replication", Integer.toString(DATANODES),
                "dfs.namenode.safemode.extension", "0");
    }

    private Process startProcess(Class<?> server, String name, Map<String, String> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), server.getName()));
        settings().forEach((key, value) -> command.add("-D" + key + "=" + value));
        more.forEach((key, value) -> command.add("-D" + key + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private void await() throws IOException, InterruptedException {
        Configuration settings = new Configuration();
        settings.setInt("ipc.client.connect.max.retries", 0);
        for (long deadline = System.currentTimeMillis() + LONGEST_MILLIS; ; Thread.sleep(200)) {
            try (DistributedFileSystem client =
                    (DistributedFileSystem) FileSystem.newInstance(URI.create(uri()), settings)) {
                if (client.getDataNodeStats().length == DATANODES && !client.isInSafeMode()) {
                    return;
                }
            } catch (IOException notYet) {
                if (processes.stream().anyMatch(process -> !process.isAlive())) {
                    fail("a process of HDFS has ended; see " + directory);
                }
            }
            if (System.currentTimeMillis() > deadline) {
                fail("HDFS did not start within " + LONGEST_MILLIS / 1000 + " s; see " + directory);
            }
        }
    }

    /** Of its root. */
    public String uri() {
        return "hdfs://127.0.0.1:" + port;
    }

    public Process namenode() {
        return processes.get(0);
    }

    public List<Process> datanodes() {
        return processes.subList(1, processes.size());
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
