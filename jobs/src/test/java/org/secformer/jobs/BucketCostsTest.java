package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.tools.BucketCosts;
import org.secformer.jobs.tools.TokenCounts;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Length buckets on lengths as the task QNLI has them: from the price list, as explain tells, and as two processes count. */
class BucketCostsTest {
    private static final List<Integer> LENGTHS = List.of(32, 64, 128, 256);
    private static final int MOST = 250;

    @TempDir
    Path directory;

    /** Median 47, 95th percentile 88, at most 250: log-normal, and one of the longest. */
    private static int[] likeQnli(int rows) {
        Random random = new Random(15);
        double deviation = Math.log(88.0 / 47) / 1.645;
        int[] tokens = IntStream.range(0, rows)
                .map(i -> (int) Math.round(47 * Math.exp(deviation * random.nextGaussian())))
                .map(count -> Math.min(MOST, Math.max(8, count)))
                .toArray();
        tokens[rows / 2] = MOST;
        return tokens;
    }

    private static BucketCosts.Choice choice(BucketCosts costs, Integer... lengths) {
        return costs.choices().stream()
                .filter(choice -> choice.buckets().stream()
                        .map(BucketCosts.Bucket::length)
                        .toList()
                        .equals(List.of(lengths)))
                .findFirst()
                .orElseThrow();
    }

    /** As many rows as QNLI's validation set has, in batches of 16, on BERT-base. */
    @Test
    void bytesPerRowFallToAThirdOfOneLength() {
        TokenCounts counts = TokenCounts.of(likeQnli(5_463));
        assertEquals(47, counts.quantile(0.5), 1);
        assertEquals(88, counts.quantile(0.95), 2);
        assertEquals(MOST, counts.quantile(1));
        ModelShape base = new ModelShape(768, 12, 12, 3072, 2, 1e-12, 5);
        BucketCosts costs = BucketCosts.of(counts, LENGTHS, length -> new Plan(base, length, 16), null);
        double buckets = choice(costs, 32, 64, 128, 256).bytesSentPerParty();
        double ofOne = buckets / choice(costs, 256).bytesSentPerParty();
        double ofCut = buckets / choice(costs, 128).bytesSentPerParty();
        assertTrue(ofOne <= 0.35, ofOne + " of one bucket of 256");
        assertTrue(ofCut <= 0.65, ofCut + " of one of 128 with longer rows cut");
        assertTrue(choice(costs, 128).cutRows() > 0);
        assertEquals(8 + 3, costs.choices().size());
    }

    private static void checkpoint(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), """
                {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_act": "gelu",
                 "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 24,
                 "max_position_embeddings": 256, "type_vocab_size": 2, "vocab_size": 8, "layer_norm_eps": 1e-12,
                 "pad_token_id": 0, "id2label": {"0": "no", "1": "yes"}, "softmax": "2quad"}
                """);
        Files.writeString(directory.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nlost\nmy\ncard\n");
        RandomCheckpoint.writeWeights(directory, Seed.of(new byte[Seed.SIZE_BYTES]));
    }

    /** What explain foretells of files is what the parties count, and the predictions come back once, in their order. */
    @Test
    void explainForetellsWhatThePartiesSend() throws Exception {
        Roles roles = Roles.in(directory.resolve("roles"));
        Path model = directory.resolve("checkpoint");
        checkpoint(model);
        int[] tokens = likeQnli(40);
        Path data = directory.resolve("rows.csv");
        Files.writeString(
                data,
                IntStream.range(0, tokens.length)
                        .mapToObj(i -> "q" + i + "," + words(tokens[i] - 2, i))
                        .collect(Collectors.joining("\n", "id,text\n", "\n")));
        for (String part : List.of("model", "dataset")) {
            Roles.delete(roles.path(part));
        }
        roles.shareModel(model, roles.path("model")).assertDone();

        BucketCosts ofCheckpoint = explained(data, List.of("--checkpoint", model));
        List<Object> bundle = new ArrayList<>(List.of("--bundle", roles.path("model/client")));
        bundle.addAll(roles.keys(Role.CLIENT));
        assertEquals(ofCheckpoint, explained(data, bundle));
        BucketCosts.Choice foretold = choice(ofCheckpoint, 32, 64, 128, 256);
        assertEquals(
                40,
                foretold.buckets().stream().mapToLong(BucketCosts.Bucket::rows).sum());

        List<Object> sharing = new ArrayList<>(List.of("share-dataset", "--bundle", roles.path("model/client")));
        sharing.addAll(List.of("--data", data, "--out", roles.path("dataset"), "--batch", 4));
        sharing.addAll(List.of("--buckets", "32,64,128,256", "--order", roles.path("order.json")));
        sharing.addAll(roles.keys(Role.CLIENT));
        Commands.run(sharing.toArray()).assertDone();
        List<Object> dealing = new ArrayList<>(List.of("deal", "--bundle", roles.path("model/dealer")));
        dealing.addAll(List.of("--out", roles.path("material"), "--order", roles.path("order.json")));
        dealing.add("--allow-unchecked-model");
        dealing.addAll(roles.keys(Role.DEALER));
        Commands.run(dealing.toArray()).assertDone();

        List<Outcome> parties = roles.score(reporting(roles, 0), reporting(roles, 1));
        for (int party = 0; party < 2; party++) {
            parties.get(party).assertDone();
            RunReport report =
                    Json.readOwn(new LocalStorage(roles.path(".")), "report" + party + ".json", RunReport.class);
            assertEquals(foretold.batches(), report.batches());
            assertEquals(foretold.bytesSentPerParty(), report.sentBytes());
        }
        roles.reveal(roles.path("predictions.csv")).assertDone();
        assertEquals(
                IntStream.range(0, 40).mapToObj(i -> "q" + i).toList(),
                Files.readAllLines(roles.path("predictions.csv")).stream()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .toList());
        Outcome compared = Roles.compare(model, data, roles.path("predictions.csv"), "--length", 256);
        assertTrue(compared.assertDone().output().contains("40 rows"), compared::toString);
    }

    private static List<Object> reporting(Roles roles, int party) {
        return List.of("--report", roles.path("report" + party + ".json"), "--allow-unchecked-model");
    }

    private BucketCosts explained(Path data, List<Object> model) throws IOException {
        List<Object> options = new ArrayList<>(List.of("explain", "--data", data, "--batch", 4));
        options.addAll(model);
        options.addAll(List.of("--json", directory.resolve("costs.json")));
        Outcome outcome = Commands.run(options.toArray());
        assertTrue(outcome.assertDone().output().contains("32,64,128,256"), outcome::toString);
        return Json.readOwn(new LocalStorage(directory), "costs.json", BucketCosts.class);
    }

    private static String words(int count, int row) {
        String[] words = new String[count];
        Arrays.setAll(words, i -> List.of("lost", "my", "card").get((i * (row + 1) + row) % 3));
        return String.join(" ", words);
    }
}
