package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.storage.SealedParquet;

/**
 * Somebody who stores or carries files, and knows everybody's certificate, puts a forged part in the place of the client's while
 * its party, which has checked its files, waits for the other one.
 */
@Tag("slow")
class SwappedPartTest {
    /** Seconds after which the other party, whose lane waits in vain, asks why: this party stays for 10 to tell it. */
    private static final int SHORT = 5;

    /** This party has gone by then, and what it has said is all that there is. */
    private static final int LONG = 20;

    private enum Forged {
        /** Sealed to the party for this very place, as anybody can, with the key in the file's footer. */
        SEALED_BY_ANYBODY(SHORT),
        PLAIN(SHORT),
        /** Of another dataset that the client has shared with the same party. */
        OF_ANOTHER_DATASET(SHORT),
        /** One bit of a row, which no footer tells of. */
        CHANGED_WITHIN(SHORT),
        /** Half of the file. */
        CUT(LONG);

        private final int secondsOfTheOther;

        Forged(int secondsOfTheOther) {
            this.secondsOfTheOther = secondsOfTheOther;
        }
    }

    @TempDir
    static Path directory;

    /** For all forgeries: none of them gets as far as using a unit. */
    private static Roles roles;

    private static Path part;
    private static DatasetManifest manifest;
    private static DataFile file;
    private static byte[] good;

    @BeforeAll
    static void prepare() throws IOException {
        roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        part = roles.path("dataset/party1");
        manifest =
                DatasetManifest.read(new LocalStorage(part), roles.identities().credentials(Role.PARTY1));
        file = manifest.files().get(0);
        good = Files.readAllBytes(part.resolve(file.path()));
    }

    @ParameterizedTest
    @EnumSource(Forged.class)
    void aPartThatIsSwappedWhileItsPartyWaits(Forged how) throws Exception {
        Files.write(part.resolve(file.path()), good);
        Path forged = roles.path("forged.parquet");
        forge(how, forged);
        int port = FreePort.choose();
        Commands.Started waiting = roles.start(1, port, "--timeout", 120);
        waiting.awaitSaid("waiting for party 0");
        Files.move(forged, part.resolve(file.path()), StandardCopyOption.REPLACE_EXISTING);
        Commands.Started other = roles.start(0, port, "--timeout", how.secondsOfTheOther);
        waiting.await()
                .assertRefused(2, "INPUT_DAMAGED", part.resolve(file.path()).toString(), "found ");
        other.await()
                .assertRefused(
                        5, "[PEER_GAVE_UP]", "[INPUT_DAMAGED]", file.name().text());
        // Nothing was claimed, so nothing was sent under a mask.
        assertEquals(List.of(), roles.files("material", ".claim"));
        assertEquals(List.of(), roles.files("predictions", ".parquet"));
        Path out = roles.path("predictions.csv");
        roles.reveal(out).assertRefused(2, "PREDICTIONS_INCOMPLETE");
        assertFalse(Files.exists(out));
    }

    private void forge(Forged how, Path forged) throws IOException {
        switch (how) {
            case SEALED_BY_ANYBODY -> {
                RoleCertificate reader =
                        roles.identities().credentials(Role.CLIENT).certificate(Role.PARTY1);
                write(
                        forged,
                        SealedParquet.sealing(
                                reader,
                                "rows of dataset " + manifest.dataset(),
                                file.name().text()));
            }
            case PLAIN -> write(forged, null);
            case OF_ANOTHER_DATASET -> {
                roles.shareDataset(roles.path("another"), Roles.SAMPLE.resolve("messages.csv"), "--rows", Roles.ROWS)
                        .assertDone();
                Path rows = roles.path("another/party1/rows");
                Files.copy(rows.resolve(new LocalStorage(rows).list("").get(0)), forged);
            }
            case CHANGED_WITHIN -> {
                byte[] changed = good.clone();
                changed[changed.length / 2] ^= 1;
                Files.write(forged, changed);
            }
            case CUT -> Files.write(forged, Arrays.copyOf(good, good.length / 2));
            default -> throw new IllegalArgumentException(how + "");
        }
    }

    private void write(Path forged, FileEncryptionProperties encryption) throws IOException {
        SimpleGroupFactory groups = new SimpleGroupFactory(DatasetFiles.schema(Role.PARTY1, manifest.shape(), false));
        try (OutputStream out = Files.newOutputStream(forged);
                ParquetWriter<Group> writer = SealedParquet.writer(
                        out, DatasetFiles.schema(Role.PARTY1, manifest.shape(), false), encryption)) {
            for (long row = 0; row < file.rows(); row++) {
                byte[] zeros = new byte[manifest.partBytes(Role.PARTY1.party())];
                writer.write(groups.newGroup()
                        .append(DatasetFiles.ROW, file.firstRow() + row)
                        .append(DatasetFiles.PART, Binary.fromConstantByteArray(zeros)));
            }
        }
    }
}
