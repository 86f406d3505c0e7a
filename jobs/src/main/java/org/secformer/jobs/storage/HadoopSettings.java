package org.secformer.jobs.storage;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * How Hadoop's clients are set: as core-site.xml and hdfs-site.xml on the class path and Spark's properties spark.hadoop.*
 * say, and where they say nothing, such that a namenode that does not answer is given up within about a minute.
 */
public final class HadoopSettings {
    /** What new files are readable by: their owner. A default ACL of their directory, if there is one, rules instead. */
    public static final String UMASK = "fs.permissions.umask-mode";

    public static final String OWNER_ONLY = "077";

    private static final Map<String, String> DEADLINES = Map.of(
            "ipc.client.connect.timeout", "10000",
            "ipc.client.connect.max.retries.on.timeouts", "4",
            "ipc.client.rpc-timeout.ms", "60000");

    private HadoopSettings() {}

    static Configuration configuration() {
        SparkEnv spark = SparkEnv.get();
        Configuration settings = SparkHadoopUtil.get().newConfiguration(spark == null ? new SparkConf() : spark.conf());
        DEADLINES.forEach((name, value) -> {
            if (isDefault(settings, name)) {
                settings.set(name, value);
            }
        });
        settings.set(UMASK, OWNER_ONLY);
        return settings;
    }

    private static boolean isDefault(Configuration settings, String name) {
        String[] sources = settings.getPropertySources(name);
        return sources == null || sources[sources.length - 1].endsWith("-default.xml");
    }
}
