package org.secformer.jobs.storage;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS in this JVM: a namenode and two datanodes on loopback, started once, with small blocks. */
public final class HdfsCluster {
    static final int BLOCK_BYTES = 1 << 20;

    private HdfsCluster() {}

    private static final class Running {
        static final MiniDFSCluster CLUSTER = start();
        static final DistributedFileSystem CLIENT = client();

        private static DistributedFileSystem client() {
            try {
                return (DistributedFileSystem) FileSystem.newInstance(CLUSTER.getURI(), CLUSTER.getConfiguration(0));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static MiniDFSCluster start() {
            Configuration settings = new Configuration();
            settings.setInt("dfs.blocksize", BLOCK_BYTES);
            settings.setInt("dfs.namenode.fs-limits.min-block-size", BLOCK_BYTES);
            settings.setInt("dfs.replication", 2);
            try {
                MiniDFSCluster cluster = new MiniDFSCluster.Builder(
                                settings, new File(System.getProperty("secformer.work"), "hdfs").getAbsoluteFile())
                        .numDataNodes(2)
                        .build();
                cluster.waitActive();
                return cluster;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** A client of its own: Hadoop gives everybody in this JVM the client that asked first, with its settings. */
    static DistributedFileSystem client() {
        return Running.CLIENT;
    }

    /** Modes of all files in a directory and below. */
    public static Set<String> modes(String location) throws IOException {
        Set<String> modes = new TreeSet<>();
        RemoteIterator<LocatedFileStatus> files = client().listFiles(new Path(location), true);
        while (files.hasNext()) {
            modes.add(files.next().getPermission().toString());
        }
        return modes;
    }

    /** Copies a directory to this machine, for a look at the bytes. */
    public static void copy(String location, java.nio.file.Path to) throws IOException {
        client().copyToLocalFile(false, new Path(location), new Path(to.toUri()), true);
    }

    /** A directory of it. */
    public static String location(String directory) {
        return Running.CLUSTER.getURI() + "/" + directory;
    }
}
