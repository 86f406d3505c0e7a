package org.secformer.jobs.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Spark's pages say, over HTTP. */
public final class Pages {
    private static final Pattern METRIC =
            Pattern.compile("metrics_(\\w+?)_driver_plugin_\\w+_MonitoringPlugin_(\\w+)_Value\\{[^}]*} (\\S+)");
    private static final Pattern ACCUMULATOR =
            Pattern.compile("\"name\" : \"([^\"]+)\",\\s+(?:\"update\" : \"[^\"]*\",\\s+)?\"value\" : \"([^\"]+)\"");

    private Pages() {}

    /** The text at an address; empty while nobody answers there, or not with that. */
    public static String text(String address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException nobody) {
            return "";
        } catch (InterruptedException stop) {
            throw new IOException(stop);
        }
    }

    /** The plugin's metrics in what Prometheus would get. */
    public static Map<String, Double> metrics(String scraped, String namespace) {
        Map<String, Double> metrics = new TreeMap<>();
        Matcher lines = METRIC.matcher(scraped);
        while (lines.find()) {
            if (lines.group(1).equals(namespace)) {
                metrics.put(lines.group(2), Double.parseDouble(lines.group(3)));
            }
        }
        return metrics;
    }

    /** Accumulators of stages, as Spark's REST interface shows them, summed over stages. */
    public static Map<String, Double> accumulators(String stages) {
        Map<String, Double> sums = new TreeMap<>();
        Matcher entries = ACCUMULATOR.matcher(stages);
        while (entries.find()) {
            sums.merge(entries.group(1), Double.parseDouble(entries.group(2)), Double::sum);
        }
        return sums;
    }
}
