package org.secformer.jobs.cli;

import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.mpc.protocol.Network;
import picocli.CommandLine.Option;

/** How far the parties are from each other: an option of the commands that choose a plan. */
public final class NetworkOption {
    @Option(
            names = NetworkChoice.OPTION,
            paramLabel = "MILLIS",
            description = "round trip between the parties: from " + NetworkChoice.FAR_MILLIS
                    + " up they are far from each other and save rounds, else they are near and save bytes (default: near);"
                    + " the same at client and dealer")
    private Double roundTripMillis;

    /** @throws org.secformer.datasets.InvalidInputException if no round trip takes so long */
    Network network() {
        return NetworkChoice.of(roundTripMillis);
    }

    /** What was given, or null. */
    Double roundTripMillis() {
        return roundTripMillis;
    }
}
