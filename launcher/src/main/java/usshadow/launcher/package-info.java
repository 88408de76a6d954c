/** The command line that builds runs out of nodes: starts, shows, enters and stops them. */
package usshadow.launcher;
