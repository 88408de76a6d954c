package usshadow.hypervisor.cloud.vm;

import java.util.concurrent.ScheduledExecutorService;
import usshadow.console.Waker;

/**
 * What all VMs of a node share.
 *
 * @param host the host's name
 * @param timers runs the VMs' timers
 * @param consoleWaker wakes readers of consoles
 */
record NodeServices(String host, ScheduledExecutorService timers, Waker consoleWaker) {}
