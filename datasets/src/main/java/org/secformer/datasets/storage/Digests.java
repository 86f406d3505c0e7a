package org.secformer.datasets.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/** What files are recognised by. */
public final class Digests {
    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JVM has no SHA-256", impossible);
        }
    }

    /** SHA-256 over the names and digests of several files, in the order of their names; in hexadecimal. */
    public static String sha256(Storage storage, Collection<String> names) throws IOException {
        MessageDigest digest = sha256();
        for (String name : new TreeSet<>(names)) {
            digest.update((sha256(storage, name) + " " + name + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of a file, in hexadecimal. */
    public static String sha256(Storage storage, String name) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream raw = storage.open(name)) {
            new DigestInputStream(raw, digest).transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
