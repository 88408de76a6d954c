package usshadow.hypervisor.guest.vm;

import java.util.List;

/** What a vCPU executes. Behind the last step it idles, until it is kicked. */
record FakeGuest(List<Step> steps) {
    /** An instruction that does something outside the vCPU. */
    sealed interface Step {}

    record In(int port, int size) implements Step {}

    record Out(int port, int size, int value) implements Step {}

    record Load(long address, int size) implements Step {}

    record Store(long address, int size, long value) implements Step {}

    /** A byte of RAM. */
    record Write(long address, int value) implements Step {}

    /** Runs on until it is kicked. */
    record Idle() implements Step {}

    record Reset() implements Step {}

    record PowerOff() implements Step {}

    record TripleFault() implements Step {}

    static FakeGuest of(Step... steps) {
        return new FakeGuest(List.of(steps));
    }

    /** Writes a text to a port. */
    static FakeGuest saying(int port, String text) {
        return new FakeGuest(text.chars().<Step>mapToObj(c -> new Out(port, 1, c)).toList());
    }
}
