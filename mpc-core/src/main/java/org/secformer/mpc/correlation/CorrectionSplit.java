package org.secformer.mpc.correlation;

import org.secformer.mpc.sharing.Party;

/**
 * Which party holds the corrections of a block: the one that holds fewer bytes so far. So neither waits for the other to read,
 * and both store as much. Dealer and parties follow the same blocks and come to the same answers.
 */
final class CorrectionSplit {
    private final long[] held = new long[2];

    Party holder(BlockHeader block) {
        int party = held[0] <= held[1] ? 0 : 1;
        held[party] += block.payloadBytes();
        return Party.of(party);
    }
}
