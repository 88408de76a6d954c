package usshadow.hypervisor.cloud.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.guest.TinyGuest;
import usshadow.guest.UnusableImageException;
import usshadow.nested.Refusal;

class ImageStoreTest {
    private final GuestImage tiny = new TinyGuest();

    private final ImageStore store =
            new ImageStore(
                    new GuestImages() {
                        @Override
                        public Optional<GuestImage> find(String name) {
                            return switch (name) {
                                case "tiny" -> Optional.of(tiny);
                                case "broken" -> throw new UnusableImageException("no 'kernel'");
                                default -> Optional.empty();
                            };
                        }

                        @Override
                        public List<String> names() {
                            return List.of("broken", "tiny");
                        }
                    });

    private RefusedException refused(String name, String digest) {
        RefusedException refusal =
                assertThrows(RefusedException.class, () -> store.find(name, digest));
        assertEquals(Refusal.NO_IMAGE, refusal.refusal());
        return refusal;
    }

    @Test
    void findsTheRegisteredImage() throws RefusedException {
        assertSame(tiny, store.find("tiny", HexFormat.of().formatHex(tiny.digest())));
    }

    @Test
    void refusesAnImageThatIsNotHereOrIsAnother() {
        refused("none", "");
        refused("tiny", "00");
    }

    @Test
    void anIncompleteImageIsRefusedWithItsReason() {
        assertTrue(refused("broken", "").getMessage().contains("no 'kernel'"));
    }
}
