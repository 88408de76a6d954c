/** Commands that every node has. */
package usshadow.shell.node;
