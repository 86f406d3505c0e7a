package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.party.RunReport;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.sharing.Party;

/** The sample with embedding tables that nobody sees: scored by two processes as with disclosed ones, for not a byte more between them. */
class PrivateTablesTest {
    @TempDir
    Path directory;

    private Roles shared(String embedding) throws IOException {
        Roles roles = Roles.in(directory.resolve(embedding));
        Roles.delete(roles.path("model"));
        Roles.delete(roles.path("dataset"));
        Outcome owner =
                roles.shareChecked(Roles.SAMPLE.resolve("checkpoint"), roles.path("model"), "--embedding", embedding);
        assertTrue(owner.assertDone().output().contains("its embedding tables are " + embedding), owner::toString);
        Commands.SECRETS.addModel(roles.path("model"), roles.identities());
        roles.shareDataset(roles.path("dataset"), Roles.SAMPLE.resolve("messages.csv"), "--rows", Roles.ROWS)
                .assertDone();
        return roles;
    }

    @Test
    void theSampleIsScoredAsWithDisclosedTables() throws Exception {
        Roles roles = shared("private");
        DatasetManifest manifest = new SharedParts(roles.identities(), roles.path("dataset")).manifest(Role.CLIENT);
        SectionCost price = manifest.plan().price().total();
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        // One prepares, the other does not: what they send each other is the same.
        List<Outcome> parties = roles.score(
                List.of("--report", roles.path("report0.json"), "--prepare"),
                List.of("--report", roles.path("report1.json")));
        for (int party = 0; party < 2; party++) {
            parties.get(party).assertDone();
            RunReport report =
                    Json.readOwn(new LocalStorage(roles.path("")), "report" + party + ".json", RunReport.class);
            assertEquals(price.rounds(), report.rounds());
            assertEquals(Roles.BATCHES * price.sentBytes(), report.sentBytes());
        }
        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        Commands.SECRETS.assertNotInFilesOf(roles.path(""));
    }

    @Test
    void partsAreAsLongAsTheTablesSay() throws IOException {
        Roles roles = shared("private");
        SharedParts parts = new SharedParts(roles.identities(), roles.path("dataset"));
        ClientBundle client = ClientBundle.read(
                new LocalStorage(roles.path("model/client")), roles.identities().credentials(Role.CLIENT));
        TableShape tables = client.tables();
        assertEquals(tables, parts.manifest(Role.PARTY0).tables());
        for (Role role : new Role[] {Role.PARTY0, Role.PARTY1}) {
            int bytes = parts.manifest(role).partBytes(role.party());
            parts.of(role).forEach((row, part) -> assertEquals(bytes, part.length, role + ", row " + row));
            assertEquals(
                    tables,
                    BundleFile.readHeader(
                                    new LocalStorage(roles.path("model").resolve(role.toString())),
                                    roles.identities().credentials(role))
                            .tables());
        }
        int key = (parts.manifest(Role.PARTY0).partBytes(Party.P0) - 64) / Roles.LENGTH;
        // Of 1,130 words: eight levels of 16 bytes and a bit each, and a leaf.
        assertEquals(8 * 16 + 1 + 32, key, tables.toString());
    }

    /** Bundle and dataset tell the same of the tables; a party does not take one for the other. */
    @Test
    void aDatasetForOtherTablesIsRefused() throws IOException {
        Roles hidden = shared("private");
        Roles disclosed = shared("disclosed");
        hidden.scoreAlone(0, "--dataset", disclosed.party("dataset", 0))
                .assertRefused(2, "[MODEL_DIFFERENT]", "expected", "which the dataset was shared for");
        assertTrue(Files.exists(disclosed.path("model/client/embeddings.safetensors")));
        assertTrue(Files.exists(hidden.path("model/client/embeddings.seed")));
    }
}
