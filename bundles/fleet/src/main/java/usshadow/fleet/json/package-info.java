/** The fleet's records as JSON, as docs/formats/fleet.md describes them. */
package usshadow.fleet.json;
