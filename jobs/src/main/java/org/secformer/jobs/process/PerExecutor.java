package org.secformer.jobs.process;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Keeps what is costly to load once per executor process, shared by its tasks: weights and masks. */
public final class PerExecutor {
    private static final ConcurrentHashMap<String, Object> LOADED = new ConcurrentHashMap<>();

    private static final ConcurrentHashMap<String, Latest> LATEST = new ConcurrentHashMap<>();

    private record Latest(String key, Object value) {}

    private PerExecutor() {}

    /** @param key names kind and content, such as a bundle's id and role */
    public static <T> T get(String key, Class<T> type, Supplier<T> loader) {
        return type.cast(LOADED.computeIfAbsent(key, absent -> loader.get()));
    }

    /**
     * The same, keeping only what was asked for last: for work that goes through many large ones, one after the other.
     *
     * @param slot of which one is kept
     */
    public static <T> T latest(String slot, String key, Class<T> type, Supplier<T> loader) {
        // Two may not fit into memory: the one before goes first.
        LATEST.computeIfPresent(slot, (any, before) -> before.key().equals(key) ? before : null);
        Latest kept = LATEST.compute(
                slot,
                (any, before) -> before != null && before.key().equals(key) ? before : new Latest(key, loader.get()));
        return type.cast(kept.value());
    }
}
