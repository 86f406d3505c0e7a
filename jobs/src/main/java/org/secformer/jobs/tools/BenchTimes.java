package org.secformer.jobs.tools;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.tools.measure.Medians;
import org.secformer.jobs.tools.measure.TimeModel;
import org.secformer.mpc.protocol.SectionCost;

/**
 * What two parties' reports say about time. The first batch of each lane warms up and is left out.
 *
 * @param reports of both parties
 * @param lanes that they ran in
 */
record BenchTimes(List<RunReport> reports, int lanes) {
    static final String MULTIPLYING = "multiplying";
    static final String OPENING = "opening";
    static final String WAITING = "of this, waiting";
    static final String READING = "reading material";
    static final String REST = "rest (elementwise)";

    /** Seconds of a batch at the slower party. */
    double online() {
        return Medians.of(slower(false));
    }

    /** The same of the batches that warm up. */
    double cold() {
        return Medians.of(slower(true));
    }

    /** Seconds of preparation. */
    double preparation() {
        return Medians.of(measured().stream().map(BatchTimes::preparation).toList());
    }

    /** Lanes work one batch after the other, so each scores so many in the sum of their times. */
    double rowsPerSecond(int rowsPerBatch) {
        return reports.stream()
                .mapToDouble(report -> IntStream.range(0, lanes)
                        .mapToDouble(lane -> {
                            List<Double> totals = report.times().stream()
                                    .filter(times -> times.lane() == lane && !isFirst(times, report))
                                    .map(BatchTimes::total)
                                    .toList();
                            double seconds = totals.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .sum();
                            return rowsPerBatch * totals.size() / seconds;
                        })
                        .sum())
                .min()
                .orElseThrow();
    }

    /** By part of the model, in the order of the computation. */
    Map<String, Double> kinds() {
        return sorted(Medians.byName(
                measured().stream().map(times -> byKind(times.sections())).toList()));
    }

    Map<String, Double> resources() {
        Map<String, Double> medians =
                Medians.byName(measured().stream().map(BenchTimes::withRest).toList());
        Map<String, Double> ordered = new LinkedHashMap<>();
        for (String name : List.of(MULTIPLYING, OPENING, WAITING, READING, REST)) {
            ordered.put(name, medians.getOrDefault(name, 0.0));
        }
        return ordered;
    }

    private static Map<String, Double> withRest(BatchTimes times) {
        Map<String, Double> resources = times.resources();
        double waiting = resources.getOrDefault("waiting", 0.0);
        double all =
                resources.values().stream().mapToDouble(Double::doubleValue).sum();
        return Map.of(
                MULTIPLYING,
                resources.getOrDefault(MULTIPLYING, 0.0),
                OPENING,
                resources.getOrDefault("sending", 0.0) + waiting,
                WAITING,
                waiting,
                READING,
                times.readingSeconds(),
                REST,
                times.online() - all);
    }

    static Map<String, Double> predictedKinds(TimeModel model, List<SectionCost> sections) {
        Map<String, Double> seconds = new TreeMap<>();
        sections.forEach(cost -> seconds.put(cost.section(), model.predict(cost).onlineSeconds()));
        return sorted(byKind(seconds));
    }

    static Map<String, Double> predictedResources(TimeModel.Online online) {
        Map<String, Double> resources = new LinkedHashMap<>();
        resources.put(MULTIPLYING, online.multiplying());
        resources.put(OPENING, online.rounds() + online.sending());
        resources.put(READING, online.readingMaterial());
        resources.put(REST, online.elementwise());
        return resources;
    }

    private static boolean isFirst(BatchTimes times, RunReport report) {
        return report.times().stream()
                .noneMatch(other -> other.lane() == times.lane() && other.position() < times.position());
    }

    /** Both parties' lanes of a number do the same. */
    private boolean isFirst(List<BatchTimes> pair) {
        return isFirst(pair.get(0), reports.get(0));
    }

    private List<Double> slower(boolean first) {
        return pairs().stream()
                .filter(pair -> isFirst(pair) == first)
                .map(pair -> Math.max(pair.get(0).online(), pair.get(1).online()))
                .toList();
    }

    /** Measured batches as the slower party sees them. */
    private List<BatchTimes> measured() {
        return pairs().stream()
                .filter(pair -> !isFirst(pair))
                .map(pair -> pair.get(0).online() > pair.get(1).online() ? pair.get(0) : pair.get(1))
                .toList();
    }

    /** Both parties' times, batch by batch. */
    private List<List<BatchTimes>> pairs() {
        List<List<BatchTimes>> ofParties = new ArrayList<>();
        for (RunReport report : reports) {
            ofParties.add(report.times().stream()
                    .sorted(Comparator.comparingInt(BatchTimes::position))
                    .toList());
        }
        return IntStream.range(0, ofParties.get(0).size())
                .mapToObj(i -> List.of(ofParties.get(0).get(i), ofParties.get(1).get(i)))
                .toList();
    }

    private static Map<String, Double> byKind(Map<String, Double> sections) {
        Map<String, Double> kinds = new TreeMap<>();
        sections.forEach((name, seconds) -> kinds.merge(Sections.kind(name), seconds, Double::sum));
        kinds.remove(Sections.PREPARATION);
        return kinds;
    }

    private static Map<String, Double> sorted(Map<String, Double> kinds) {
        Map<String, Double> ordered = new LinkedHashMap<>();
        for (String name : Sections.KINDS) {
            if (kinds.containsKey(name)) {
                ordered.put(name, kinds.get(name));
            }
        }
        kinds.forEach(ordered::putIfAbsent);
        return ordered;
    }

    /** What was counted must be what the price list says, to the byte. */
    void check(SectionCost price, int batches) {
        for (RunReport report : reports) {
            SectionCost counted =
                    new SectionCost(price.section(), report.rounds(), report.sentBytes(), report.materialBytes());
            SectionCost expected = new SectionCost(
                    price.section(), price.rounds(), batches * price.sentBytes(), batches * price.materialBytes());
            if (!counted.equals(expected)) {
                throw new IllegalStateException("counted " + counted + ", predicted " + expected);
            }
        }
    }
}
