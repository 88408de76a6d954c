package usshadow.fleet.store;

/**
 * A record as it was read.
 *
 * @param bytes its value
 * @param version changes with each change of the record
 */
public record Stored(byte[] bytes, int version) {}
