/** What a node's {@code load} folder holds and what became of it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package usshadow.load;
