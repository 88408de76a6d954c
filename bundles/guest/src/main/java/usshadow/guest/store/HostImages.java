package usshadow.guest.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.guest.TinyGuest;

/** The images that come with the project. */
@Component
public final class HostImages implements GuestImages {
    private final Map<String, GuestImage> images = new TreeMap<>();

    /** Makes them. */
    @Activate
    public HostImages() {
        GuestImage tiny = new TinyGuest();
        images.put(tiny.name(), tiny);
    }

    @Override
    public Optional<GuestImage> find(String name) {
        return Optional.ofNullable(images.get(name));
    }

    @Override
    public List<String> names() {
        return List.copyOf(images.keySet());
    }
}
