package org.secformer.datasets.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.names.Subject;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;

/**
 * Who stands for a file: a small JSON file beside it, of the same name and {@value #ENDING}. The signature (ECDSA on P-256 with
 * SHA-256) covers all other fields, in the order of {@link #statement}.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param subject what the file is, and of what
 * @param file its name, without directories
 * @param bytes its length
 * @param sha256 its digest, in hexadecimal
 * @param signer role that signed
 * @param certificate fingerprint of the signer's certificate
 * @param signature in Base64
 */
public record SignatureFile(
        String format,
        int version,
        Subject subject,
        FileName file,
        long bytes,
        Sha256 sha256,
        Role signer,
        Sha256 certificate,
        Base64Text signature)
        implements Parsed {
    public static final String ENDING = ".signature";
    static final String FORMAT = "secformer signature";
    static final int VERSION = 1;

    public SignatureFile {
        for (Object part : new Object[] {format, subject, file, sha256, signer, certificate, signature}) {
            Objects.requireNonNull(part, "a part of the signature");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("a file of " + bytes + " bytes");
        }
    }

    private record Content(long bytes, Sha256 sha256) {}

    /**
     * Writes a small file with its signature, which comes first: a file that is there has been signed. What is signed is the
     * content given, never what lies in storage.
     */
    public static void writeSigned(Storage storage, String name, byte[] content, String subject, Identity signer)
            throws IOException {
        writeSignature(storage, name, subject, content(content), signer);
        storage.write(name, out -> out.write(content));
    }

    private static void writeSignature(Storage storage, String name, String subject, Content content, Identity signer)
            throws IOException {
        SignatureFile unsigned = new SignatureFile(
                FORMAT,
                VERSION,
                new Subject(subject),
                new FileName(baseName(name)),
                content.bytes(),
                content.sha256(),
                signer.role(),
                new Sha256(signer.certificate().fingerprint()),
                Base64Text.of(new byte[0]));
        Json.write(storage, name + ENDING, unsigned.signed(signer.sign(unsigned.statement())));
    }

    private SignatureFile signed(byte[] made) {
        return new SignatureFile(
                format, version, subject, file, bytes, sha256, signer, certificate, Base64Text.of(made));
    }

    private byte[] statement() {
        String text = String.join(
                "\n",
                format,
                version + "",
                subject.text(),
                file.text(),
                bytes + "",
                sha256.text(),
                signer.toString(),
                certificate.text());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The content of a small file: read once, and checked before anything in it is believed.
     *
     * @throws InvalidInputException if it is not, to the byte, what this signer signed as this subject
     */
    public static byte[] checked(Storage storage, String name, String subject, RoleCertificate signer)
            throws IOException {
        return checked(storage, name, subject, signer, Json.MOST_BYTES);
    }

    /**
     * The same of a file that must not be longer than so.
     *
     * @param mostBytes what is longer is refused, and not read
     */
    public static byte[] checked(Storage storage, String name, String subject, RoleCertificate signer, int mostBytes)
            throws IOException {
        SignatureFile signature = read(storage, name, subject, signer);
        byte[] content = storage.readSmall(name, mostBytes);
        signature.requireContent(storage.locate(name), content(content));
        return content;
    }

    private static SignatureFile read(Storage storage, String name, String subject, RoleCertificate signer)
            throws IOException {
        String location = storage.locate(name + ENDING);
        if (storage.exists(name) && !storage.exists(name + ENDING)) {
            throw refused(location, "the file itself", "the signature of " + baseName(name), "nothing", signer);
        }
        // Opening says what is missing if both are.
        storage.open(name).close();
        SignatureFile found = Json.read(storage, name + ENDING, FORMAT, VERSION, SignatureFile.class);
        found.requireSigner(location, signer);
        if (!signer.hasSigned(found.statement(), found.signature.bytes())) {
            throw refused(location, "signature", "that of " + signer, "another; the file has been changed", signer);
        }
        requirePlace(location, "file", baseName(name), found.file.text());
        requirePlace(location, "subject", subject, found.subject.text());
        return found;
    }

    private void requireSigner(String location, RoleCertificate expected) {
        if (expected.role() != signer) {
            throw refused(
                    location,
                    "signer",
                    expected.role().toString(),
                    InvalidInputException.quote(signer.toString()),
                    expected);
        }
        if (!expected.fingerprint().equals(certificate.text())) {
            throw InvalidInputException.of(
                    location,
                    "signer",
                    "the pinned certificate of " + signer + ", " + expected.fingerprint(),
                    certificate.text(),
                    "If " + signer + " has a new identity, ask for its certificate.pem and pin that, or have the file"
                            + " made anew; if not, do not use it.");
        }
    }

    private void requireContent(String location, Content found) {
        if (!found.equals(new Content(bytes, sha256))) {
            throw InvalidInputException.of(
                    location,
                    "the file itself",
                    "the " + bytes + " bytes that " + signer + " signed",
                    found.bytes() == bytes ? "others" : found.bytes() > bytes ? "more" : found.bytes() + " bytes",
                    "Get it again from " + signer + ".");
        }
    }

    private static void requirePlace(String location, String place, String expected, String found) {
        if (!expected.equals(found)) {
            throw InvalidInputException.of(
                    location,
                    place,
                    expected,
                    InvalidInputException.quote(found),
                    "The file belongs elsewhere: give each role its own files, under their own names.");
        }
    }

    private static InvalidInputException refused(
            String location, String place, String expected, String found, RoleCertificate signer) {
        return InvalidInputException.of(
                location, place, expected, found, "Get the file and its signature again from " + signer.role() + ".");
    }

    private static Content content(byte[] content) {
        return new Content(
                content.length,
                new Sha256(HexFormat.of().formatHex(Digests.sha256().digest(content))));
    }

    private static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
