package usshadow.identity.impl;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The configuration {@code usshadow.identity}; paths are absolute. */
@ComponentPropertyType
public @interface IdentityConfig {
    /** The PID. */
    String PID = "usshadow.identity";

    /**
     * The provider's certificate.
     *
     * @return a file, PEM
     */
    String ca() default "";

    /**
     * This host's certificate and private key.
     *
     * @return a file, PEM, mode 0600
     */
    String host() default "";

    /**
     * For keys that the host makes itself.
     *
     * @return a folder, mode 0700
     */
    String folder() default "";
}
