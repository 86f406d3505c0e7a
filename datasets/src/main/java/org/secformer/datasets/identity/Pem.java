package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.secformer.datasets.storage.Storage;

/** Files of PEM text. */
final class Pem {
    private static final int MOST_BYTES = 1 << 16;

    private Pem() {}

    static String text(Storage storage, String file) throws IOException {
        return new String(storage.readSmall(file, MOST_BYTES), StandardCharsets.US_ASCII);
    }

    static void write(Storage out, String file, Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        }
        out.write(file, stream -> stream.write(text.toString().getBytes(StandardCharsets.US_ASCII)));
    }
}
