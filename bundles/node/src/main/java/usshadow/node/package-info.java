/** Who a node is, what it listens on, and small things that every node's bundles need. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package usshadow.node;
