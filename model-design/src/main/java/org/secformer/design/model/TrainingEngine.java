package org.secformer.design.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;

/** PyTorch on the processor, from the Maven artifacts alone. One at a time in a process. */
public final class TrainingEngine implements AutoCloseable {
    private final Engine engine;
    private final NDManager manager;

    private TrainingEngine(Engine engine) {
        this.engine = engine;
        this.manager = engine.newBaseManager();
    }

    /**
     * Loads the engine.
     *
     * @param libraries where its native libraries are unpacked to, if they are not there
     * @param threads that it computes with; only the first call in a process decides
     */
    public static TrainingEngine open(Path libraries, int threads) {
        // The engine takes these from system properties only. Offline: what Maven brought is all there is.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("DJL_CACHE_DIR", libraries.toString());
        System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        return new TrainingEngine(Engine.getEngine("PyTorch"));
    }

    public NDManager manager() {
        return manager;
    }

    public Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        manager.close();
    }
}
