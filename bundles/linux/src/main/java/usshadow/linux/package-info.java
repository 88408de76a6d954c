/** Linux system calls that the JDK does not offer, by {@code java.lang.foreign}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package usshadow.linux;
