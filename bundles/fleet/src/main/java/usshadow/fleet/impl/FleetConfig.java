package usshadow.fleet.impl;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The configuration {@code usshadow.fleet}; paths are absolute. */
@ComponentPropertyType
public @interface FleetConfig {
    /** The PID. */
    String PID = "usshadow.fleet";

    /**
     * Where the fleet's store is: one embedded server, or the provider's own ensemble.
     *
     * @return ZooKeeper's connection string, {@code host:port,host:port}
     */
    String connect() default "";

    /**
     * The provider's certificate.
     *
     * @return a file, PEM
     */
    String ca() default "";

    /**
     * This host's certificate and private key, as in {@code usshadow.identity}.
     *
     * @return a file, PEM
     */
    String host() default "";

    /**
     * How long an answer is waited for.
     *
     * @return milliseconds, at least 1000
     */
    int timeoutMillis() default 4000;

    /**
     * Where this host's console relay listens, for the others.
     *
     * @return {@code host:port}; empty if whatever opens the relay announces it
     */
    String console() default "";
}
