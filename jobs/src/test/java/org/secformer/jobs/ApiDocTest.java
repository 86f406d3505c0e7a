package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.api.Score.Scored;
import org.secformer.jobs.api.ShareDataset.SharedDataset;
import org.secformer.jobs.process.Sessions;

/** Every block of the page about calls from programs, compiled as one class and run. */
class ApiDocTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final int ROWS = 10;

    @TempDir
    Path base;

    @Test
    @SuppressWarnings("unchecked")
    void whatThePageShowsScoresADataFrame() throws Exception {
        Roles roles = Roles.in(base);
        for (String made : List.of("model", "dataset", "check.json")) {
            Roles.delete(roles.path(made));
        }
        Roles.copy(Roles.SAMPLE.resolve("checkpoint"), base.resolve("checkpoint"));
        Files.copy(Roles.SAMPLE.resolve("messages.csv"), base.resolve("like-the-clients.csv"));
        Class<?> page = compiled();
        try (SparkSession spark = Sessions.start("a program", 2)) {
            Dataset<Row> messages = messages(spark);
            call(page, "shareModel", spark);
            SharedDataset shared = (SharedDataset) call(page, "share", spark, messages);
            assertEquals(ROWS, shared.rows());
            call(page, "deal", spark, shared.batches());
            int port = FreePort.choose();
            assertEquals(List.of(ROWS, ROWS), both(party -> scored(page, spark, party, port)));
            Dataset<Row> predictions = (Dataset<Row>) call(page, "reveal", spark);
            assertAreThoseInTheClear(messages, predictions);
            assertFalse(spark.sparkContext().isStopped());
        }
    }

    private static Dataset<Row> messages(SparkSession spark) {
        return spark.read()
                .option("header", "true")
                .csv(Roles.SAMPLE.resolve("messages.csv").toString())
                .limit(ROWS)
                .select(
                        functions.col("id"),
                        functions.col("text").as("message"),
                        functions.expr("named_struct('country', 'NL', 'letters', length(text)) region"));
    }

    private static long scored(Class<?> page, SparkSession spark, Role party, int port) throws Exception {
        return ((Scored) call(page, "score", spark, party, port)).rows();
    }

    private interface OfParty {
        long score(Role party) throws Exception;
    }

    private static List<Integer> both(OfParty scoring) throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            Callable<Long> scoringSecond = () -> scoring.score(Role.PARTY1);
            Future<Long> rows = second.submit(scoringSecond);
            int first = (int) scoring.score(Role.PARTY0);
            return List.of(first, rows.get().intValue());
        } finally {
            second.shutdownNow();
        }
    }

    /** The page's blocks as a class, with this test's directory in place of the page's. */
    private Class<?> compiled() throws IOException, ClassNotFoundException {
        String page = Files.readString(Sessions.home().resolve("docs/api.md"));
        List<String> blocks = BLOCK.matcher(page)
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.lastIndexOf("```")))
                .toList();
        assertTrue(blocks.size() > 5 && blocks.get(0).startsWith("import "), "the imports come first");
        Path directory = Files.createDirectory(base.resolve("page"));
        Path source = Files.writeString(
                directory.resolve("Messages.java"),
                blocks.get(0) + "public class Messages {\n"
                        + String.join("\n", blocks.subList(1, blocks.size())).replace("/srv/secformer", base.toString())
                        + "}\n");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-Xlint:all", "-Werror", "-proc:none", "-cp", classPath(), source.toString());
        assertEquals(0, failed, "the page's blocks do not compile");
        URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
        return loader.loadClass("Messages");
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static Object call(Class<?> page, String name, Object... arguments) throws Exception {
        for (Method method : page.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                method.setAccessible(true);
                try {
                    return method.invoke(null, arguments);
                } catch (InvocationTargetException thrown) {
                    throw (Exception) thrown.getCause();
                }
            }
        }
        throw new AssertionError("no block declares " + name);
    }

    private static void assertAreThoseInTheClear(Dataset<Row> messages, Dataset<Row> predictions) throws IOException {
        assertEquals(
                List.of("id", "region", "label", "rawPrediction", "probability", "prediction", "reason"),
                List.of(predictions.columns()));
        Map<String, String[]> expected = new HashMap<>();
        for (String line : Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv"))) {
            expected.put(line.split(",")[0], line.split(","));
        }
        List<Row> given = messages.collectAsList();
        List<Row> found = predictions.collectAsList();
        assertEquals(ROWS, found.size());
        for (int i = 0; i < ROWS; i++) {
            Row row = found.get(i);
            assertEquals(given.get(i).<String>getAs("id"), row.getAs("id"));
            assertEquals(given.get(i).<Row>getAs("region"), row.<Row>getAs("region"));
            String[] clear = expected.get(row.<String>getAs("id"));
            assertEquals(Double.parseDouble(clear[1]), row.<Double>getAs("prediction"));
            List<Double> logits = row.getList(row.fieldIndex("rawPrediction"));
            for (int label = 0; label < logits.size(); label++) {
                assertEquals(Double.parseDouble(clear[2 + label]), logits.get(label), 0.01);
            }
        }
    }
}
