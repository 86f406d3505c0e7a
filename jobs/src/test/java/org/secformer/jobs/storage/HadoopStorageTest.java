package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.storage.Storage;

/** On a real HDFS. */
@Tag("slow")
class HadoopStorageTest extends StorageContract {
    private final Path directory =
            new Path(HdfsCluster.location(UUID.randomUUID().toString()));

    @Override
    Storage client() throws IOException {
        return new HadoopStorage(
                FileContext.getFileContext(directory.toUri(), HadoopSettings.configuration()), directory);
    }

    private static DistributedFileSystem filesystem() {
        return HdfsCluster.client();
    }

    @Override
    List<String> everything() throws IOException {
        List<String> names = new ArrayList<>();
        if (filesystem().exists(directory)) {
            RemoteIterator<LocatedFileStatus> files = filesystem().listFiles(directory, true);
            while (files.hasNext()) {
                names.add(files.next().getPath().getName());
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    boolean isOwnersOnly(String name) throws IOException {
        return filesystem()
                .getFileStatus(new Path(directory, name))
                .getPermission()
                .equals(new FsPermission("600"));
    }

    @Override
    void letOthersRead(String name) throws IOException {
        filesystem().setPermission(new Path(directory, name), new FsPermission("640"));
    }

    @Test
    void itMakesFilesOnce() throws IOException {
        Storages.requireExclusive(client());
        assertEquals(List.of(), everything());
    }

    @Test
    void largeFilesHaveSeveralBlocks() throws IOException {
        client().write("large", out -> out.write(new byte[3 * HdfsCluster.BLOCK_BYTES + 1]));
        assertEquals(4, filesystem().getFileBlockLocations(new Path(directory, "large"), 0, Long.MAX_VALUE).length);
    }

    /** A process that stopped between claiming a name and writing the claim, or while it wrote. */
    @Test
    void aClaimThatWasBegunHolds() throws IOException {
        for (boolean hasContent : new boolean[] {false, true}) {
            Path claim = new Path(directory, "claims/unit" + hasContent);
            FSDataOutputStream unfinished = filesystem().create(claim, false);
            if (hasContent) {
                unfinished.write(new byte[10]);
                unfinished.hflush();
            }
            String name = "claims/" + claim.getName();
            assertFalse(client().createOnce(name, new byte[1]));
            assertTrue(client().exists(name));
            assertTrue(client().list("claims").contains(claim.getName()));
            filesystem().recoverLease(claim);
            assertFalse(client().createOnce(name, new byte[1]));
        }
    }

    /** Between the check and the making others may come: see the contract's many claimants. */
    @Test
    void aClaimThatWasBegunHoldsForTheSameClientToo() throws IOException {
        Path claim = new Path(directory, "claim");
        FileContext first = FileContext.getFileContext(directory.toUri(), HadoopSettings.configuration());
        try (FSDataOutputStream unfinished =
                first.create(claim, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
            unfinished.write(1);
            assertFalse(new HadoopStorage(first, directory).createOnce("claim", new byte[1]));
        }
        assertFalse(client().createOnce("claim", new byte[1]));
        assertEquals(1, client().length("claim"));
    }

    @Test
    void whoMayNotIsToldWhere() throws Exception {
        client().write("sealed/file", out -> out.write(1));
        filesystem().setPermission(new Path(directory, "sealed"), new FsPermission("700"));
        Storage stranger = UserGroupInformation.createRemoteUser("stranger")
                .doAs((PrivilegedExceptionAction<Storage>) this::client);
        assertNamed(() -> stranger.open("sealed/file"), "sealed/file", "expected permission", "stranger");
        assertNamed(() -> stranger.write("other", out -> out.write(1)), "other", "expected permission");
        assertNamed(() -> stranger.createOnce("claim", new byte[1]), "claim", "expected permission");
        assertNamed(() -> stranger.list("sealed"), "sealed", "expected permission");
        assertEquals(List.of("file"), everything());
    }

    @Test
    void safeModeIsNamed() throws IOException {
        Storage storage = client();
        storage.write("file", out -> out.write(1));
        filesystem().setSafeMode(SafeModeAction.ENTER);
        try {
            assertNamed(() -> storage.createOnce("claim", new byte[1]), "claim", "safe mode");
            assertNamed(() -> storage.write("other", out -> out.write(1)), "other", "safe mode");
            assertNamed(() -> storage.delete("file"), "file", "safe mode");
            assertTrue(storage.exists("file"));
        } finally {
            filesystem().setSafeMode(SafeModeAction.LEAVE);
        }
        assertTrue(storage.createOnce("claim", new byte[1]));
    }

    @Test
    void aUsedUpQuotaIsNamed() throws IOException {
        Storage storage = client();
        storage.write("file", out -> out.write(1));
        filesystem().setQuota(directory, HdfsConstants.QUOTA_DONT_SET, HdfsCluster.BLOCK_BYTES);
        try {
            assertNamed(() -> storage.createOnce("claim", new byte[1]), "claim", "quota used up");
            assertNamed(() -> storage.write("other", out -> out.write(1)), "other", "quota used up");
        } finally {
            filesystem().setQuota(directory, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
        }
        // Begun is claimed.
        assertFalse(storage.createOnce("claim", new byte[1]));
        storage.write("other", out -> out.write(1));
        assertEquals(List.of("claim", "file", "other"), everything());
    }

    private void assertNamed(Action action, String name, String... parts) {
        String message = assertThrows(StorageException.class, action::run).getMessage();
        assertTrue(message.startsWith(directory + "/" + name + ": "), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
