package usshadow.device.serial.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.console.Access;
import usshadow.console.ConsolePort;
import usshadow.console.Consoles;
import usshadow.console.DeviceEnd;
import usshadow.console.InputQueue;
import usshadow.console.Permission;
import usshadow.console.VmStatus;

/** The door, with the OpenSSH client before it and one machine behind it that echoes. */
@Timeout(180)
class ConsoleDoorTest {
    private static final Pattern SKIPPED = Pattern.compile("(\\d+) bytes of output were skipped");

    @TempDir static Path keys;

    private final FakeCloud cloud = new FakeCloud();
    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    private DeviceEnd device;
    private ConsoleDoor door;

    @BeforeAll
    static void makeKeys() throws Exception {
        Tools.needOpenSsh();
        for (String name : List.of("ca", "host", "alice", "bob", "stranger")) {
            Tools.sshKeygen("-t", "ecdsa", "-N", "", "-C", name, "-f", keys.resolve(name));
        }
        Tools.sshKeygen("-t", "ed25519", "-N", "", "-C", "carol", "-f", keys.resolve("carol"));
        certify("host", Consoles.HOST_PRINCIPAL);
    }

    private static void certify(String key, String principal) throws Exception {
        Tools.sshKeygen(
                "-s",
                keys.resolve("ca"),
                "-h",
                "-I",
                "x",
                "-n",
                principal,
                keys.resolve(key + ".pub"));
    }

    @BeforeEach
    void openDoor() throws Exception {
        cloud.keys.put("" + " " + publicKey("alice"), new Access("alice", Permission.WRITE));
        cloud.keys.put("bob " + publicKey("bob"), new Access("bob", Permission.WRITE));
        cloud.keys.put("carol " + publicKey("carol"), new Access("carol", Permission.WATCH));
        cloud.port.status(new VmStatus(VmStatus.Phase.RUNNING, "alpha"));
        cloud.port.open();
        device = cloud.port.device(this::echo);
        HostIdentity identity = identity("host", "host-cert.pub");
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        door = new ConsoleDoor(anyPort, identity, ConsolePort.MAX_SESSIONS, cloud, cloud);
    }

    private void echo() {
        for (int event = device.poll(); event != InputQueue.NONE; event = device.poll()) {
            received.add(event);
            if (event != InputQueue.BREAK) {
                device.put(event);
            }
        }
    }

    @AfterEach
    void closeDoor() throws Exception {
        door.close();
        cloud.close();
    }

    @Test
    void aUserSeesStatusScrollBackAndWhatHeTypes() throws Exception {
        print("login: ");
        try (SshClient alice = connect("alice", "web1").reading()) {
            alice.awaitErr("[usshadow: web1 is running on alpha; ~. ends]\r\n");
            alice.awaitOut("login: ");
            alice.type("root\n");
            alice.awaitOut("login: root\n");
            assertEquals("login: root\n", alice.out());
        }
    }

    @Test
    void changesOfTheMachinesStatusAreTold() throws Exception {
        try (SshClient alice = connect("alice", "web1").reading()) {
            alice.awaitErr("running on alpha");
            cloud.port.freeze();
            cloud.port.status(new VmStatus(VmStatus.Phase.MIGRATING, ""));
            alice.awaitErr("[usshadow: web1 is being moved; what you type waits]");
            alice.type("typed ahead");
            cloud.port.open();
            cloud.port.status(new VmStatus(VmStatus.Phase.RUNNING, "beta"));
            alice.awaitErr("[usshadow: web1 is running on beta]");
            alice.awaitOut("typed ahead");
        }
    }

    @Test
    void aMachineThatIsOffIsToldAndDoesNotHang() throws Exception {
        cloud.port.status(new VmStatus(VmStatus.Phase.OFF, ""));
        try (SshClient alice = connect("alice", "web1").reading()) {
            alice.awaitErr("[usshadow: web1 is off; ~. ends]");
        }
    }

    @Test
    void aBreakArrivesInItsPlace() throws Exception {
        try (SshClient alice = connect("alice", "web1", "-tt", "-e", "~").reading()) {
            alice.awaitErr("running on alpha");
            alice.type("a\n");
            assertEquals('a', received.take());
            assertEquals('\n', received.take()); // OpenSSH's break overtakes what it has buffered
            alice.type("~Bh\n");
            assertEquals(InputQueue.BREAK, received.take());
            assertEquals('h', received.take());
        }
    }

