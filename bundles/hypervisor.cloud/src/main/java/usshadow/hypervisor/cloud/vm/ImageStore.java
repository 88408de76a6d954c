package usshadow.hypervisor.cloud.vm;

import java.util.HexFormat;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.guest.UnusableImageException;
import usshadow.nested.Refusal;

/** The images of this host, taken only as the provider registered them. */
final class ImageStore implements Boot.Images {
    private final GuestImages images;

    ImageStore(GuestImages images) {
        this.images = images;
    }

    @Override
    public GuestImage find(String name, String digest) throws RefusedException {
        GuestImage image = find(name);
        String here = HexFormat.of().formatHex(image.digest());
        if (!here.equals(digest)) {
            throw new RefusedException(
                    Refusal.NO_IMAGE,
                    "%s is %s here, registered is %s".formatted(name, here, digest));
        }
        return image;
    }

    private GuestImage find(String name) throws RefusedException {
        try {
            return images.find(name)
                    .orElseThrow(() -> new RefusedException(Refusal.NO_IMAGE, name));
        } catch (UnusableImageException e) {
            throw new RefusedException(Refusal.NO_IMAGE, e.getMessage(), e);
        }
    }
}
