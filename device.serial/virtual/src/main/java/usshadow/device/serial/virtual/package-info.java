/** The serial port as a virtual device, and its consoles; all of it in the virtualized system. */
package usshadow.device.serial.virtual;
