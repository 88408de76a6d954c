/** How pixels are told to a VNC client. */
package usshadow.device.vnc.rfb.encoding;
