package usshadow.sealing;

/**
 * A sealed part that was opened: all of it is as it was when it was sealed.
 *
 * @param header whose it is
 * @param body the state, without padding
 * @param tag the part's tag, as {@link Manifest} lists it
 */
public record OpenedPart(PartHeader header, byte[] body, PartTag tag) {}
