package usshadow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs guests: QEMU with one, or a JVM ({@link GuestMain}) that is told what to. */
final class GuestProcess implements AutoCloseable {
    static final int RAM_MIB = 96;

    private static final String QEMU = "qemu-system-x86_64";
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB");
    private static final double KIB_PER_MIB = 1024;
    private static final int HEAP_MIB = 512;

    private final Process process;
    private final Path folder;
    private final long started = System.nanoTime();
    private final BufferedReader answers;
    private final Writer orders;
    private int lines;

    private GuestProcess(List<String> command, Path folder) throws IOException {
        this.folder = folder;
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** QEMU with its guest's serial line. */
    record Qemu(GuestProcess process, SerialLine line) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            line.close();
            process.close();
        }
    }

    /** QEMU with its translator (TCG), as small a PC as it offers. */
    static Qemu qemu(GuestFiles files, Path folder) throws IOException {
        Path socket = folder.resolve("qemu");
        try (ServerSocketChannel server = SerialLine.listen(socket)) {
            List<String> command = new ArrayList<>(List.of(QEMU, "-accel", "tcg", "-cpu"));
            command.addAll(List.of("qemu64", "-M", "pc", "-m", Integer.toString(RAM_MIB)));
            command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
            command.addAll(List.of("-chardev", "socket,id=line,path=" + socket));
            command.addAll(List.of("-serial", "chardev:line"));
            command.addAll(List.of("-kernel", files.kernel().toString()));
            command.addAll(List.of("-initrd", files.initramfs().toString()));
            command.addAll(List.of("-append", files.commandLineWithHostTsc()));
            GuestProcess process = new GuestProcess(command, folder);
            return new Qemu(process, SerialLine.accept(server));
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** QEMU's version. */
    static String qemuVersion() throws IOException {
        try {
            Process asked = new ProcessBuilder(QEMU, "--version").start();
            try (BufferedReader out = asked.inputReader(StandardCharsets.UTF_8)) {
                return out.readLine();
            }
        } catch (IOException e) {
            throw new MissingException(
                    QEMU + " is missing, install it (Debian: apt install qemu-system-x86)", e);
        }
    }

    /** A JVM without guests, set up as a cloud node is. */
    static GuestProcess ours(GuestFiles files, int guests, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + HEAP_MIB + "m", "-XX:-UsePerfData", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:+UseCompactObjectHeaders", "-XX:PerMethodTrapLimit=0"));
        command.addAll(List.of("-XX:PerBytecodeTrapLimit=0"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(GuestMain.class.getName());
        command.addAll(List.of(files.folder().toString(), Integer.toString(RAM_MIB)));
        command.add(Integer.toString(guests));
        GuestProcess process = new GuestProcess(command, folder);
        process.answer();
        return process;
    }

    /** Starts one more guest in this JVM. */
    SerialLine boot(int guest) throws IOException {
        Path socket = folder.resolve("line" + lines++);
        try (ServerSocketChannel server = SerialLine.listen(socket)) {
            order("boot " + guest + " " + socket);
            return SerialLine.accept(server);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** Ends a guest of this JVM. */
    void destroy(int guest) throws IOException {
        ask("destroy " + guest);
    }

    /** How many instructions the guests of this JVM have executed. */
    long instructions() throws IOException {
        return Long.parseLong(ask("instructions"));
    }

    private void order(String text) throws IOException {
        orders.write(text + "\n");
        orders.flush();
    }

    private String ask(String text) throws IOException {
        order(text);
        return answer();
    }

    private String answer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the guests' JVM has ended");
        }
        return answer;
    }

    /** When the process was started, {@link System#nanoTime}. */
    long started() {
        return started;
    }

    /** The processor time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Its memory that is resident, guests' RAM included, MiB. */
    double residentMiB() throws IOException {
        Matcher kib =
                RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return kib.find() ? Long.parseLong(kib.group(1)) / KIB_PER_MIB : 0;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
