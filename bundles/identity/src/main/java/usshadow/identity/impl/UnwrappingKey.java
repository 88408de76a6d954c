package usshadow.identity.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import usshadow.identity.PrivateFile;
import usshadow.identity.UnwrapException;
import usshadow.identity.WrappingKey;

/**
 * The private side of a {@link WrappingKey}: X-Wing's 32-byte seed, in a file of the host's own. A
 * host that loses it cannot run its VMs until it is allowed anew for each.
 */
final class UnwrappingKey {
    private static final int SEED_SIZE = 32;

    private final AsymmetricCipherKeyPair pair;

    private UnwrappingKey(byte[] seed) {
        XWingPrivateKeyParameters key = new XWingPrivateKeyParameters(seed);
        this.pair = new AsymmetricCipherKeyPair(key.getPublicKeyParameters(), key);
    }

    /** Reads the key, or makes it at the first start. */
    static UnwrappingKey open(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] seed = new byte[SEED_SIZE];
            new SecureRandom().nextBytes(seed);
            PrivateFile.write(file, seed);
        }
        byte[] seed = Files.readAllBytes(file);
        if (seed.length != SEED_SIZE) {
            throw new IOException(
                    "%s has %d bytes; a wrapping key's seed has %d. Restore it, or remove it and allow the host again for its VMs"
                            .formatted(file, seed.length, SEED_SIZE));
        }
        return new UnwrappingKey(seed);
    }

    byte[] publicKey() {
        return Hpke.publicKey(pair);
    }

    byte[] unwrap(byte[] wrapped, byte[] context) throws UnwrapException {
        if (wrapped.length < WrappingKey.OVERHEAD) {
            throw new UnwrapException(
                    "a wrapped secret of %d bytes; it has at least %d"
                            .formatted(wrapped.length, WrappingKey.OVERHEAD),
                    null);
        }
        try {
            return Hpke.unwrap(pair, wrapped, context);
        } catch (InvalidCipherTextException e) {
            throw new UnwrapException(
                    "a secret was not wrapped to this host's key for this use, or was changed", e);
        }
    }
}
