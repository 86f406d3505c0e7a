package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.LocalStorage;

/** A client that signs what it likes: its names lead a reader nowhere. */
class ForgedNamesTest {
    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void copy() throws IOException {
        roles = Roles.in(directory.resolve("roles"));
    }

    /** With an id that was used as a path, the party made files in whatever directory it named. */
    @Test
    void aDatasetsIdThatIsAPathMakesNoFileThere() throws IOException {
        for (String id : List.of(directory.resolve("stolen").toString(), "../../stolen", "..", "a/b", "\u001b[2J")) {
            forge("\"dataset\" : \"", id);
            TreeSet<String> before = files();
            for (int party = 0; party < 2; party++) {
                String message = roles.scoreAlone(party, "--timeout", 1)
                        .assertRefused(
                                2,
                                "[INPUT_DAMAGED]",
                                roles.path("dataset/party" + party + "/dataset.json")
                                        .toString(),
                                "dataset: expected a dataset's id, 32 hexadecimal digits, found ");
                assertFalse(message.contains("\u001b"), message);
            }
            assertEquals(before, files(), id);
            assertFalse(Files.exists(directory.resolve("stolen")));
        }
    }

    @Test
    void aDataFileThatIsElsewhereIsNotOpened() throws IOException {
        for (String name : List.of("../../party1/rows/a.parquet", "/etc/passwd", "rows/..", "rows//a")) {
            forge("\"name\" : \"", name);
            roles.scoreAlone(0, "--timeout", 1)
                    .assertRefused(2, "[INPUT_DAMAGED]", "files[0].name: expected a file's name");
        }
    }

    /** Replaces the first text after these words in both parties' manifests, which the client signs again. */
    private void forge(String after, String text) throws IOException {
        for (Role role : List.of(Role.PARTY0, Role.PARTY1)) {
            LocalStorage part = new LocalStorage(roles.path("dataset/" + role));
            Path file = roles.path("dataset/" + role + "/dataset.json");
            String good = Files.readString(file);
            int start = good.indexOf(after) + after.length();
            String escaped = text.replace("\u001b", "\\u001b");
            String forged = good.substring(0, start) + escaped + good.substring(good.indexOf('"', start));
            assertTrue(forged.contains(escaped));
            part.delete("dataset.json");
            part.delete("dataset.json.signature");
            SignatureFile.writeSigned(
                    part,
                    "dataset.json",
                    forged.getBytes(StandardCharsets.UTF_8),
                    "dataset for " + role,
                    roles.identities().credentials(Role.CLIENT).own());
        }
    }

    private TreeSet<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return new TreeSet<>(all.map(Path::toString).toList());
        }
    }
}