    @Test
    void everyByteValueGoesBothWays() throws Exception {
        byte[] all = new byte[0x3000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 7 + (i >> 8));
        }
        String text = new String(all, ISO_8859_1);
        try (SshClient alice = connect("alice", "web1", "-T").reading()) {
            alice.type(text);
            alice.awaitOut(text);
        }
    }

    @Test
    void aFrozenMachinesUserCannotTypeMoreThanTheWindow() throws Exception {
        cloud.port.freeze();
        byte[] much = new byte[0x80000];
        try (SshClient alice = connect("alice", "web1", "-T").reading()) {
            alice.awaitErr("web1");
            Thread writer = Thread.startVirtualThread(() -> write(alice, much));
            cloud.port.open();
            for (int i = 0; i < much.length; i++) {
                assertEquals(0, received.take());
            }
            writer.join();
        }
    }

    @Test
    void aClientThatDoesNotReadIsToldWhatItMissed() throws Exception {
        int much = 16 << 20;
        try (SshClient alice = connect("alice", "web1", "-T")) {
            alice.awaitErr("running on alpha");
            for (int i = 0; i < much; i++) {
                device.put('.');
            }
            print("the end");
            alice.reading().awaitOut("the end");
            alice.awaitErr("bytes of output were skipped");
            long skipped =
                    SKIPPED.matcher(alice.err())
                            .results()
                            .mapToLong(found -> Long.parseLong(found.group(1)))
                            .sum();
            assertEquals(much + "the end".length(), skipped + alice.out().length());
        }
    }

    @Test
    void oneTypesAndTheOtherWatches() throws Exception {
        try (SshClient alice = connect("alice", "web1").reading()) {
            alice.awaitErr("running on alpha");
            try (SshClient bob = connect("bob", "bob+web1:com1").reading()) {
                bob.awaitErr("[usshadow: alice types here; you watch]");
                bob.type("ignored");
                alice.type("hello");
                bob.awaitOut("hello");
                assertEquals("hello", bob.out());
                alice.close();
                bob.awaitErr("[usshadow: you type here now]");
                bob.type("!");
                bob.awaitOut("hello!");
            }
        }
    }

    @Test
    void oneWhoMayOnlyWatchIsToldAndTypesNothing() throws Exception {
        try (SshClient carol = connect("carol", "carol+web1").reading()) {
            carol.awaitErr("[usshadow: you may watch, not type]");
            carol.type("ignored");
            print("seen");
            carol.awaitOut("seen");
            assertTrue(received.isEmpty());
        }
    }

    @Test
    void theInputsEndLeavesTheUserWatching() throws Exception {
        try (SshClient alice = connect("alice", "web1", "-T").reading()) {
            alice.type("last words");
            alice.stdin().close();
            alice.awaitOut("last words");
            print(" and more");
            alice.awaitOut("last words and more");
        }
    }

    @Test
    void theEndOfThePortEndsTheClient() throws Exception {
        try (SshClient alice = connect("alice", "web1").reading()) {
            alice.awaitErr("running on alpha");
            cloud.port.close();
            assertEquals(1, alice.exitCode());
            assertTrue(alice.err().contains("[usshadow: web1 is at another owner]"), alice::err);
        }
    }

    @Test
    void commandsAreRefusedWithAReason() throws Exception {
        try (SshClient alice = new SshClient(command("alice", "web1", List.of(), "ls"))) {
            assertEquals(2, alice.reading().exitCode());
            assertTrue(alice.err().contains("it runs no commands"), alice::err);
        }
    }

    @Test
    void nothingIsForwarded() throws Exception {
        String target = "127.0.0.1:" + door.port();
        try (SshClient alice = connect("alice", "web1", "-W", target)) {
            assertFalse(alice.reading().exitCode() == 0);
            assertTrue(alice.err().contains("forwarding failed"), alice::err);
        }
    }

    @Test
    void sftpIsRefused() throws Exception {
        try (SshClient alice = new SshClient(command("alice", "web1", List.of("-s"), "sftp"))) {
            assertFalse(alice.reading().exitCode() == 0);
            assertTrue(alice.err().contains("subsystem request failed"), alice::err);
        }
    }

    @Test
    void unknownMachinesUsersAndKeysLookAlike() throws Exception {
        String unknownMachine = refusal("alice", "nosuch");
        assertTrue(unknownMachine.contains("Permission denied (publickey)"), unknownMachine);
        assertEquals(unknownMachine, refusal("stranger", "web1"));
        assertEquals(unknownMachine, refusal("alice", "bob+web1"));
        assertEquals(unknownMachine, refusal("alice", "nobody+web1"));
        assertEquals(unknownMachine, refusal("alice", "x".repeat(200)));
    }

    private String refusal(String key, String user) throws Exception {
        try (SshClient client = connect(key, user)) {
            assertEquals(255, client.reading().exitCode());
            return client.err().replace(user, "USER");
        }
    }

    @Test
    void aWrongCertificateKeepsTheDoorShut() throws Exception {
        certify("alice", "other.usshadow");
        assertRefused("bob", "host-cert.pub");
        assertRefused("alice", "alice-cert.pub");
    }

    private static void assertRefused(String key, String certificate) {
        IOException refused = assertThrows(IOException.class, () -> identity(key, certificate));
        assertTrue(refused.getMessage().contains("ssh-keygen -s"), refused::getMessage);
    }

    private static void write(SshClient client, byte[] bytes) {
        try {
            client.stdin().write(bytes);
            client.stdin().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SshClient connect(String key, String user, String... options) throws IOException {
        return new SshClient(command(key, user, List.of(options), null));
    }

    /** A client that trusts the console CA and nothing else. */
    private List<String> command(String key, String user, List<String> options, String line)
            throws IOException {
        Path known = keys.resolve("known_hosts");
        Files.writeString(
                known, "@cert-authority " + Consoles.HOST_PRINCIPAL + " " + publicKey("ca") + "\n");
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none"));
        for (String option :
                List.of(
                        "HostKeyAlias=" + Consoles.HOST_PRINCIPAL,
                        "StrictHostKeyChecking=yes",
                        "UserKnownHostsFile=" + known,
                        "GlobalKnownHostsFile=none",
                        "IdentitiesOnly=yes",
                        "IdentityAgent=none",
                        "BatchMode=yes",
                        "User=" + user,
                        "Port=" + door.port())) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of("-i", keys.resolve(key).toString()));
        command.addAll(options);
        command.add("127.0.0.1");
        if (line != null) {
            command.add(line);
        }
        return command;
    }

    private void print(String text) {
        for (byte value : text.getBytes(ISO_8859_1)) {
            device.put(value);
        }
    }

    private static String publicKey(String name) throws IOException {
        String line = Files.readString(keys.resolve(name + ".pub"));
        return line.substring(0, line.lastIndexOf(' ')); // without the comment
    }

    private static HostIdentity identity(String key, String certificate) throws IOException {
        return new HostIdentity(keys.resolve(key).toString(), keys.resolve(certificate).toString());
    }
}
