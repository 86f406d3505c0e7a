package org.secformer.datasets.identity;

import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.hpke.HPKE;

/** How keys are encapsulated to a reader: the KEM of HPKE (RFC 9180), always with HKDF-SHA-256 and AES-256-GCM. */
public enum Kem {
    /** X25519 and ML-KEM-768 together: also safe against quantum computers as long as ML-KEM is. */
    X_WING("x-wing", HPKE.kem_X_WING),
    /** The elliptic curve alone. */
    X25519("x25519", HPKE.kem_X25519_SHA256);

    private final String text;
    private final short number;

    Kem(String text, short number) {
        this.text = text;
        this.number = number;
    }

    /** The mechanism of this text, if there is one. */
    public static Optional<Kem> parse(String text) {
        return Stream.of(values()).filter(kem -> kem.text.equals(text)).findFirst();
    }

    static Optional<Kem> ofNumber(int number) {
        return Stream.of(values()).filter(kem -> kem.number() == number).findFirst();
    }

    /** As IANA registers it. */
    int number() {
        return Short.toUnsignedInt(number);
    }

    HPKE hpke() {
        return new HPKE(HPKE.mode_base, number, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    @Override
    public String toString() {
        return text;
    }
}
