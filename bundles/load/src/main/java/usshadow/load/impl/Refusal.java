package usshadow.load.impl;

/** Why a jar is refused. */
enum Refusal {
    /** The file cannot be read. */
    UNREADABLE,
    /** Larger than the limits of {@link PluginJar}. */
    TOO_LARGE,
    /** Not a zip file, a damaged one, or one whose parts disagree. */
    NOT_A_JAR,
    /** Two entries of one name: readers would differ about which one counts. */
    DUPLICATE_ENTRY,
    /** An entry name that points outside, or that readers take differently. */
    BAD_ENTRY_NAME,
    /** No META-INF/MANIFEST.MF, or an unreadable one. */
    NO_MANIFEST,
    /** No Bundle-SymbolicName: not a bundle. */
    NO_SYMBOLIC_NAME,
    /** A fragment would change the bundle that it attaches to. */
    FRAGMENT,
    /** The symbolic name of one of the node's own bundles. */
    BASE_BUNDLE,
    /** No usable signature at all. */
    UNSIGNED,
    /** An entry that no signature covers. */
    PARTLY_SIGNED,
    /** Signed, by a key that the provider does not trust. */
    UNKNOWN_SIGNER,
    /** The content is not what was signed. */
    TAMPERED,
    /** The trust store's certificate for the key is past its end or before its start. */
    EXPIRED_KEY,
    /** The trusted key is too short for a signature to mean anything. */
    WEAK_KEY,
    /** The framework does not take it. */
    NOT_INSTALLABLE,
    /** Its activator failed. */
    START_FAILED
}
