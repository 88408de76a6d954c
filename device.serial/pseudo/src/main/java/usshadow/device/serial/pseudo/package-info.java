/** Pseudo devices that stand for a shadow serial port. */
package usshadow.device.serial.pseudo;
