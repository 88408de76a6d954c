package usshadow.migration.manager;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.PseudoDevice;

/** Two managers and what is around them; the second one is beta's. */
final class TestHosts implements AutoCloseable {
    static final String BETA = "beta/vs";

    final Arena arena = Arena.ofShared();
    final PreCopyManager source = new PreCopyManager(this::connect);
    final PreCopyManager destination = new PreCopyManager(_ -> null);
    final CountDownLatch received = new CountDownLatch(1);

    /** The source's end of the last connection. */
    volatile TestChannel wire;

    /** The destination's end of the last connection. */
    volatile SocketChannel far;

    /** What arrived last. */
    volatile TestIncomingVm arrived;

    /** The last offer that was asked for. */
    volatile MigrationOffer offer;

    MigrationException refusal;

    /** The destination's devices; null: the same as the source's. */
    List<TestDevice> devicesThere;

    TestVm vm;
    Consumer<TestIncomingVm> onArrival = _ -> {};
    Consumer<TestChannel> onConnect = _ -> {};

    TestHosts() {
        for (PreCopyManager manager : List.of(source, destination)) {
            manager.addStrategy(strategy("all", true));
            manager.addStrategy(strategy("little", false));
        }
        destination.addFactory(
                new IncomingVmFactory() {
                    @Override
                    public boolean makes(String machine) {
                        return machine.equals("pc");
                    }

                    @Override
                    public IncomingVm create(MigrationOffer wanted) throws MigrationException {
                        return make(wanted);
                    }
                });
    }

    static MigrationStrategy strategy(String name, boolean all) {
        return new MigrationStrategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean carries(PseudoDevice device) {
                return all || device.type().equals(PseudoDevice.VM);
            }
        };
    }

    private TestIncomingVm make(MigrationOffer wanted) throws MigrationException {
        offer = wanted;
        if (refusal != null) {
            throw refusal;
        }
        TestIncomingVm made =
                new TestIncomingVm(
                        arena,
                        wanted,
                        vm.claims,
                        devicesThere != null
                                ? devicesThere
                                : vm.devices.stream().map(d -> ((TestDevice) d).empty()).toList());
        onArrival.accept(made);
        arrived = made;
        return made;
    }

    private ByteChannel connect(String peer) throws IOException {
        if (!peer.equals(BETA)) {
            throw new IOException(peer + " is not listed");
        }
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TestChannel near = new TestChannel(SocketChannel.open(server.getLocalAddress()));
            SocketChannel accepted = server.accept();
            onConnect.accept(near);
            wire = near;
            far = accepted;
            Thread.ofPlatform()
                    .daemon()
                    .name("beta")
                    .start(
                            () -> {
                                try {
                                    destination.receive(accepted);
                                } finally {
                                    received.countDown();
                                }
                            });
            return near;
        }
    }

    Migration start(TestVm going) throws MigrationException {
        return start(going, MigrationOptions.DEFAULTS);
    }

    Migration start(TestVm going, MigrationOptions options) throws MigrationException {
        return start(going, "all", options);
    }

    Migration start(TestVm going, String strategy, MigrationOptions options)
            throws MigrationException {
        vm = going;
        going.run();
        return source.start(going, BETA, strategy, options);
    }

    /** Migrates, and waits for both ends. */
    MigrationStatus migrate(TestVm going) throws Exception {
        return migrate(going, MigrationOptions.DEFAULTS);
    }

    MigrationStatus migrate(TestVm going, MigrationOptions options) throws Exception {
        MigrationStatus status = await(start(going, options));
        if (wire != null && !received.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("beta goes on receiving");
        }
        return status;
    }

    static MigrationStatus await(Migration migration) throws Exception {
        return migration.done().get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        source.stop();
        destination.stop();
        if (vm != null) {
            vm.stop();
        }
        if (wire != null) {
            received.await(20, TimeUnit.SECONDS);
        }
        arena.close();
    }
}
