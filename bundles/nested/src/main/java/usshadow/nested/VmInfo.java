package usshadow.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What L0 tells L1 of a VM: what the provider registered and L1 needs to build it.
 *
 * @param state where the VM is in its life
 * @param memoryMiB RAM, MiB
 * @param privateRam whether RAM is L0's own
 * @param tscKhz frequency of the guest's TSC, kHz
 * @param devices the devices of the VM
 */
public record VmInfo(
        State state, int memoryMiB, boolean privateRam, int tscKhz, List<Device> devices) {

    /** Where a VM is in its life. */
    public enum State {
        /** Made; not claimed, or not yet recorded as running. */
        CREATED,
        /** Recorded as running; it runs when it is RUN. */
        RUNNING,
        /** Saved; waits for a claim, here or elsewhere. */
        FROZEN,
        /** It ended, or is owned by somebody else. */
        ENDED
    }

    /**
     * A device of the VM.
     *
     * @param type such as {@code serial}
     * @param instance from 0
     * @param shadow whether it lives in L0; otherwise L1 emulates it
     * @param parts the sealed parts that a save of it has, as names of sections; those of a shadow
     *     device that the policy carries, else empty
     */
    public record Device(String type, int instance, boolean shadow, List<String> parts) {}

    /**
     * The bytes: lines of ASCII text, {@code state RUNNING}, {@code memory 64}, {@code ram
     * visible}, {@code tsc 1000000}, {@code device serial 0 shadow serial console}.
     */
    public byte[] encode() {
        StringBuilder text = new StringBuilder();
        text.append("state ").append(state).append('\n');
        text.append("memory ").append(memoryMiB).append('\n');
        text.append("ram ").append(privateRam ? "private" : "visible").append('\n');
        text.append("tsc ").append(tscKhz).append('\n');
        for (Device device : devices) {
            text.append("device ").append(device.type()).append(' ').append(device.instance());
            text.append(device.shadow() ? " shadow" : " virtual");
            device.parts().forEach(part -> text.append(' ').append(part));
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What is in the bytes. Lines of another kind are passed over.
     *
     * @throws IllegalArgumentException if a line of a known kind is not right
     */
    public static VmInfo decode(byte[] bytes) {
        State state = State.ENDED;
        int memory = 0;
        boolean privateRam = false;
        int tsc = 0;
        List<Device> devices = new ArrayList<>();
        for (String line :
                (Iterable<String>) new String(bytes, StandardCharsets.US_ASCII).lines()::iterator) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "state" -> state = State.valueOf(words[1]);
                case "memory" -> memory = Integer.parseInt(words[1]);
                case "ram" -> privateRam = words[1].equals("private");
                case "tsc" -> tsc = Integer.parseInt(words[1]);
                case "device" -> devices.add(device(words));
                default -> {}
            }
        }
        return new VmInfo(state, memory, privateRam, tsc, List.copyOf(devices));
    }

    private static Device device(String[] words) {
        return new Device(
                words[1],
                Integer.parseInt(words[2]),
                words[3].equals("shadow"),
                List.of(words).subList(4, words.length));
    }
}
