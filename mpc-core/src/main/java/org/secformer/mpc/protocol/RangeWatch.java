package org.secformer.mpc.protocol;

/** Hears, element by element, whether values lie where the function that is applied to them holds. */
public interface RangeWatch {
    /**
     * Called in the middle of that function; opens nothing itself in this round.
     *
     * @param within one bit per element, of the values' shape: 1 where the value is within its range for sure
     */
    void found(Bits within);
}
