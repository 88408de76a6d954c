/** Consoles across cloud nodes: sessions that follow their machine, and the relay between nodes. */
package usshadow.relay;
