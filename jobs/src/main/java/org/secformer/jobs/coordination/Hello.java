package org.secformer.jobs.coordination;

import java.util.List;

/**
 * What a party's driver tells the other before a run.
 *
 * @param party who speaks
 * @param protocol version of the protocols
 * @param plan hash of the plan
 * @param bundle id of the model bundle
 * @param dataset id of the dataset
 * @param batches of the dataset
 * @param lanes it will start
 * @param limit at most so many batches in this run
 * @param epoch party 0's name for this run; empty from party 1
 * @param done names of the prediction shares that it holds
 * @param free units that it has unclaimed
 */
public record Hello(
        int party,
        int protocol,
        String plan,
        String bundle,
        String dataset,
        int batches,
        int lanes,
        int limit,
        String epoch,
        List<String> done,
        List<String> free) {}
