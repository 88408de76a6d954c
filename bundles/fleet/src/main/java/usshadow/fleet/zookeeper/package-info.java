/** The fleet's records in ZooKeeper. */
package usshadow.fleet.zookeeper;
