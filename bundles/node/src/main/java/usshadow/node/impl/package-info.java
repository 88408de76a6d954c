/** How the node's identity is configured and its ready file is kept. */
package usshadow.node.impl;
