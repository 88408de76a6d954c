/** The door to consoles, by SSH. */
package usshadow.device.serial.ssh;
