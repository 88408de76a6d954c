package usshadow.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import usshadow.identity.HostIdentity;
import usshadow.identity.HostName;
import usshadow.identity.UnwrapException;
import usshadow.identity.WrappingKey;

/**
 * A VM's key: 256 random bits, made when the provider registers the VM, known to cloud hypervisors
 * of allowed hosts only. It encrypts nothing itself: keys for each use are derived from it by HKDF
 * (RFC 5869) with SHA-256.
 */
public final class VmKey {
    /** Length of a key, bytes. */
    public static final int SIZE = 32;

    private static final byte[] SALT = "usshadow vm key 1".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadLocal<KDF> HKDF = ThreadLocal.withInitial(VmKey::hkdf);

    private final byte[] key;
    private final SecretKey prk;

    private VmKey(byte[] key) {
        this.key = key;
        try {
            this.prk =
                    HKDF.get()
                            .deriveKey(
                                    "PRK",
                                    HKDFParameterSpec.ofExtract()
                                            .addSalt(SALT)
                                            .addIKM(key)
                                            .extractOnly());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF cannot extract", e);
        }
    }

    /** A fresh key. */
    public static VmKey random() {
        byte[] key = new byte[SIZE];
        new SecureRandom().nextBytes(key);
        return new VmKey(key);
    }

    /**
     * A key from its bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not {@value #SIZE} of them
     */
    public static VmKey of(byte[] key) {
        if (key.length != SIZE) {
            throw new IllegalArgumentException(
                    "a VM key of %d bytes; it has %d".formatted(key.length, SIZE));
        }
        return new VmKey(key.clone());
    }

    /**
     * Unwraps the key that was wrapped for this host.
     *
     * @throws UnwrapException if it was wrapped for another host or VM, or was changed
     */
    public static VmKey unwrap(HostIdentity self, String vm, byte[] wrapped)
            throws UnwrapException {
        byte[] key = self.unwrap(wrapped, context(vm, self.host()));
        if (key.length != SIZE) {
            throw new UnwrapException(
                    "the key of VM %s has %d bytes, not %d".formatted(vm, key.length, SIZE), null);
        }
        return new VmKey(key);
    }

    /**
     * Wraps the key for a host, bound to the VM and that host.
     *
     * @param host a key whose signature was verified
     */
    public byte[] wrap(WrappingKey host, String vm) {
        return host.wrap(key, context(vm, host.host()));
    }

    private static byte[] context(String vm, String host) {
        String text = "usshadow vm key 1\0" + Names.requireVm(vm) + '\0' + HostName.require(host);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A key for one use.
     *
     * @param info names the use and everything that the key is for; the same gives the same key
     * @return an AES-256 key
     */
    public SecretKey derive(byte[] info) {
        try {
            return HKDF.get().deriveKey("AES", HKDFParameterSpec.expandOnly(prk, info, SIZE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF cannot expand", e);
        }
    }

    private static KDF hkdf() {
        try {
            return KDF.getInstance("HKDF-SHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VmKey that && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "a VM key";
    }
}
