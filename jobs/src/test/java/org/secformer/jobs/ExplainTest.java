package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.tools.PriceReport;

/** The price of a model depends on its {@code config.json} alone, and not on its softmax. */
class ExplainTest {
    @TempDir
    Path directory;

    private PriceReport explained(String told) throws IOException {
        Outcome outcome = Commands.run(
                "explain", "--checkpoint", directory, "--length", 32, "--json", directory.resolve("price.json"));
        outcome.assertDone();
        assertEquals(told.isEmpty(), !outcome.output().contains("distilled to"), outcome::toString);
        assertTrue(outcome.output().contains(told), outcome::toString);
        return Json.readOwn(new LocalStorage(directory), "price.json", PriceReport.class);
    }

    @Test
    void ordinarySoftmaxHasThePriceOf2Quad() throws IOException {
        Path config = directory.resolve("config.json");
        for (String suffix : new String[] {"ForSequenceClassification", "ForTokenClassification", "Model"}) {
            TinyCheckpoint.bert(directory, suffix, "", 3);
            PriceReport ofTwoQuad = explained("");
            String text = Files.readString(config);
            assertTrue(text.contains("\"softmax\": \"2quad\""), text);
            Files.writeString(config, text.replace(", \"softmax\": \"2quad\"", ""));
            assertFalse(Files.readString(config).contains("softmax"));
            assertEquals(ofTwoQuad, explained("the model has the ordinary softmax"), suffix);
        }
    }
}
