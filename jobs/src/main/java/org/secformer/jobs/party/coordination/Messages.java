package org.secformer.jobs.party.coordination;

import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/** Records as JSON over a channel: a block with the length, then the record. */
final class Messages {
    private static final int LARGEST = 64 << 20;

    private Messages() {}

    static void send(Channel channel, Object message) {
        byte[] json = Json.bytes(message);
        byte[] length = new byte[4];
        Packing.putInt(length, 0, json.length);
        channel.send(length);
        channel.send(json);
    }

    static <T extends Parsed> T receive(Channel channel, Class<T> type, String peer) {
        int length = Packing.getInt(channel.receive(4), 0);
        if (length < 2 || length > LARGEST) {
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT, peer + " announced a message of " + length + " bytes");
        }
        byte[] message = channel.receive(length);
        try {
            return Json.read(message, type, "the message from " + peer);
        } catch (InvalidInputException malformed) {
            String reason = malformed.getMessage().lines().findFirst().orElse("");
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT,
                    reason + "\nBoth parties need the same version of the program.",
                    malformed);
        }
    }
}
