package usshadow.device.serial.virtual;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.LocalConsoles;
import usshadow.console.Waker;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.hypervisor.guest.VirtualDeviceFactory;

/** Makes virtual serial ports, and knows their consoles. */
@Component(service = {VirtualDeviceFactory.class, LocalConsoles.class})
public final class SerialFactory implements VirtualDeviceFactory, LocalConsoles {
    private final Recorder recorder;
    private final Waker waker = new Waker("virtual consoles");

    /** Consoles by port name, by VM. */
    private final Map<String, Map<String, ConsolePort>> ports = new ConcurrentHashMap<>();

    /** Makes serial ports whose bytes go to the recorder too. */
    @Activate
    public SerialFactory(@Reference Recorder recorder) {
        this.recorder = recorder;
    }

    @Deactivate
    void close() {
        waker.close();
    }

    @Override
    public String type() {
        return "serial";
    }

    @Override
    public VirtualDevice create(VirtualDeviceContext context) {
        ComPort com = ComPort.of(context.instance());
        ConsolePort port = new ConsolePort(context.vm(), com.consoleName(), waker);
        ports.computeIfAbsent(context.vm(), vm -> new ConcurrentHashMap<>()).put(port.name(), port);
        return new SerialDevice(context, com, port, recorder, () -> forget(port));
    }

    private void forget(ConsolePort port) {
        ports.computeIfPresent(
                port.vm(),
                (vm, named) -> {
                    named.remove(port.name(), port);
                    return named.isEmpty() ? null : named;
                });
    }

    @Override
    public Optional<ConsolePort> port(String vm, String port) throws ConsoleException {
        Map<String, ConsolePort> named = ports.get(vm);
        if (named == null) {
            return Optional.empty();
        }
        ConsolePort found = named.get(port);
        if (found == null) {
            throw new ConsoleException(
                    ConsoleException.Kind.NO_SUCH_PORT,
                    "%s has no port %s; it has %s".formatted(vm, port, named.keySet()));
        }
        return Optional.of(found);
    }
}
