/** The small main that starts a node. */
package usshadow.run;
