/** The door to a node's Gogo shell, by SSH. */
package usshadow.shell.ssh;
