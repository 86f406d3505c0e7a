package org.secformer.jobs.choices;

import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.protocol.Network;

/** How far the parties are from each other, which decides on a plan. */
public final class NetworkChoice {
    /** The option that it is given with. */
    public static final String OPTION = "--rtt-millis";

    /** From this round trip on, rounds cost more time than the bytes that fewer of them take. */
    public static final int FAR_MILLIS = 5;

    private NetworkChoice() {}

    /**
     * The network of a round trip.
     *
     * @param roundTripMillis null where nobody knows: near then
     * @throws InvalidInputException if no round trip takes so long
     */
    public static Network of(Double roundTripMillis) {
        if (roundTripMillis == null) {
            return Network.NEAR;
        }
        if (!(roundTripMillis >= 0 && roundTripMillis < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException(OPTION + ": expected 0 or more, found " + roundTripMillis);
        }
        return roundTripMillis < FAR_MILLIS ? Network.NEAR : Network.FAR;
    }

    /** The option for a network that was chosen elsewhere. */
    public static List<String> arguments(Network network) {
        return network == Network.NEAR ? List.of() : List.of(OPTION, String.valueOf(FAR_MILLIS));
    }

    /** The same in a command that is shown to somebody: empty, or it begins with a space. */
    public static String shown(Network network) {
        return network == Network.NEAR ? "" : " " + String.join(" ", arguments(network));
    }

    /** What lies between the parties, in words. */
    public static String told(Network network) {
        return network == Network.NEAR
                ? "a near network (round trips below " + FAR_MILLIS + " ms)"
                : "a far network (round trips from " + FAR_MILLIS + " ms)";
    }
}
