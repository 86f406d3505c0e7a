package org.secformer.mpc.ring;

import java.util.Objects;

/**
 * A matrix as the right factor of products: panels of so many neighbouring columns, one after the other, each row by row; what the
 * last panel lacks is zeros. A panel as wide as the matrix is the matrix itself, row-major. In doubles or in singles.
 */
public final class RealMatrix {
    private final int rows;
    private final int columns;
    private final int panelColumns;
    private final double[] panels;
    private final float[] singles;

    private RealMatrix(int rows, int columns, int panelColumns, double[] panels, float[] singles) {
        this.rows = rows;
        this.columns = columns;
        this.panelColumns = panelColumns;
        this.panels = panels;
        this.singles = singles;
    }

    /** Copies a row-major matrix. */
    static RealMatrix of(double[] values, int from, int rows, int columns, int panelColumns) {
        Objects.checkFromIndexSize(from, (long) rows * columns, values.length);
        double[] panels = new double[elements(rows, columns, panelColumns)];
        int to = 0;
        for (int first = 0; first < columns; first += panelColumns) {
            int here = Math.min(panelColumns, columns - first);
            for (int l = 0; l < rows; l++, to += panelColumns) {
                System.arraycopy(values, from + l * columns + first, panels, to, here);
            }
        }
        return new RealMatrix(rows, columns, panelColumns, panels, null);
    }

    /** The same, rounded to singles. */
    static RealMatrix ofSingle(double[] values, int from, int rows, int columns, int panelColumns) {
        Objects.checkFromIndexSize(from, (long) rows * columns, values.length);
        float[] panels = new float[elements(rows, columns, panelColumns)];
        int to = 0;
        for (int first = 0; first < columns; first += panelColumns) {
            int here = Math.min(panelColumns, columns - first);
            for (int l = 0; l < rows; l++, to += panelColumns) {
                for (int j = 0; j < here; j++) {
                    panels[to + j] = (float) values[from + l * columns + first + j];
                }
            }
        }
        return new RealMatrix(rows, columns, panelColumns, null, panels);
    }

    private static int elements(int rows, int columns, int panelColumns) {
        int count = (columns + panelColumns - 1) / panelColumns;
        return Math.multiplyExact(Math.multiplyExact(count, panelColumns), rows);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    int panelColumns() {
        return panelColumns;
    }

    boolean isSingle() {
        return singles != null;
    }

    /** If it is in doubles; not to be changed. */
    double[] panels() {
        return panels;
    }

    /** If it is in singles; not to be changed. */
    float[] singles() {
        return singles;
    }

    @Override
    public String toString() {
        return "RealMatrix[" + rows + ", " + columns + "]";
    }
}
