package usshadow.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that the operators of the hosts hold: what their recorders wrote, every other file of their
 * virtualized systems, what those printed, and their shared memory. Pages of visible guest RAM are
 * left out of migration streams and counted; everything else is searched.
 */
final class OperatorRecord {
    private static final String RECORDS = "record";

    /** How the names of recorded migration streams begin. */
    private static final String MIGRATION = "migration-";

    /**
     * One thing that is searched.
     *
     * @param name for people
     * @param raw as the operators have it
     * @param migration whether it is a migration's stream
     */
    record Channel(String name, byte[] raw, boolean migration) {
        /** What is searched. */
        byte[] searched() {
            return migration ? MigrationRecord.of(raw).rest() : raw;
        }

        /** Pages of guest RAM that are left out. */
        long pages() {
            return migration ? MigrationRecord.of(raw).pages() : 0;
        }

        /** The same with a secret at its end, where no page of RAM can be. */
        private Channel with(byte[] planted) {
            byte[] copy = Arrays.copyOf(raw, raw.length + planted.length);
            System.arraycopy(planted, 0, copy, raw.length, planted.length);
            return new Channel(name, copy, migration);
        }
    }

    private final List<Channel> channels = new ArrayList<>();

    List<Channel> channels() {
        return List.copyOf(channels);
    }

    /** Adds the files of a virtualized system, and what it printed. */
    void addFiles(Path runDir, String system) {
        Path work = runDir.resolve(system).resolve("work");
        ByteArrayOutputStream others = new ByteArrayOutputStream();
        int count = 0;
        for (Path file : files(work)) {
            if (file.startsWith(work.resolve(RECORDS))) {
                boolean migration = file.getFileName().toString().startsWith(MIGRATION);
                String name = system + " " + work.relativize(file);
                channels.add(new Channel(name, read(file), migration));
            } else {
                others.writeBytes(read(file));
                count++;
            }
        }
        String name = "%s %d other files".formatted(system, count);
        channels.add(new Channel(name, others.toByteArray(), false));
        Path log = runDir.resolve("log").resolve(system + ".log");
        if (Files.exists(log)) {
            channels.add(new Channel(system + " log", read(log), false));
        }
    }

    /** Adds the whole shared memory of a virtualized system that has no VM now. */
    void addMemory(String system, byte[] memory) {
        channels.add(new Channel(system + " shared memory", memory, false));
    }

    /** Where a secret stands, and in which form. */
    List<String> find(SecretSearch search) {
        List<String> found = new ArrayList<>();
        for (Channel channel : channels) {
            search.in(channel.searched())
                    .ifPresent(form -> found.add(channel.name() + " (" + form + ")"));
        }
        return found;
    }

    /** Whether a secret stands in the pages that are left out, which the operators may read. */
    boolean isInPages(SecretSearch search) {
        return channels.stream()
                .filter(Channel::migration)
                .anyMatch(channel -> search.in(channel.raw()).isPresent());
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
                                if (!search.finds(form, channel.with(planted).searched())) {
                                    blind.add(channel.name() + " (" + form + ")");
                                }
                            });
        }
        return blind;
    }

    long bytes() {
        return channels.stream().mapToLong(channel -> channel.searched().length).sum();
    }

    long pages() {
        return channels.stream().mapToLong(Channel::pages).sum();
    }

    /** Whether there is a channel whose name contains a text. */
    boolean has(String part) {
        return channels.stream().anyMatch(channel -> channel.name().contains(part));
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
