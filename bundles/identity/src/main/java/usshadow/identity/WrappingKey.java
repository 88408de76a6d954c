package usshadow.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Objects;
import usshadow.identity.impl.Hpke;

/**
 * The public key that secrets for a host are wrapped to: HPKE (RFC 9180), base mode, with the KEM
 * X-Wing (X25519 and ML-KEM-768, draft-connolly-cfrg-xwing-kem; id 0x647a), HKDF-SHA256 and
 * AES-256-GCM. What was recorded today stays closed to a quantum computer later.
 *
 * @param host whose key it is
 * @param key X-Wing's public key, 1216 bytes
 * @param signature of the host over its name, a zero byte and the key, as {@value #PURPOSE}
 */
public record WrappingKey(String host, byte[] key, byte[] signature) {
    /** What the signature is for. */
    public static final String PURPOSE = "usshadow wrapping key 1";

    /** Length of a public key, bytes. */
    public static final int KEY_SIZE = 1216;

    /** Length of a key encapsulation, which a wrapped secret starts with, bytes. */
    public static final int ENCAPSULATION_SIZE = 1120;

    /** How much longer than the secret a wrapped secret is, bytes. */
    public static final int OVERHEAD = ENCAPSULATION_SIZE + 16;

    /**
     * Checks the form only; {@link #verify} says whose it is.
     *
     * @throws IllegalArgumentException if the key has not {@value #KEY_SIZE} bytes
     */
    public WrappingKey {
        HostName.require(host);
        Objects.requireNonNull(signature);
        if (key.length != KEY_SIZE) {
            throw new IllegalArgumentException(
                    "wrapping key of %d bytes for host %s; X-Wing's have %d"
                            .formatted(key.length, host, KEY_SIZE));
        }
    }

    /** The bytes that a host signs for its key. */
    public static byte[] message(String host, byte[] key) {
        byte[] name = host.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + key.length)
                .put(name)
                .put((byte) 0)
                .put(key)
                .array();
    }

    /**
     * Checks that this is the key of that host.
     *
     * @throws SignatureException if it names another, or that host has not signed it
     */
    public void verify(CertifiedHost owner) throws SignatureException {
        if (!owner.name().equals(host)) {
            throw new SignatureException(
                    "the wrapping key is for host %s, the certificate for %s"
                            .formatted(host, owner.name()));
        }
        owner.verify(PURPOSE, message(host, key), signature);
    }

    /**
     * Wraps a secret, so that only this key's host can open it.
     *
     * @param secret what to wrap
     * @param context bound to it (HPKE's info): opening needs the same
     * @return key encapsulation and ciphertext, {@value #OVERHEAD} bytes more than the secret
     */
    public byte[] wrap(byte[] secret, byte[] context) {
        return Hpke.wrap(key, secret, context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappingKey that
                && host.equals(that.host)
                && Arrays.equals(key, that.key)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, Arrays.hashCode(key), Arrays.hashCode(signature));
    }

    @Override
    public String toString() {
        return "wrapping key of host " + host;
    }
}
