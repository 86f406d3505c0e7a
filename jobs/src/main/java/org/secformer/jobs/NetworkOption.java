package org.secformer.jobs;

import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.protocol.Network;
import picocli.CommandLine.Option;

/** How far the parties are from each other: an option of the commands that choose a plan. */
final class NetworkOption {
    private static final String OPTION = "--rtt-millis";

    /** From this round trip on, rounds cost more time than the bytes that fewer of them take. */
    private static final int FAR_MILLIS = 5;

    @Option(
            names = OPTION,
            paramLabel = "MILLIS",
            description = "round trip between the parties: from " + FAR_MILLIS
                    + " up they are far from each other and save rounds, else they are near and save bytes (default: near);"
                    + " the same at client and dealer")
    private Double roundTripMillis;

    /** @throws InvalidInputException if no round trip takes so long */
    Network network() {
        if (roundTripMillis == null) {
            return Network.NEAR;
        }
        if (!(roundTripMillis >= 0 && roundTripMillis < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException(OPTION + ": expected 0 or more, found " + roundTripMillis);
        }
        return roundTripMillis < FAR_MILLIS ? Network.NEAR : Network.FAR;
    }

    /** What was given, or null. */
    Double roundTripMillis() {
        return roundTripMillis;
    }

    /** The option for a network that was chosen elsewhere. */
    static List<String> arguments(Network network) {
        return network == Network.NEAR ? List.of() : List.of(OPTION, String.valueOf(FAR_MILLIS));
    }

    /** The same in a command that is shown to somebody: empty, or it begins with a space. */
    static String shown(Network network) {
        return network == Network.NEAR ? "" : " " + String.join(" ", arguments(network));
    }

    /** What lies between the parties, in words. */
    static String told(Network network) {
        return network == Network.NEAR
                ? "a near network (round trips below " + FAR_MILLIS + " ms)"
                : "a far network (round trips from " + FAR_MILLIS + " ms)";
    }
}
