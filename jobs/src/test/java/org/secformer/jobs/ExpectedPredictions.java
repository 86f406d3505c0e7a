package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a run on the first messages of the sample must come to, whatever happened to it. */
final class ExpectedPredictions {
    static final String HEADER = "id,label,logit_0,logit_1,logit_2,logit_3,logit_4,logit_5,"
            + "probability_0,probability_1,probability_2,probability_3,probability_4,probability_5,reason";

    private ExpectedPredictions() {}

    /** In the order of the input, with the labels and, nearly, the logits of the model in the clear. */
    static void assertAllIn(Path csv) throws IOException {
        Map<String, String[]> expected = new HashMap<>();
        List<String> order = Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv"));
        for (String line : order.subList(1, order.size())) {
            String[] fields = line.split(",");
            expected.put(fields[0], fields);
        }
        List<String> labels = List.of("refund", "transfer", "fraud", "fee", "card", "login");
        List<String> lines = Files.readAllLines(csv);
        assertEquals(HEADER, lines.get(0));
        assertEquals(1 + Roles.ROWS, lines.size());
        for (int row = 0; row < Roles.ROWS; row++) {
            String[] fields = lines.get(1 + row).split(",");
            String[] clear = expected.get(fields[0]);
            assertEquals(order.get(1 + row).split(",")[0], fields[0]);
            assertEquals(labels.get(Integer.parseInt(clear[1])), fields[1]);
            for (int i = 0; i < labels.size(); i++) {
                assertEquals(Double.parseDouble(clear[2 + i]), Double.parseDouble(fields[2 + i]), 0.01, fields[0]);
            }
        }
    }
}
