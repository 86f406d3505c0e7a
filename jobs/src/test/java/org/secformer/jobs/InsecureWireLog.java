package org.secformer.jobs;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.secformer.datasets.storage.Digests;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.LaneObserver;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;

/**
 * Writes down what a lane sends: one file per batch that was started, first its name, then a line per frame, with the frame's
 * number, length and digest. A line is written before its frame is sent, and outlives the process. Read by {@link WireLogs}.
 */
public final class InsecureWireLog implements LaneObserver {
    /** System property: where to write; nothing is written without it. */
    static final String DIRECTORY = "secformer.insecureWireLog";

    static final String SENT = "sent";
    static final String RECEIVED = "received";

    /** What executors get beside the application, so that they write down what they send; a file that is there stays. */
    static Path pack(Path jar) throws IOException {
        if (Files.exists(jar)) {
            return jar;
        }
        try (JarOutputStream packed = new JarOutputStream(Files.newOutputStream(jar))) {
            packed.putNextEntry(new ZipEntry("META-INF/services/" + LaneObserver.class.getName()));
            packed.write(InsecureWireLog.class.getName().getBytes(StandardCharsets.UTF_8));
            for (Class<?> part : List.of(InsecureWireLog.class, Recording.class)) {
                String name = part.getName().replace('.', '/') + ".class";
                packed.putNextEntry(new ZipEntry(name));
                try (InputStream code = part.getResourceAsStream("/" + name)) {
                    code.transferTo(packed);
                }
            }
        }
        return jar;
    }

    @Override
    public Channel observed(Channel channel, Party party, PredictionName batch) {
        String directory = System.getProperty(DIRECTORY);
        if (directory == null) {
            return channel;
        }
        try {
            Path file = Path.of(directory, "party" + party.ordinal() + "-" + UUID.randomUUID());
            return new Recording(channel, new FileOutputStream(file.toFile()), batch);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static final class Recording implements Channel {
        private final Channel channel;
        private final OutputStream log;
        private int sent;
        private int received;

        Recording(Channel channel, OutputStream log, PredictionName batch) throws IOException {
            this.channel = channel;
            this.log = log;
            write(batch.toString());
        }

        /** Straight to the system, which keeps it when this process is killed. */
        private void write(String line) throws IOException {
            log.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        private void write(String what, int number, byte[] block) {
            try {
                String digest = HexFormat.of().formatHex(Digests.sha256().digest(block));
                write(what + " " + number + " " + block.length + " " + digest);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void send(byte[] block) {
            write(SENT, sent++, block);
            channel.send(block);
        }

        @Override
        public byte[] receive(int length) {
            byte[] block = channel.receive(length);
            write(RECEIVED, received++, block);
            return block;
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
