package usshadow.device.serial.shadow;

import org.osgi.service.component.annotations.Component;
import usshadow.hypervisor.cloud.DeviceContext;
import usshadow.hypervisor.cloud.ShadowDevice;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;

/** Makes shadow serial ports. */
@Component
public final class ShadowSerialFactory implements ShadowDeviceFactory {
    @Override
    public String type() {
        return "serial";
    }

    @Override
    public ShadowDevice create(DeviceContext context) {
        return new ShadowSerial(context);
    }
}
