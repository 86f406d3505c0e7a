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

    /** With ReLU there is one part less to send, in as many rounds. */
    @Test
    void reluHasAPriceOfItsOwn() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory);
        PriceReport gelu = explained("");
        tiny.withRelu();
        PriceReport relu = explained("");
        assertTrue(gelu.values().stream().anyMatch(values -> values.what().equals("GeLU")), gelu::toString);
        assertTrue(relu.layers().stream().anyMatch(layer -> layer.name().equals("layer 1 ReLU")), relu::toString);
        assertEquals(gelu.rounds(), relu.rounds());
        assertTrue(relu.bytesSentPerParty() < gelu.bytesSentPerParty(), relu::toString);
        assertTrue(relu.materialBytes() < gelu.materialBytes(), relu::toString);
        assertTrue(relu.values().stream().noneMatch(values -> values.what().contains("GeLU")), relu::toString);
    }

    /** As google/electra-small-discriminator has it, but for 2Quad. */
    @Test
    void electraSmall() throws IOException {
        Files.writeString(directory.resolve("config.json"), """
                {"architectures": ["ElectraForSequenceClassification"], "attention_probs_dropout_prob": 0.1,
                 "embedding_size": 128, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": 256,
                 "initializer_range": 0.02, "intermediate_size": 1024, "layer_norm_eps": 1e-12,
                 "max_position_embeddings": 512, "model_type": "electra", "num_attention_heads": 4,
                 "num_hidden_layers": 12, "pad_token_id": 0, "position_embedding_type": "absolute",
                 "summary_activation": "gelu", "summary_last_dropout": 0.1, "summary_type": "first",
                 "summary_use_proj": true, "type_vocab_size": 2, "vocab_size": 30522, "softmax": "2quad"}
                """);
        PriceReport price = explained("");
        assertEquals(422, price.rounds());
        // A row of 32 tokens: seed, nonce and keys; besides, B of 128 columns, mask and type of each.
        assertEquals(226, price.embedding().keyBytes());
        assertEquals(2 + 226, price.embedding().privateBytes().first());
        assertEquals(2 + 226 + 4 * 130, price.embedding().privateBytes().second());
        assertEquals(1, price.embedding().disclosedBytes().first());
        assertEquals(4 * 129, price.embedding().disclosedBytes().second());
        assertEquals(4L * 128 * (30_522 + 512 + 2), price.embedding().tableBytes());
        assertEquals(32L * 30_522 * 128, price.embedding().multiplyAdds());
        PriceReport.Layer attended = price.layers().stream()
                .filter(layer -> layer.name().equals("layer 0 query, key, value"))
                .findFirst()
                .orElseThrow();
        // Each party multiplies what was opened by either mask.
        assertEquals(2 * 3L * 32 * 128 * 256, attended.multiplyAdds());
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
