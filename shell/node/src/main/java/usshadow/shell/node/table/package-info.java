/** How the shells show records. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package usshadow.shell.node.table;
