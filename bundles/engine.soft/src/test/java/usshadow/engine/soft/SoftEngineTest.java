package usshadow.engine.soft;

import usshadow.guest.VcpuEngineContract;
import usshadow.machine.VcpuEngine;

class SoftEngineTest extends VcpuEngineContract {
    @Override
    protected VcpuEngine engine() {
        return new SoftEngine();
    }
}
