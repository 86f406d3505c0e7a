package org.secformer.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.IVersionProvider;

/** What this program and what it runs on are called, for reports of faults and for the other party's operator. */
final class Version implements IVersionProvider {
    private static final String FILE = "version.properties";

    @Override
    public String[] getVersion() {
        Properties build = read();
        return new String[] {
            "secformer " + build.getProperty("version", "unknown") + ", commit "
                    + build.getProperty("commit", "unknown") + ", protocol " + Plan.PROTOCOL_VERSION,
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", Java " + Runtime.version()
        };
    }

    /** Written by Maven's build; others do without. A commit that ends in -dirty had changes. */
    private static Properties read() {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream(FILE)) {
            if (file != null) {
                build.load(file);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return build;
    }
}
