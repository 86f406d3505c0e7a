package org.secformer.jobs.storage;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RpcException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.security.AccessControlException;
import org.secformer.datasets.ErrorCode;

/** Says of Hadoop's failures which location they are about and what mends them. */
final class HadoopFailures {
    private HadoopFailures() {}

    /** What to throw instead of a failure; the failure itself, if nothing better is known. */
    static IOException named(String location, IOException failure) {
        IOException cause = failure instanceof RemoteException remote ? remote.unwrapRemoteException() : failure;
        if (cause instanceof AccessControlException) {
            return new StorageException(
                    ErrorCode.STORAGE_FORBIDDEN,
                    location + ": expected permission to use it, found " + firstLine(cause)
                            + ".\nChange its owner or mode, or run as a user who may.",
                    failure);
        }
        if (cause instanceof QuotaExceededException) {
            return new StorageException(
                    ErrorCode.STORAGE_FULL,
                    location + ": expected space for it, found its quota used up (" + firstLine(cause)
                            + ").\nMake room or raise the quota (hdfs dfsadmin -setSpaceQuota), then run this again.",
                    failure);
        }
        if (cause instanceof SafeModeException) {
            return new StorageException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    location + ": expected a namenode that takes changes, found one in safe mode.\n"
                            + "Wait until it has left it (hdfs dfsadmin -safemode get), then run this again.",
                    failure);
        }
        if (cause instanceof StandbyException) {
            return new StorageException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    location + ": expected the active namenode, found a standby one.\nGive the active one's address.",
                    failure);
        }
        if (cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof EOFException
                || cause instanceof RpcException) {
            return unreachable(location, failure, cause);
        }
        return failure;
    }

    /** Whether something has answered that does not speak as a namenode does. */
    static boolean isOfNoNamenode(IOException failure) {
        return failure instanceof RpcException;
    }

    private static StorageException unreachable(String location, IOException failure, IOException cause) {
        String found = "none";
        if (cause instanceof UnknownHostException) {
            found = "no such host";
        } else if (cause instanceof SocketTimeoutException) {
            found = "none in time";
        } else if (cause instanceof RpcException) {
            found = "that of something else";
        }
        return new StorageException(
                ErrorCode.STORAGE_UNAVAILABLE,
                location + ": expected an answer of the namenode, found " + found
                        + ".\nCheck the address, and that the namenode runs and can be reached from here.",
                failure);
    }

    private static String firstLine(IOException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("none");
    }
}
