package org.secformer.jobs.party.coordination;

import java.io.Serializable;

/**
 * How much there was to do, and material for it, when both parties met.
 *
 * @param toDo batches to be scored, up to the limits of both
 * @param common units that both have free
 * @param atFirst units that party 0 has free
 * @param atSecond units that party 1 has free
 * @param isAwaited whether both wait for more, should it be too little
 */
public record Supply(int toDo, int common, int atFirst, int atSecond, boolean isAwaited) implements Serializable {
    /** Units that a party has free. */
    public int at(int party) {
        return party == 0 ? atFirst : atSecond;
    }

    /** Whether nothing can be started. */
    public boolean isTooLittle() {
        return toDo > common && (common == 0 || !isAwaited);
    }
}
