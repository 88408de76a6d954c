package usshadow.guest;

import java.util.List;
import java.util.Optional;

/** The images that this host has. A service. */
public interface GuestImages {
    /** The image with this name. */
    Optional<GuestImage> find(String name);

    /** The names of all images. */
    List<String> names();
}
