package org.secformer.datasets.material;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.protocol.Network;

/**
 * The client's order: how many units of material a dataset needs of each plan. It holds counts that both parties see as well, and
 * nothing secret; whoever changes it makes the dealer deal too much or too little.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param bundle id of the model bundle
 * @param lines one for each plan, the shortest rows first
 */
public record MaterialOrder(String format, int version, BundleId bundle, List<Line> lines) implements Parsed {
    static final String FORMAT = "secformer order";
    static final int VERSION = 1;

    public MaterialOrder {
        Objects.requireNonNull(bundle, "bundle");
        lines = List.copyOf(lines);
        long different = lines.stream().map(Line::length).distinct().count();
        if (lines.isEmpty() || different < lines.size()) {
            throw new IllegalArgumentException(lines.size() + " plans, or one length twice");
        }
    }

    /**
     * Units of one plan.
     *
     * @param length tokens per row
     * @param rowsPerBatch rows per batch
     * @param network between the parties
     * @param units one for each batch
     */
    public record Line(int length, int rowsPerBatch, Network network, int units) implements Parsed {
        public Line {
            Objects.requireNonNull(network, "network");
            if (length < 1 || rowsPerBatch < 1 || units < 1) {
                throw new IllegalArgumentException(
                        units + " units for batches of " + rowsPerBatch + " rows of " + length + " tokens");
            }
        }
    }

    /** An order for these. */
    public static MaterialOrder of(BundleId bundle, List<Line> lines) {
        return new MaterialOrder(FORMAT, VERSION, bundle, lines);
    }

    /** Writes it under this name, which must be free. */
    public void write(Storage storage, String name) throws IOException {
        Json.write(storage, name, this);
    }

    /** @throws InvalidInputException if it is damaged, or of another version */
    public static MaterialOrder read(Storage storage, String name) throws IOException {
        return Json.read(storage, name, FORMAT, VERSION, MaterialOrder.class);
    }
}
