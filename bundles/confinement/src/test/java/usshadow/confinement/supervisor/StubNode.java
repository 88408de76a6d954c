package usshadow.confinement.supervisor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Stands in for a virtualized system's node: dials the operators' door, and behaves as its first
 * argument says.
 */
public final class StubNode {
    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private StubNode() {}

    /** Arguments: behaviour, doors folder, work folder. */
    public static void main(String[] arguments) throws Exception {
        OUT.println("stub: " + arguments[0]);
        switch (arguments[0]) {
            case "obedient" -> serve(Path.of(arguments[1]));
            case "stubborn" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(StubNode::forever));
                serve(Path.of(arguments[1]));
            }
            case "hostile" -> {
                litter(Path.of(arguments[2]));
                serve(Path.of(arguments[1]));
            }
            case "silent" -> forever();
            case "failing" -> {
                OUT.println("\u001b[31mno such thing\u0007");
                System.exit(3);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void litter(Path work) throws IOException {
        Path locked = Files.createDirectories(work.resolve("a/b"));
        Files.createSymbolicLink(locked.resolve("link"), Path.of("/"));
        Files.setPosixFilePermissions(locked, Set.of());
    }

    /** Echoes one byte to each caller. */
    private static void serve(Path doors) throws IOException {
        while (true) {
            try (SocketChannel outer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                outer.connect(UnixDomainSocketAddress.of(doors.resolve("operator.sock")));
                ByteBuffer one = ByteBuffer.allocate(1);
                if (outer.read(one) == 1) {
                    outer.write(ByteBuffer.wrap(new byte[] {'U'}));
                    outer.read(one.clear());
                    outer.write(one.flip());
                }
            }
        }
    }
}
