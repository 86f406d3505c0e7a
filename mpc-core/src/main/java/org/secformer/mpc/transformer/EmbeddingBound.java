package org.secformer.mpc.transformer;

/**
 * What holds of every token's embedding sum, centred and multiplied as the client shares it, before it is rounded.
 *
 * @param largest no element is larger in magnitude
 * @param norm no row has a larger 2-norm
 */
public record EmbeddingBound(double largest, double norm) {
    /**
     * From tables of which each adds one row to a token's sum.
     *
     * @param columns of the tables
     * @param tables [entries, columns] each, row-major
     */
    public static EmbeddingBound of(int columns, float[]... tables) {
        double largest = 0;
        double norm = 0;
        for (float[] table : tables) {
            double largestOfTable = 0;
            double normOfTable = 0;
            double[] row = new double[columns];
            for (int from = 0; from < table.length; from += columns) {
                double sum = 0;
                double magnitude = 0;
                for (int j = 0; j < columns; j++) {
                    sum += table[from + j];
                    magnitude = Math.max(magnitude, Math.abs(table[from + j]));
                }
                for (int j = 0; j < columns; j++) {
                    row[j] = table[from + j] - sum / columns;
                }
                // What subtracting the mean rounds away is relative to the entries, not to what is left of them.
                double lost = Upwards.lost(magnitude);
                largestOfTable = Math.max(largestOfTable, Upwards.largest(row) + lost);
                normOfTable = Math.max(normOfTable, Upwards.norm(row) + lost * Math.sqrt(columns));
            }
            largest += largestOfTable;
            norm += normOfTable;
        }
        return new EmbeddingBound(
                Upwards.up(Plan.EMBEDDING_FACTOR * largest), Upwards.up(Plan.EMBEDDING_FACTOR * norm));
    }
}
