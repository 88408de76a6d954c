/** The smallest plug-in. */
package usshadow.examples.hello;
