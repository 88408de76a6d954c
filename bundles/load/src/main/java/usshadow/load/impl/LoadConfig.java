package usshadow.load.impl;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The configuration {@code usshadow.load}. */
@ComponentPropertyType
public @interface LoadConfig {
    /** The PID. */
    String PID = "usshadow.load";

    /**
     * The watched folder; made if it is not there.
     *
     * @return a path; relative ones are against the node's folder
     */
    String folder() default "load";

    /**
     * Which jars are taken.
     *
     * @return {@code any}, or {@code signed}: only those signed by a key of the trust store
     */
    String policy() default "signed";

    /**
     * The provider's trust store, read at each decision.
     *
     * @return a folder of certificates ({@code *.pem}); relative paths are against the node's
     *     folder
     */
    String trustStore() default "trust";
}
