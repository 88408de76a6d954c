/** The fleet's store, a ZooKeeper server inside the fleet node. */
package usshadow.fleet.server;
