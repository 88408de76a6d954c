package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Deletes a tree that an untrusted program has made and can no longer change. Folders are moved up
 * before they are emptied, so that no path grows however deep the tree is, under numbers, so that
 * no name in it is relied upon; links are deleted, never followed; folders that deny access are
 * given it.
 */
final class HostileTree {
    private final Path trash;
    private long folders;

    private HostileTree(Path trash) {
        this.trash = trash;
    }

    /**
     * Deletes {@code trash}, a folder of ours with nothing in it but numbered things. What an
     * interrupted attempt has left there may have any numbers.
     */
    static void delete(Path trash) throws IOException {
        new HostileTree(trash).run();
    }

    private void run() throws IOException {
        folders = highestNumber() + 1;
        boolean more = true;
        while (more) {
            more = false;
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(trash)) {
                for (Path entry : entries) {
                    more = true;
                    remove(entry);
                }
            }
        }
        Files.delete(trash);
    }

    private long highestNumber() throws IOException {
        long highest = -1;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(trash)) {
            for (Path entry : entries) {
                highest = Math.max(highest, Long.parseLong(entry.getFileName().toString()));
            }
        }
        return highest;
    }

    private void remove(Path entry) throws IOException {
        if (isFolder(entry)) {
            allow(entry);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(entry)) {
                for (Path child : children) {
                    takeOut(child);
                }
            }
        }
        Files.delete(entry);
    }

    private void takeOut(Path child) throws IOException {
        if (isFolder(child)) {
            allow(child); // Moving a folder writes its "..", for which it must be writable.
            Files.move(
                    child, trash.resolve(Long.toString(folders++)), StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(child);
        }
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives the owner back all access to a folder, which must be no link. */
    static void allow(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
