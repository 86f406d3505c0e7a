package org.secformer.jobs;

import java.io.IOException;
import java.util.List;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.UnitId;
import org.secformer.jobs.coordination.Tombstones;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A party's claims are those in its stock. */
record StockTombstones(MaterialSweep stock) implements Tombstones {
    private static final Logger LOG = LoggerFactory.getLogger(StockTombstones.class);

    @Override
    public List<UnitId> claimedOf(List<UnitId> units) throws IOException {
        return stock.claimedOf(units);
    }

    @Override
    public void giveUp(List<UnitId> units) throws IOException {
        for (UnitId unit : units) {
            stock.giveUp(unit);
        }
        if (!units.isEmpty()) {
            LOG.info("gave up {} units that the other party has used in vain", units.size());
        }
    }
}
