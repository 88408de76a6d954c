package usshadow.hypervisor.cloud;

import usshadow.console.ConsolePort;
import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;

/** What a VM gives its shadow device. */
public interface DeviceContext {
    /** The VM's id. */
    String vm();

    /** Which of the VM's devices of this type it is, from 0. */
    int instance();

    /**
     * One of the device's interrupt lines; driven under the VM's device lock.
     *
     * @param which of the lines that its plan has, from 0
     */
    InterruptLine interrupt(int which);

    /** The VM's time. Timers' actions run under the VM's device lock. */
    Clock clock();

    /**
     * The console of a serial device: where its bytes come from and go to. It outlives the device.
     *
     * @throws IllegalStateException if this type of device has no console
     */
    ConsolePort console();

    /** Runs something under the VM's device lock, on the calling thread. */
    void locked(Runnable action);
}
