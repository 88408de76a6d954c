package usshadow.ultracall;

/**
 * What a gate has seen since it opened.
 *
 * @param calls calls accepted, of whatever outcome
 * @param refused those answered with a status other than OK
 * @param failed those of the refused whose handler threw
 * @param malformed rings for slots that held no call
 */
public record GateCounters(long calls, long refused, long failed, long malformed) {}
