package usshadow.guest.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.guest.TinyGuest;

/** The images that come with the project, and those in the host's folder. */
@Component(configurationPid = GuestConfig.PID)
public final class HostImages implements GuestImages {
    private final GuestImage tiny = new TinyGuest();
    private final Path folder;

    /** Images of the folder that were unpacked, as long as there is memory for them. */
    private final Map<String, SoftReference<FolderImage>> unpacked = new HashMap<>();

    /** As configured. */
    @Activate
    public HostImages(GuestConfig config) {
        this(config.folder().isEmpty() ? null : Path.of(config.folder()));
    }

    /** Those in a folder too; null: there is none. */
    HostImages(Path folder) {
        this.folder = folder;
    }

    /**
     * The image with this name, as its files are now.
     *
     * @throws usshadow.guest.UnusableImageException if its folder is incomplete
     */
    @Override
    public Optional<GuestImage> find(String name) {
        if (name.equals(tiny.name())) {
            return Optional.of(tiny);
        }
        return names().contains(name)
                ? Optional.of(unpacked(name, FolderImage.read(folder.resolve(name))))
                : Optional.empty();
    }

    /** The image of before, whose kernel is unpacked already, if its files are still the same. */
    private synchronized FolderImage unpacked(String name, FolderImage now) {
        SoftReference<FolderImage> reference = unpacked.get(name);
        FolderImage before = reference == null ? null : reference.get();
        if (before != null && before.hasSameFiles(now)) {
            return before;
        }
        unpacked.put(name, new SoftReference<>(now));
        return now;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(tiny.name()));
        if (folder != null && Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(Files::isDirectory)
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.startsWith("."))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
            }
        }
        return names.stream().distinct().sorted().toList();
    }
}
