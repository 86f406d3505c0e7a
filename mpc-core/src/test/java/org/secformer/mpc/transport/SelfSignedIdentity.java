package org.secformer.mpc.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate that it signed itself, made by the JDK's keytool. */
public final class SelfSignedIdentity {
    private static final String PASSWORD = "for-tests-only";

    private final KeyStore store;

    private SelfSignedIdentity(KeyStore store) {
        this.store = store;
    }

    public static SelfSignedIdentity generate(Path directory, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve(name + ".p12");
        Path log = directory.resolve(name + ".log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroy();
            throw new IOException("keytool failed: " + Files.readString(log));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new SelfSignedIdentity(store);
    }

    /** An end that shows this identity and accepts only that one. */
    public TlsEnd trusting(SelfSignedIdentity peer) throws GeneralSecurityException {
        X509Certificate pinned = peer.certificate();
        return accepting(found -> {
            if (!found.equals(pinned)) {
                throw new CertificateException("not the pinned certificate");
            }
        });
    }

    /** An end that shows this identity. */
    TlsEnd accepting(TlsEnd.PeerCheck check) throws GeneralSecurityException {
        return new TlsEnd(keys(), check);
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(store.aliases().nextElement());
    }

    private KeyManager[] keys() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        return keys.getKeyManagers();
    }

    /** What another program would use: a context that shows this identity and accepts only that one. */
    SSLContext plainContext(SelfSignedIdentity peer) throws GeneralSecurityException, IOException {
        return context(keys(), peer);
    }

    /** An end that shows nothing and accepts everybody. */
    static TlsEnd anonymous() {
        return new TlsEnd(new KeyManager[0], found -> {});
    }

    /** Likewise, with this check as its trust manager: all that a context can do. */
    SSLContext plainContext(TlsEnd.PeerCheck check) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(), new TrustManager[] {new TlsEnd.Asking(check)}, null);
        return context;
    }

    private static SSLContext context(KeyManager[] keys, SelfSignedIdentity peer)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("peer", peer.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }
}
