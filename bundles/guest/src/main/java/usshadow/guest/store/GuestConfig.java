package usshadow.guest.store;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The configuration {@code usshadow.guest}. */
@ComponentPropertyType
public @interface GuestConfig {
    /** The PID. */
    String PID = "usshadow.guest";

    /**
     * Where this host's images are: a sub-folder for each, with the files {@code kernel}, {@code
     * initramfs} and {@code cmdline}.
     *
     * @return a path; empty: there are only the images that come with the project
     */
    String folder() default "";
}
