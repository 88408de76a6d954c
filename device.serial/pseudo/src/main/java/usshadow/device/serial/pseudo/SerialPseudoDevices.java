package usshadow.device.serial.pseudo;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.PseudoDeviceFactory;
import usshadow.migration.api.ShadowChannel;

/**
 * Makes what stands for a shadow serial port. It has two parts: the UART's registers, under QEMU's
 * name and version, and what its console has besides, such as queues and scroll-back.
 */
@Component
public final class SerialPseudoDevices implements PseudoDeviceFactory {
    private static final String TYPE = "serial";

    /** QEMU's name and version of a 16550A's state. */
    private static final String UART_SECTION = "serial";

    private static final int UART_VERSION = 3;

    /** What QEMU has no name for. */
    private static final String CONSOLE_SECTION = "console";

    private static final int CONSOLE_VERSION = 1;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<PseudoDevice> create(int instance, ShadowChannel channel) {
        return List.of(
                new SealedPart(TYPE, UART_SECTION, instance, UART_VERSION, channel),
                new SealedPart(TYPE, CONSOLE_SECTION, instance, CONSOLE_VERSION, channel));
    }
}
