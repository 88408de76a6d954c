package usshadow.shell.operator;

import java.io.IOException;
import java.util.Arrays;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.guest.GuestMemory;
import usshadow.node.NodeIdentity;
import usshadow.ultracall.Answer;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;

/** The commands of scope {@code vs}. */
@Component(
        service = OperatorCommands.class,
        property = {
            "osgi.command.scope=vs",
            "osgi.command.function=info",
            "osgi.command.function=ping"
        })
public final class OperatorCommands {
    private static final int MOST_CALLS = 1_000_000;

    private final NodeIdentity node;
    private final GuestMemory memory;

    /** Commands for this virtualized system. */
    @Activate
    public OperatorCommands(@Reference NodeIdentity node, @Reference GuestMemory memory) {
        this.node = node;
        this.memory = memory;
    }

    /**
     * What this virtualized system is.
     *
     * @throws IOException if its cloud node has no gate open for it
     */
    @Descriptor("shows what this virtualized system is")
    public String info() throws IOException {
        Answer version = memory.ultracalls().call(TransportCalls.VERSION);
        String gate = version.isOk() ? "version " + version.result() : version.status().toString();
        return """
                name         %s
                host         %s
                kind         %s
                confinement  %s
                memory       %d MiB
                ultracalls   %s"""
                .formatted(
                        node.name(),
                        node.host(),
                        node.kind(),
                        node.confinement(),
                        memory.segment().byteSize() >> 20,
                        gate);
    }

    /**
     * Makes ultracalls and says how long they took.
     *
     * @throws IOException if there is no gate, or it refuses
     */
    @Descriptor("makes ultracalls to the cloud hypervisor and says their round trip")
    public String ping(
            @Descriptor("how many calls")
                    @Parameter(
                            names = {"-c", "--count"},
                            absentValue = "1000")
                    int count)
            throws IOException {
        if (count < 1 || count > MOST_CALLS) {
            throw new IllegalArgumentException("--count " + count + ": give 1 to " + MOST_CALLS);
        }
        UltracallCaller caller = memory.ultracalls();
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Answer answer = caller.call(TransportCalls.VERSION);
            nanos[i] = System.nanoTime() - start;
            if (!answer.isOk()) {
                throw new IOException(
                        "the cloud hypervisor answered " + answer.status() + " to call " + (i + 1));
            }
        }
        Arrays.sort(nanos);
        return "%d ultracalls, round trip p50 %.1f us, p99 %.1f us, longest %.1f us"
                .formatted(count, micros(nanos, 50), micros(nanos, 99), micros(nanos, 100));
    }

    private static double micros(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1000.0;
    }
}
