/** The cloud operators' commands inside a virtualized system. */
package usshadow.shell.operator;
