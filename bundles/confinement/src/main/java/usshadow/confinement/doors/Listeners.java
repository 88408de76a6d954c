package usshadow.confinement.doors;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import usshadow.doors.Pump;

/** Opens the listening ends of doors. */
final class Listeners {
    /** sockaddr_un.sun_path without its final zero (unix(7)). */
    private static final int MAX_UNIX_PATH = 107;

    private Listeners() {}

    static ServerSocketChannel tcp(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (BindException taken) {
            Pump.close(channel);
            throw new IOException(
                    "port "
                            + address.getPort()
                            + " of "
                            + address.getHostString()
                            + " cannot be taken ("
                            + taken.getMessage()
                            + "): end what uses it, or choose others with --port-base",
                    taken);
        } catch (IOException | RuntimeException e) {
            Pump.close(channel);
            throw e;
        }
    }

    static ServerSocketChannel unix(Path socket) throws IOException {
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_UNIX_PATH) {
            throw new IOException(
                    "the socket path "
                            + socket
                            + " has "
                            + length
                            + " bytes, Unix allows "
                            + MAX_UNIX_PATH
                            + ": choose a shorter folder with --run-dir");
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return channel.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            Pump.close(channel);
            throw e;
        }
    }
}
