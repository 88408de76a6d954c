package usshadow.load.impl;

import java.io.File;
import java.nio.file.Path;
import org.apache.felix.fileinstall.ArtifactInstaller;

/**
 * The only way for a file into the framework. Where no installer of higher rank takes a file, File
 * Install would install or even update a base bundle from it unjudged; so the door takes every
 * file, is registered before any folder is watched, and stays until the framework stops, even when
 * no host stands behind it: then it lets nobody in.
 */
final class Door implements ArtifactInstaller {
    private volatile PluginHost host;

    void open(PluginHost behind) {
        host = behind;
    }

    void close() {
        host = null;
    }

    @Override
    public boolean canHandle(File artifact) {
        return true;
    }

    @Override
    public void install(File artifact) {
        arrive(artifact.toPath());
    }

    @Override
    public void update(File artifact) {
        arrive(artifact.toPath());
    }

    @Override
    public void uninstall(File artifact) {
        PluginHost behind = host;
        if (behind != null) {
            behind.depart(artifact.getName());
        }
    }

    private void arrive(Path file) {
        PluginHost behind = host;
        if (behind != null) {
            behind.arrive(file);
        }
    }
}
