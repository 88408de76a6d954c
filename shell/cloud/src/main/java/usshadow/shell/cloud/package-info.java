/** The provider's commands on a cloud node. */
package usshadow.shell.cloud;
