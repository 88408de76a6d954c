package usshadow.identity;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a certificate says which host it is for: by exactly one alternative name (RFC 5280, 4.2.1.6)
 * that is a URI {@code usshadow://host/NAME}. Certificates without one, the fleet server's for
 * example, are no host's.
 */
public final class HostName {
    /** What the URI begins with. */
    public static final String URI_PREFIX = "usshadow://host/";

    /** The subject of all hosts' certificates: access lists of ZooKeeper know hosts by it. */
    public static final String SUBJECT = "OU=USShadow host";

    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final int URI = 6; // GeneralName uniformResourceIdentifier

    private HostName() {}

    /**
     * The name itself, if it can be a host's.
     *
     * @throws IllegalArgumentException if not: 1 to 32 of a-z, 0-9 and '-', a letter first
     */
    public static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no host name; use 1 to 32 of a-z, 0-9 and '-', a letter first");
        }
        return name;
    }

    /** Whether a text can be a host's name. */
    public static boolean isValid(String name) {
        return name != null && VALID.matcher(name).matches();
    }

    /**
     * The host that a certificate is for. Says nothing about who signed it.
     *
     * @throws CertificateException if it is no host's certificate
     */
    public static String of(X509Certificate certificate) throws CertificateException {
        List<String> names = uris(certificate).stream().filter(HostName::namesHost).toList();
        if (names.size() != 1 || !isValid(names.getFirst().substring(URI_PREFIX.length()))) {
            throw new CertificateException(
                    "the certificate of '%s' names %d hosts (%s…), not one; give the host one that the provider made for it"
                            .formatted(
                                    certificate.getSubjectX500Principal(),
                                    names.size(),
                                    URI_PREFIX));
        }
        return names.getFirst().substring(URI_PREFIX.length());
    }

    private static boolean namesHost(String uri) {
        return uri.startsWith(URI_PREFIX);
    }

    private static List<String> uris(X509Certificate certificate)
            throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.get(0).equals(URI))
                        .map(name -> (String) name.get(1))
                        .toList();
    }
}
