package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files that somebody else has written for Spark to read: a file, a directory of them, or a glob, on any Hadoop filesystem. */
public final class ReadableFiles {
    private ReadableFiles() {}

    /** A location as Spark takes it, the same in all processes; a path without a scheme is local. */
    public static String forSpark(String location) {
        return location.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")
                ? location
                : "file:" + FileSystems.getDefault().getPath(location).toAbsolutePath();
    }

    /** All files there, also in directories below, sorted; those whose names begin with '.' or '_' are left out, as Spark does. */
    public static List<String> of(String location) throws IOException {
        Path path = new Path(forSpark(location));
        FileSystem filesystem = path.getFileSystem(HadoopSettings.configuration());
        FileStatus[] found = filesystem.globStatus(path);
        List<String> files = new ArrayList<>();
        if (found != null) {
            for (FileStatus status : found) {
                add(files, filesystem, status);
            }
        }
        return files.stream().sorted().toList();
    }

    private static void add(List<String> files, FileSystem filesystem, FileStatus status) throws IOException {
        if (!status.isDirectory()) {
            files.add(status.getPath().toString());
            return;
        }
        for (FileStatus below : filesystem.listStatus(status.getPath())) {
            String name = below.getPath().getName();
            if (!name.startsWith(".") && !name.startsWith("_")) {
                add(files, filesystem, below);
            }
        }
    }

    /** @param file one of {@link #of} */
    public static InputStream open(String file) throws IOException {
        Path path = new Path(file);
        return path.getFileSystem(HadoopSettings.configuration()).open(path);
    }
}
