package org.secformer.jobs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.storage.ParquetForm;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Both parties' shares of one batch. They say no version: another one would have other columns. */
public final class PredictionCorpus implements CorpusFormat {
    private static final Plan PLAN = new Plan(new ModelShape(4, 1, 1, 4, 2, 1e-12, 5), 2, 3);
    private static final String DATASET = "d".repeat(32);
    private static final PredictionName NAME =
            new PredictionName(2, new EpochId("00000000000000e0"), new UnitId("0123456789abcdef", 7));
    private static final List<Role> PARTIES = List.of(Role.PARTY0, Role.PARTY1);

    @Override
    public String name() {
        return "prediction-share";
    }

    @Override
    public int version() {
        return 2;
    }

    private static LocalStorage storage(Path directory, Role party) {
        return new LocalStorage(directory.resolve(party.toString()));
    }

    /** Shares modulo 2^32 of three rows' two labels and flag. */
    private static long[] outputs(Role party) {
        long[] outputs = {0, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 65536, 65536, 0x1234_5678, 1};
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (int) (outputs[i] + party.ordinal() * (i + 1));
        }
        return outputs;
    }

    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        for (Role party : PARTIES) {
            PredictionFiles.write(
                    storage(directory, party),
                    PredictionPack.of(NAME),
                    DATASET,
                    PLAN,
                    List.of(outputs(party)),
                    identities.credentials(party));
        }
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        for (Role party : PARTIES) {
            LocalStorage storage = storage(directory, party);
            assertEquals(List.of(PredictionPack.of(NAME)), PredictionFiles.packs(storage));
            List<byte[]> rows = PredictionFiles.read(
                    storage, PredictionPack.of(NAME), DATASET, PLAN, party, identities.credentials(Role.CLIENT));
            for (int row = 0; row < PLAN.rowsPerBatch(); row++) {
                assertArrayEquals(
                        Packing.pack(Arrays.copyOfRange(outputs(party), 3 * row, 3 * row + 3), Integer.SIZE),
                        rows.get(row));
            }
            assertEquals(PLAN.rowsPerBatch(), rows.size());
        }
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        StringBuilder form = new StringBuilder();
        for (Role party : PARTIES) {
            String file = NAME.toString();
            form.append(ParquetForm.of(
                    Files.readAllBytes(storage(directory, party).root().resolve(file)),
                    SealedParquet.opening(
                            identities.credentials(Role.CLIENT).own(),
                            PredictionFiles.subject(DATASET, party),
                            file,
                            file)));
        }
        return form.toString();
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        MessageType others = Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named("version " + version)
                .named("predictions");
        Credentials party = identities.credentials(Role.PARTY1);
        LocalStorage storage = storage(directory, Role.PARTY1);
        String subject = PredictionFiles.subject(DATASET, Role.PARTY1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer = SealedParquet.writer(
                content, others, SealedParquet.sealing(party.certificate(Role.CLIENT), subject, NAME.toString()))) {
            writer.write(new SimpleGroupFactory(others).newGroup().append("version " + version, 0L));
        }
        storage.delete(NAME.toString());
        storage.delete(NAME + SignatureFile.ENDING);
        SignatureFile.writeSigned(storage, NAME.toString(), content.toByteArray(), subject, party.own());
        return "expected columns as this program writes them, found others";
    }
}
