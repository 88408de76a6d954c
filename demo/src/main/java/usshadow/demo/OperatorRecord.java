package usshadow.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that the operators of the hosts hold: what their recorders wrote, every other file of their
 * virtualized systems, what those printed, and their shared memory. Pages of visible guest RAM are
 * left out of migration streams and counted; everything else is searched.
 */
final class OperatorRecord {
    /** How the names of recorded migration streams begin. */
    private static final String MIGRATION = "migration-";

    /**
     * One thing that is searched.
     *
     * @param name for people
     * @param bytes what is searched
     * @param pages of guest RAM that were left out
     */
    record Channel(String name, byte[] bytes, long pages) {
        /** The same, with a secret put into its middle. */
        Channel with(byte[] planted) {
            byte[] copy = new byte[bytes.length + planted.length];
            int middle = bytes.length / 2;
            System.arraycopy(bytes, 0, copy, 0, middle);
            System.arraycopy(planted, 0, copy, middle, planted.length);
            System.arraycopy(bytes, middle, copy, middle + planted.length, bytes.length - middle);
            return new Channel(name, copy, pages);
        }
    }

    private final List<Channel> channels = new ArrayList<>();

    List<Channel> channels() {
        return List.copyOf(channels);
    }

    /** Adds the files of a virtualized system, and what it printed. */
    void addFiles(Path runDir, String system) {
        Path work = runDir.resolve(system).resolve("work");
        files(work).forEach(file -> addFile(system + " " + work.relativize(file), file));
        Path log = runDir.resolve("log").resolve(system + ".log");
        if (Files.exists(log)) {
            addFile(system + " log", log);
        }
    }

    private void addFile(String name, Path file) {
        byte[] bytes = read(file);
        String plain = file.getFileName().toString();
        if (plain.startsWith(MIGRATION)) {
            MigrationRecord record = MigrationRecord.of(bytes);
            channels.add(new Channel(name, record.rest(), record.pages()));
        } else {
            channels.add(new Channel(name, bytes, 0));
        }
    }

    /** Adds the whole shared memory of a virtualized system that has no VM now. */
    void addMemory(String system, byte[] memory) {
        channels.add(new Channel(system + " shared memory", memory, 0));
    }

    /** Where a secret stands, and in which form. */
    List<String> find(SecretSearch search) {
        List<String> found = new ArrayList<>();
        for (Channel channel : channels) {
            search.in(channel.bytes()).ifPresent(f -> found.add(channel.name() + " (" + f + ")"));
        }
        return found;
    }

    /**
     * The channels and forms in which a planted secret is <em>not</em> found: none, if all is well.
     */
    List<String> blind(SecretSearch search) {
        List<String> blind = new ArrayList<>();
        for (Channel channel : channels) {
            search.forms()
                    .forEach(
                            (form, planted) -> {
                                if (search.in(channel.with(planted).bytes()).isEmpty()) {
                                    blind.add(channel.name() + " (" + form + ")");
                                }
                            });
        }
        return blind;
    }

    long bytes() {
        return channels.stream().mapToLong(channel -> channel.bytes().length).sum();
    }

    long pages() {
        return channels.stream().mapToLong(Channel::pages).sum();
    }

    /** The first channel whose name contains a text. */
    Optional<Channel> channel(String part) {
        return channels.stream().filter(channel -> channel.name().contains(part)).findFirst();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
