package usshadow.hypervisor.guest.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.hypervisor.guest.Recorder;
import usshadow.node.NodeIdentity;

/**
 * Records into {@code record/<n>/<stream>} of the node's folder, n counting from 1. Each byte is in
 * the file when {@link #record} returns, so that nothing is lost when the node is ended.
 */
@Component(service = Recorder.class)
public final class FileRecorder implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(FileRecorder.class);

    private final Path folder;
    private final Map<String, FileChannel> files = new HashMap<>();
    private volatile Path current;

    /** A recorder that is off. */
    @Activate
    public FileRecorder(@Reference NodeIdentity node) {
        this(node.folder().resolve("record"));
    }

    FileRecorder(Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized Path start() throws IOException {
        if (current == null) {
            int n = 1;
            while (Files.exists(folder.resolve(Integer.toString(n)))) {
                n++;
            }
            current = Files.createDirectories(folder.resolve(Integer.toString(n)));
        }
        return current;
    }

    @Override
    @Deactivate
    public synchronized void stop() {
        current = null;
        for (FileChannel file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warn("a record may be incomplete: {}", e.toString());
            }
        }
        files.clear();
    }

    @Override
    public boolean isOn() {
        return current != null;
    }

    @Override
    public void record(String stream, byte[] bytes, int from, int length) {
        if (isOn()) {
            write(stream, ByteBuffer.wrap(bytes, from, length));
        }
    }

    private synchronized void write(String stream, ByteBuffer bytes) {
        if (current == null) {
            return;
        }
        try {
            FileChannel file = files.get(stream);
            if (file == null) {
                file = open(stream);
                files.put(stream, file);
            }
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            LOG.error("the recording ends: {} cannot be written", stream, e);
            stop();
        }
    }

    private FileChannel open(String stream) throws IOException {
        Path file = current.resolve(stream.replaceAll("[^A-Za-z0-9._-]", "_"));
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public ByteChannel tapped(String stream, ByteChannel channel) {
        return new Tap(stream, channel);
    }

    private final class Tap implements ByteChannel {
        private final String stream;
        private final ByteChannel channel;

        private Tap(String stream, ByteChannel channel) {
            this.stream = stream;
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int start = target.position();
            int count = channel.read(target);
            if (count > 0 && isOn()) {
                FileRecorder.this.write(
                        stream + "-received",
                        target.duplicate().position(start).limit(start + count));
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int start = source.position();
            int count = channel.write(source);
            if (count > 0 && isOn()) {
                FileRecorder.this.write(
                        stream + "-sent", source.duplicate().position(start).limit(start + count));
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
