package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

class StoragesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b",
        "a/b, a/b",
        "., .",
        "a:b, a:b",
        "/a b/c%20d, /a b/c%20d",
        "file:///a/b, /a/b",
        "file:/a/b, /a/b",
        "FILE:///a b/c%20d, /a b/c%20d"
    })
    void pathsAndFileUrisAreLocal(String location, String expected) {
        LocalStorage local = (LocalStorage) Storages.of(location);
        assertEquals(Path.of(expected), local.root());
    }

    @Test
    void sparkIsToldThatAPathIsLocal() throws IOException {
        Storage storage = Storages.of(directory.toString());
        assertEquals("file:" + directory + "/rows", Storages.forSpark(storage, "rows"));
        assertEquals(
                "file:" + Path.of("relative/rows").toAbsolutePath(),
                Storages.forSpark(Storages.of("relative"), "rows"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://host/dir", "nosuch://host/dir", "hdfs:///dir", "hdfs://nosuchhost.invalid:1/dir"})
    void otherLocationsAreRefused(String location) {
        String message = assertThrows(
                        InvalidInputException.class, () -> Storages.of(location).exists("x"))
                .getMessage();
        assertTrue(message.startsWith(location), message);
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aNamenodeThatIsNotThereIsGivenUp() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertUnreachable("hdfs://127.0.0.1:" + port + "/dir", "found none.");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aNamenodeThatDoesNotAnswerIsGivenUp() throws IOException {
        System.setProperty("spark.hadoop.ipc.client.rpc-timeout.ms", "2000");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertUnreachable("hdfs://127.0.0.1:" + silent.getLocalPort() + "/dir", "found none in time");
        } finally {
            System.clearProperty("spark.hadoop.ipc.client.rpc-timeout.ms");
        }
    }

    /** Claims would rest on it. */
    @Test
    void aFilesystemThatCannotForceFilesToDiskIsRefused() throws IOException {
        Storage storage = new HadoopStorage(
                FileContext.getLocalFSFileContext(), new org.apache.hadoop.fs.Path(directory.toUri()));
        for (Executable attempt : new Executable[] {
            () -> storage.createOnce("claim", new byte[1]), () -> storage.write("file", out -> out.write(1))
        }) {
            String message = assertThrows(InvalidInputException.class, attempt).getMessage();
            assertTrue(message.contains("expected one that can force a file to disk"), message);
        }
        assertFalse(storage.exists("file"));
    }

    private static void assertUnreachable(String location, String found) {
        Storage storage = Storages.of(location);
        String message = assertThrows(StorageException.class, () -> storage.createOnce("claim", new byte[1]))
                .getMessage();
        assertTrue(message.startsWith(location + "/claim: expected an answer of the namenode"), message);
        assertTrue(message.contains(found), message);
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aServerThatIsNoNamenodeIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (Socket accepted = other.accept()) {
                    accepted.getOutputStream().write("HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII));
                    accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException closed) {
                    // The client has gone.
                }
            });
            answering.start();
            assertUnreachable("hdfs://127.0.0.1:" + other.getLocalPort() + "/dir", "found that of something else");
        }
    }

    /** The longest waits of the client, unless somebody sets others. */
    @Test
    void deadlinesAreSet() {
        assertEquals("60000", HadoopSettings.configuration().get("ipc.client.rpc-timeout.ms"));
        System.setProperty("spark.hadoop.ipc.client.rpc-timeout.ms", "7");
        try {
            assertEquals("7", HadoopSettings.configuration().get("ipc.client.rpc-timeout.ms"));
        } finally {
            System.clearProperty("spark.hadoop.ipc.client.rpc-timeout.ms");
        }
    }
}
