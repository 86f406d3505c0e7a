package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.InsecureIdentities;

/** Each proof of what protects a run fails when that is broken, and holds when it is not. */
class ProtectionTest {
    @TempDir
    Path directory;

    private static void refused(String part, Executable proof) {
        InvalidInputException refusal = assertThrows(InvalidInputException.class, proof);
        assertEquals(ErrorCode.PROTECTION_MISSING, refusal.code());
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    private Credentials credentials(Role role) throws IOException {
        LocalIdentities identities = new LocalIdentities(new LocalStorage(directory));
        if (!Files.exists(directory.resolve("keys"))) {
            identities.create(Kem.X25519);
        }
        return identities.credentials(role);
    }

    @Test
    void allHoldsHere() throws IOException {
        Protection.require(credentials(Role.PARTY0));
        Protection.require(credentials(Role.PARTY1));
    }

    /** Ends that let both certificates pass, whatever they are asked to pin. */
    @Test
    void tlsThatLetsOthersPassIsNoticed() throws IOException {
        Credentials party = credentials(Role.PARTY0);
        RoleCertificate own = party.own().certificate();
        RoleCertificate peer = party.trust().of(Role.PARTY1);
        TlsProof.Ends any = pinned -> party.own().tls(() -> List.of(own, peer));
        refused("the listening end to refuse", () -> new TlsProof(party.own(), peer, any).require());

        // Of each handshake the listening end is made first.
        int[] made = {0};
        TlsProof.Ends lenientDiallers =
                pinned -> made[0]++ % 2 == 1 ? any.pinning(pinned) : party.own().tls(() -> List.of(pinned));
        refused("the dialling end to refuse", () -> new TlsProof(party.own(), peer, lenientDiallers).require());
    }

    @Test
    void tlsThatLetsNobodyPassIsNoticed() throws IOException {
        Credentials party = credentials(Role.PARTY0);
        RoleCertificate peer = party.trust().of(Role.PARTY1);
        TlsProof.Ends nobody = pinned -> party.own().tls(() -> List.of(peer));
        refused("TLSv1.3 between two ends", () -> new TlsProof(party.own(), peer, nobody).require());
    }

    /** Java takes it from the first of its providers. */
    private static final class Constant extends Provider {
        private static final long serialVersionUID = 1L;

        Constant() {
            super("Constant", "1", "for tests");
            put("SecureRandom.Constant", InsecureConstant.class.getName());
        }
    }

    /** Always the same. */
    public static final class InsecureConstant extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        @Override
        protected void engineSetSeed(byte[] seed) {
            // Nothing changes it.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            return new byte[count];
        }
    }

    @Test
    void aRandomSourceThatIsNoneIsNoticed() {
        RandomProof.require();
        Provider constant = new Constant();
        Security.insertProviderAt(constant, 1);
        try {
            refused("system's random source", RandomProof::require);
        } finally {
            Security.removeProvider(constant.getName());
        }
        RandomProof.require();
    }

    @Test
    void bytesThatAreNotRandomAreNoticed() {
        SecureRandom good = new SecureRandom();
        RandomProof.require("good ones", good::nextBytes);
        refused("zeros", () -> RandomProof.require("zeros", bytes -> {}));
        refused(
                "a counter",
                () -> RandomProof.require("a counter", bytes -> {
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) i;
                    }
                }));
        refused(
                "a bit that is lopsided",
                () -> RandomProof.require("a bit that is lopsided", bytes -> {
                    good.nextBytes(bytes);
                    for (int i = 0; i < bytes.length; i += 4) {
                        bytes[i] |= 1;
                    }
                }));
        byte[] once = new byte[1 << 16];
        good.nextBytes(once);
        refused(
                "the same again",
                () -> RandomProof.require(
                        "the same again", bytes -> System.arraycopy(once, 0, bytes, 0, bytes.length)));
        refused("expansion of seeds", () -> RandomProof.requireKnown(new byte[32]));
    }

    @Test
    void classesOfTestsAreFound() throws IOException {
        assertTrue(ClassPathProof.testClasses(ClassPathProof.entries())
                .contains(InsecureIdentities.class.getName().replace('.', '/') + ".class"));
        Path classes = Files.createDirectories(directory.resolve("classes/org/secformer/jobs"));
        Path fine = directory.resolve("classes");
        Files.createFile(classes.resolve("Secure.class"));
        assertEquals(List.of(), ClassPathProof.testClasses(List.of(fine, directory.resolve("not-there.jar"))));
        Files.createFile(classes.resolve("InsecureKeys.class"));
        List<String> expected = List.of("org/secformer/jobs/InsecureKeys.class");
        assertEquals(expected, ClassPathProof.testClasses(List.of(fine)));

        Path jar = jar("classes.jar", "org/secformer/jobs/InsecureKeys.class", "");
        assertEquals(expected, ClassPathProof.testClasses(List.of(jar)));
        Path manifestAlone = jar("start.jar", "org/other/InsecureKeys.class", "classes.jar not:a%%place");
        assertEquals(expected, ClassPathProof.testClasses(List.of(manifestAlone)));
    }

    @Test
    void classesOfTestsAreRefusedUnlessTheyAreAllowed() {
        List<String> found = List.of("org/secformer/jobs/InsecureKeys.class", "org/secformer/InsecureMasks.class");
        for (String allowance : new String[] {null, "", "true", "ALLOWED"}) {
            refused(
                    "found org/secformer/jobs/InsecureKeys.class and 1 more",
                    () -> Protection.requireAllowed(found, allowance));
        }
        assertEquals(found, Protection.requireAllowed(found, "allowed"));
        assertEquals(List.of(), Protection.requireAllowed(List.of(), null));
    }

    private Path jar(String name, String entry, String classPath) throws IOException {
        Path jar = directory.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new ZipEntry(entry));
            out.closeEntry();
        }
        return jar;
    }
}
