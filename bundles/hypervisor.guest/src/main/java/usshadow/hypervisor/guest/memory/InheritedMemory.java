package usshadow.hypervisor.guest.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import usshadow.hypervisor.guest.GuestMemory;
import usshadow.linux.Memfd;
import usshadow.ultracall.UltracallCaller;

/** The memory that this process inherited as an open descriptor; it has no name anywhere. */
@Component(
        configurationPid = "usshadow.hypervisor.guest",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class InheritedMemory implements GuestMemory {
    /** The keys of PID usshadow.hypervisor.guest. */
    public @interface Config {
        /** The number of the descriptor. */
        int descriptor() default Memfd.INHERITED_DESCRIPTOR;
    }

    private final Memfd memory;
    private UltracallCaller caller;

    /**
     * Maps the memory.
     *
     * @throws IOException if there is no such descriptor, or if it is no memory
     */
    @Activate
    public InheritedMemory(Config config) throws IOException {
        this(config.descriptor());
    }

    InheritedMemory(int descriptor) throws IOException {
        memory = Memfd.inherited(descriptor);
    }

    @Override
    public MemorySegment segment() {
        return memory.segment();
    }

    @Override
    public synchronized UltracallCaller ultracalls() throws IOException {
        if (caller == null) {
            caller = UltracallCaller.attach(memory.segment());
        }
        return caller;
    }

    /** Unmaps it. */
    @Deactivate
    void close() {
        memory.close();
    }
}
