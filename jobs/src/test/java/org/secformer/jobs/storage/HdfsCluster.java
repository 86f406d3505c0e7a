package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS in this JVM: a namenode and two datanodes on loopback, started once, with small blocks. */
public final class HdfsCluster {
    static final int BLOCK_BYTES = 1 << 20;

    private HdfsCluster() {}

    private static final class Running {
        static final MiniDFSCluster CLUSTER = start();

        private static MiniDFSCluster start() {
            Configuration settings = new Configuration();
            settings.setInt("dfs.blocksize", BLOCK_BYTES);
            settings.setInt("dfs.namenode.fs-limits.min-block-size", BLOCK_BYTES);
            settings.setInt("dfs.replication", 2);
            try {
                MiniDFSCluster cluster = new MiniDFSCluster.Builder(
                                settings,
                                Path.of("target", "hdfs").toAbsolutePath().toFile())
                        .numDataNodes(2)
                        .build();
                cluster.waitActive();
                return cluster;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    static MiniDFSCluster running() {
        return Running.CLUSTER;
    }

    /** A directory of it. */
    public static String location(String directory) {
        return running().getURI() + "/" + directory;
    }
}
