package usshadow.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/**
 * A host of this provider, whose certificate was checked; see {@link HostIdentity#certified}.
 *
 * @param name the host's name
 * @param key verifies its signatures
 */
public record CertifiedHost(String name, PublicKey key) {
    /** How hosts sign: ECDSA on the key's curve, DER. */
    public static final String ALGORITHM = "SHA256withECDSA";

    /**
     * Checks a signature of this host; see {@link HostIdentity#sign}.
     *
     * @throws SignatureException if this host has not signed this message for this purpose
     */
    public void verify(String purpose, byte[] message, byte[] signature) throws SignatureException {
        boolean good;
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(signed(purpose, message));
            good = verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new SignatureException(complaint(purpose), e);
        }
        if (!good) {
            throw new SignatureException(complaint(purpose));
        }
    }

    private String complaint(String purpose) {
        return "host " + name + " has not signed this as '" + purpose + "'";
    }

    /**
     * The bytes that a signature covers: the purpose, a zero byte, the message.
     *
     * @throws IllegalArgumentException if the purpose holds a zero
     */
    public static byte[] signed(String purpose, byte[] message) {
        byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
        if (purpose.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a purpose cannot hold a zero character");
        }
        byte[] all = new byte[name.length + 1 + message.length];
        System.arraycopy(name, 0, all, 0, name.length);
        System.arraycopy(message, 0, all, name.length + 1, message.length);
        return all;
    }
}
