package usshadow.hypervisor.guest;

import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;

/** What a VM gives its virtual device. */
public interface VirtualDeviceContext {
    /** The VM's id. */
    String vm();

    /** Which of the VM's devices of this type it is, from 0. */
    int instance();

    /**
     * A line of the VM's interrupt controller, which the cloud hypervisor has: setting it is an
     * ultracall.
     *
     * @param number from 0 to 15
     */
    InterruptLine interrupt(int number);

    /** The VM's time. Timers' actions run under the VM's device lock. */
    Clock clock();

    /** Runs something under the VM's device lock, on the calling thread. */
    void locked(Runnable action);
}
