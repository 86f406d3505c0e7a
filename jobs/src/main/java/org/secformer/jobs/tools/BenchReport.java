package org.secformer.jobs.tools;

import java.util.List;
import java.util.Map;
import org.secformer.jobs.party.RunReport;

/**
 * The figures of a benchmark. Times are medians over the measured batches; a batch's time is the slower party's, its parts
 * are that party's.
 *
 * @param onlineSeconds of a batch
 * @param preparationSeconds of a batch, before its input was used; not in the online seconds
 * @param coldSeconds of each lane's first batch, which is not among the measured ones
 * @param offlineSeconds dealing one batch on one core
 * @param rowsPerSecond online, all lanes together
 * @param bytesSentPerParty per batch
 * @param materialBytes per batch
 * @param rounds per batch
 * @param maxLogitDifference from the model in the clear; null if they were not compared
 * @param peakHeapBytes of the larger party, garbage included
 * @param kernel that multiplied
 * @param secondsByKind online, by part of the model
 * @param secondsByResource online, by what was used
 * @param predictedOnlineSeconds of a batch, as if its lane were alone
 * @param predictedOfflineSeconds of a batch
 * @param predictedSecondsByKind like the measured
 * @param predictedSecondsByResource like the measured
 * @param parties what each of them reported, with the batches that warm up
 */
public record BenchReport(
        double onlineSeconds,
        double preparationSeconds,
        double coldSeconds,
        double offlineSeconds,
        double rowsPerSecond,
        long bytesSentPerParty,
        long materialBytes,
        int rounds,
        Double maxLogitDifference,
        long peakHeapBytes,
        String kernel,
        Map<String, Double> secondsByKind,
        Map<String, Double> secondsByResource,
        double predictedOnlineSeconds,
        double predictedOfflineSeconds,
        Map<String, Double> predictedSecondsByKind,
        Map<String, Double> predictedSecondsByResource,
        List<RunReport> parties) {}
