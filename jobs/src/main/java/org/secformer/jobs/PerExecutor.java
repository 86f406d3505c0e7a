package org.secformer.jobs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Keeps what is costly to load once per executor process, shared by its tasks: weights and masks. */
final class PerExecutor {
    private static final ConcurrentHashMap<String, Object> LOADED = new ConcurrentHashMap<>();

    private PerExecutor() {}

    /** @param key names kind and content, such as a bundle's id and role */
    static <T> T get(String key, Class<T> type, Supplier<T> loader) {
        return type.cast(LOADED.computeIfAbsent(key, absent -> loader.get()));
    }
}
