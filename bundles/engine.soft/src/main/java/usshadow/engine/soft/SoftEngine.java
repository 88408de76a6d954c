package usshadow.engine.soft;

import org.osgi.service.component.annotations.Component;
import usshadow.machine.Clock;
import usshadow.machine.VcpuEngine;

/** The engine in the JVM: works everywhere, needs no hardware. */
@Component(property = "engine=" + SoftEngine.NAME)
public final class SoftEngine implements VcpuEngine {
    static final String NAME = "soft";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vm create(Clock clock, int tscKhz) {
        return new SoftVm(clock, tscKhz);
    }
}
