package usshadow.fleet.server;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The configuration {@code usshadow.fleet.server}; paths are absolute. */
@ComponentPropertyType
public @interface FleetServerConfig {
    /** The PID. */
    String PID = "usshadow.fleet.server";

    /**
     * Where to listen.
     *
     * @return a numeric IP address of this machine
     */
    String address() default "127.0.0.1";

    /**
     * The port.
     *
     * @return 1 to 65535; 0 takes a free one
     */
    int port() default 0;

    /**
     * The provider's certificate.
     *
     * @return a file, PEM
     */
    String ca() default "";

    /**
     * The fleet server's certificate and private key.
     *
     * @return a file, PEM, mode 0600
     */
    String certificate() default "";

    /**
     * Where the records are kept.
     *
     * @return a folder; made if it is not there
     */
    String folder() default "";
}
