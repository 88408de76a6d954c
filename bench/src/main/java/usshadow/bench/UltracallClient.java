package usshadow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import usshadow.linux.Memfd;
import usshadow.ultracall.UltracallCaller;

/**
 * The other process: it inherits the memory as L1 does and measures what it is told to.
 *
 * <pre>
 *   bench                                          client
 *   "ultracall 64 paced 300"  --- stdin --->       300 round trips
 *                             <--- stdout ---      nanoseconds, separated by spaces
 * </pre>
 */
final class UltracallClient {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Map<String, Transport> transports = new LinkedHashMap<>();

    private UltracallClient() {}

    /** Arguments: path of the Unix socket, port of the TCP server. */
    public static void main(String[] arguments) throws IOException {
        UltracallClient client = new UltracallClient();
        UltracallCaller caller =
                UltracallCaller.attach(Memfd.inherited(Memfd.INHERITED_DESCRIPTOR).segment());
        for (int length : UltracallBench.LENGTHS) {
            client.transports.put(
                    "immediate " + length, Transport.ultracall(caller, false, length));
            client.transports.put("deferred " + length, Transport.ultracall(caller, true, length));
            client.transports.put("unix " + length, Transport.unix(Path.of(arguments[0]), length));
            client.transports.put(
                    "tcp " + length, Transport.tcp(Integer.parseInt(arguments[1]), length));
        }
        client.serve();
    }

    private void serve() throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            Transport transport = transports.get(words[0] + " " + words[1]);
            byte[] message = new byte[Integer.parseInt(words[1])];
            boolean paced = words[2].equals("paced");
            StringBuilder answer = new StringBuilder();
            for (long nanos : measure(transport, message, paced, Integer.parseInt(words[3]))) {
                answer.append(nanos).append(' ');
            }
            out.println(answer);
        }
    }

    private static long[] measure(Transport transport, byte[] message, boolean paced, int count)
            throws IOException {
        long[] nanos = new long[count];
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (paced) {
                next = pause(next);
            }
            byte mark = (byte) i;
            message[message.length - 1] = mark;
            long start = System.nanoTime();
            transport.roundTrip(message);
            nanos[i] = System.nanoTime() - start;
            if (message[message.length - 1] != mark) {
                throw new IOException("another message came back");
            }
        }
        return nanos;
    }

    private static long pause(long last) {
        long next = Math.max(last + PACE_NANOS, System.nanoTime());
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return next;
    }
}
