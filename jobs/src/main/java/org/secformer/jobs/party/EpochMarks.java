package org.secformer.jobs.party;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.Storage;

/**
 * Marks of the epochs that a party's lanes are at work in, beside its claims: a driver makes one before its lanes start, and
 * removes it when they have ended.
 *
 * <p>They serve two ends. A lane that sees its driver's mark, of a name that nobody can guess, claims on the storage that the
 * driver sees; on disks that are not shared, two lanes could claim one unit. And as long as a mark is there, the other party
 * hears that its epoch may be at work, and deletes nothing that this epoch may have in use.
 */
record EpochMarks(Storage material) {
    private static final String DIRECTORY = "claims/.epochs";
    private static final int NAME_BYTES = 16;

    /**
     * One file.
     *
     * @param format always {@value #FORMAT}
     * @param version of the format
     * @param epoch that is at work
     * @param driver whose lanes they are
     */
    record Mark(String format, int version, EpochId epoch, ProcessIdentity driver) implements Parsed {
        Mark {
            Objects.requireNonNull(epoch, "epoch");
            Objects.requireNonNull(driver, "driver");
        }

        static final String FORMAT = "secformer epoch at work";
        static final int VERSION = 1;
    }

    /** A mark that is there until this is closed. */
    static final class Begun implements AutoCloseable {
        private final Storage material;
        private final String name;

        private Begun(Storage material, String name) {
            this.material = material;
            this.name = name;
        }

        /** For lanes to look for. */
        String name() {
            return name;
        }

        /** The lanes of this epoch have ended. */
        @Override
        public void close() throws IOException {
            material.delete(name);
        }
    }

    /** To be called before the lanes of an epoch start. */
    Begun begin(EpochId epoch) throws IOException {
        byte[] name = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(name);
        String mark = DIRECTORY + "/" + HexFormat.of().formatHex(name);
        Json.write(material, mark, new Mark(Mark.FORMAT, Mark.VERSION, epoch, ProcessIdentity.own()));
        return new Begun(material, mark);
    }

    /** @throws InvalidInputException if the driver's mark cannot be seen from here */
    void require(String mark) throws IOException {
        if (!material.exists(mark)) {
            throw InvalidInputException.of(
                    ErrorCode.STORAGE_NOT_SHARED,
                    material.locate(mark),
                    "as seen from " + ProcessIdentity.own(),
                    "the mark that this party's driver has written for this epoch",
                    "none",
                    "A unit is claimed by making a file, which must be seen at once by the driver and by all of this party's"
                            + " executors, or two of them use one unit. Put the material on HDFS or on one filesystem that"
                            + " all of them mount, claims included, or score on one machine; never copy it to each worker.");
        }
    }

    /**
     * Epochs in which lanes of this party may be at work, and whether their driver is seen to run. Marks of drivers that are
     * gone are removed; what cannot be told from here, such as a driver on another machine, counts for a day.
     */
    Map<EpochId, ProcessIdentity.State> open() throws IOException {
        Leftovers leftovers = new Leftovers(material);
        Map<EpochId, ProcessIdentity.State> open = new HashMap<>();
        for (String name : material.list(DIRECTORY)) {
            String mark = DIRECTORY + "/" + name;
            Mark found = read(mark);
            if (found == null) {
                continue;
            }
            ProcessIdentity.State state = found.driver().state();
            if (state == ProcessIdentity.State.GONE
                    || state == ProcessIdentity.State.UNKNOWN && leftovers.isNobodys(mark)) {
                material.delete(mark);
            } else {
                open.put(found.epoch(), state);
            }
        }
        return open;
    }

    /** Null if it is not there any more. */
    private Mark read(String mark) throws IOException {
        try {
            return Json.read(material, mark, Mark.FORMAT, Mark.VERSION, Mark.class);
        } catch (InvalidInputException | IOException gone) {
            if (material.exists(mark)) {
                throw gone;
            }
            return null;
        }
    }
}
