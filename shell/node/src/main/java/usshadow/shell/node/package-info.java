/** Commands of scope {@code node}: who this node is, and what runs in it. */
package usshadow.shell.node;
