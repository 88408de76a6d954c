/** The shadow serial port. */
package usshadow.device.serial.shadow;
