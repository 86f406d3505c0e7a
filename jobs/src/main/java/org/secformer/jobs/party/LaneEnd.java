package org.secformer.jobs.party;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;

/**
 * How a lane ended. A failure is a value here: Spark would bring its text alone to the driver, and what the lane had done before
 * not at all.
 *
 * @param result what it has done
 * @param failure that ended it; null if all was done
 */
record LaneEnd(LaneTally.Result result, Throwable failure) implements Serializable {
    static LaneEnd of(LaneTally.Result result, Throwable failure) {
        return new LaneEnd(result, failure == null || isSerializable(failure) ? failure : inWords(failure));
    }

    private static boolean isSerializable(Throwable failure) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(failure);
            return true;
        } catch (IOException nowhere) {
            return false;
        }
    }

    private static IllegalStateException inWords(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return new IllegalStateException(text.toString());
    }
}
