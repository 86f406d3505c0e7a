package org.secformer.mpc.ring;

import java.lang.reflect.InvocationTargetException;

/**
 * The module of the Vector API, loaded when a kernel needs it: a JVM that is told to load it at its start warns of that to every
 * user. Loaded late, its operations are compiled to the same instructions.
 */
final class VectorModule {
    /** What lets this class load it. */
    static final String OPTION = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** @throws UnsupportedOperationException if this JVM does not have it or does not let it be loaded, saying why */
    static void load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
        } catch (InvocationTargetException refused) {
            throw new UnsupportedOperationException("loading " + NAME + " failed: " + refused.getCause(), refused);
        } catch (ReflectiveOperationException closed) {
            throw new UnsupportedOperationException(
                    "the JVM was started without " + OPTION + " or --add-modules=" + NAME, closed);
        }
    }
}
