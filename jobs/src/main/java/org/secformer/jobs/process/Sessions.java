package org.secformer.jobs.process;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.secformer.jobs.storage.HadoopSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts Spark: with what spark-submit set, or in this JVM with the settings in conf/. */
public final class Sessions {
    public static final String HOME = "secformer.home";

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final String ENCRYPTION = "spark.io.encryption.enabled";

    private Sessions() {}

    /** Where the program is installed: conf/ and the sample data lie below it. */
    public static Path home() {
        return Path.of(System.getProperty(HOME, ".")).toAbsolutePath().normalize();
    }

    /** @param threads of the local master, where no other master is set */
    public static SparkSession start(String name, int threads) {
        SparkConf conf = new SparkConf().setAppName("secformer " + name);
        // Shares are written by Spark, too: for their owner.
        conf.setIfMissing("spark.hadoop." + HadoopSettings.UMASK, HadoopSettings.OWNER_ONLY);
        // What Spark writes to its own temporary files holds opened shares.
        conf.setIfMissing(ENCRYPTION, "true");
        if (!conf.contains("spark.master")) {
            defaults()
                    .forEach((key, value) ->
                            conf.setIfMissing(key.toString(), value.toString().trim()));
            conf.setMaster("local[" + threads + "]");
        }
        if (!conf.get("spark.master").startsWith("local") && Files.isRegularFile(applicationJar())) {
            // What spark-submit would have set.
            conf.setIfMissing("spark.jars", applicationJar().toString());
        }
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** Tells whoever started a session otherwise that texts and shares will lie in its temporary files in the clear. */
    public static void warnUnlessEncrypted(SparkSession spark) {
        if (!spark.sparkContext().getConf().getBoolean(ENCRYPTION, false)) {
            LOG.warn(
                    "{} is not true: what Spark writes to its temporary files, texts and shares among it, is not encrypted",
                    ENCRYPTION);
        }
    }

    /** Our classes, for executors: of an installation, or of what was built from sources. */
    private static Path applicationJar() {
        Path installed = home().resolve("secformer-jobs.jar");
        return Files.isRegularFile(installed) ? installed : home().resolve("jobs/target/secformer-jobs.jar");
    }

    private static Properties defaults() {
        Properties properties = new Properties();
        Path file = home().resolve("conf/spark-defaults.conf");
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return properties;
    }
}
