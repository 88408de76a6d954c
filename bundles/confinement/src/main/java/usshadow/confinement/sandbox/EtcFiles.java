package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The few files of /etc that a JVM asks for: who it is, and where localhost is. */
public final class EtcFiles {
    /** Their names. */
    static final List<String> NAMES = List.of("passwd", "group", "hosts");

    private EtcFiles() {}

    /** Writes them for the virtualized system {@code name}. */
    public static void write(SystemFolder folder, String name) throws IOException {
        int user = Bubblewrap.USER;
        Files.writeString(
                folder.etc().resolve("passwd"),
                "operator:x:%d:%d::/work:/bin/false%n".formatted(user, user));
        Files.writeString(folder.etc().resolve("group"), "operator:x:%d:%n".formatted(user));
        Files.writeString(
                folder.etc().resolve("hosts"), "127.0.0.1 localhost %s%n".formatted(name));
    }
}
