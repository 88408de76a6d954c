package usshadow.hypervisor.cloud.vm;

import java.util.concurrent.ScheduledExecutorService;
import usshadow.console.Waker;
import usshadow.machine.VcpuEngine;

/**
 * What all VMs of a node share.
 *
 * @param host the host's name
 * @param engine runs vCPUs
 * @param images what VMs boot
 * @param timers runs the VMs' timers
 * @param consoleWaker wakes readers of consoles
 */
record NodeServices(
        String host,
        VcpuEngine engine,
        Boot.Images images,
        ScheduledExecutorService timers,
        Waker consoleWaker) {}
