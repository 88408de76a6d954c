/** This host's identity, from files. */
package usshadow.identity.impl;
