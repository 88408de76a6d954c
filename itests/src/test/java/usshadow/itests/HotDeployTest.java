package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real plug-in comes, changes and goes on running nodes. */
class HotDeployTest {
    private static final String JAR = "hello.jar";

    @TempDir private static Path folder;
    private static Cli cli;

    @BeforeAll
    static void startSet() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        cli = Cli.in(folder.resolve("run"));
        cli.up("--no-vm").mustSucceed();
    }

    @AfterAll
    static void stopSet() {
        if (cli != null) {
            cli.down().mustSucceed();
        }
    }

    @Test
    void operatorsLoadWhatTheyLike() throws IOException {
        drop(hello("1.0.0"), "alpha/vs");
        awaitGreeting("alpha/vs", "from 1.0.0");
        drop(hello("2.0.0"), "alpha/vs");
        awaitGreeting("alpha/vs", "from 2.0.0");
        Files.delete(load("alpha/vs").resolve(JAR));
        awaitGone("alpha/vs");
    }

    @Test
    void aCloudNodeTakesSignedPlugInsOnly() throws IOException {
        Path jar = hello("1.0.0");
        drop(jar, "alpha/cloud");
        awaitRefused("signed");
        assertEquals(127, cli.exec("alpha/cloud", "hello:say you").code());
        Files.delete(load("alpha/cloud").resolve(JAR));

        jar = hello("1.0.1");
        cli.run("sign", jar.toString()).mustSucceed();
        drop(jar, "alpha/cloud");
        awaitGreeting("alpha/cloud", "from 1.0.1");

        drop(hello("1.0.2"), "alpha/cloud"); // unsigned: the earlier one goes on
        awaitReason("alpha/cloud", "not signed");
        awaitGreeting("alpha/cloud", "from 1.0.1");
        jar = hello("1.0.3");
        cli.run("sign", jar.toString()).mustSucceed();
        drop(jar, "alpha/cloud");
        awaitGreeting("alpha/cloud", "from 1.0.3");
        Files.delete(load("alpha/cloud").resolve(JAR));
        awaitGone("alpha/cloud");
    }

    @ParameterizedTest
    @ValueSource(strings = {"beta/cloud", "beta/vs"})
    void aBrokenJarIsRefusedAndHarmsNothing(String node) throws IOException {
        String before = cli.exec(node, "node:bundles").mustSucceed().out();
        Path broken = folder.resolve("broken.jar.part");
        Files.writeString(broken, "this is no zip");
        Files.move(broken, load(node).resolve("broken.jar"));
        awaitReason(node, "zip");
        assertEquals(before, cli.exec(node, "node:bundles").mustSucceed().out());
        Files.delete(load(node).resolve("broken.jar"));
    }

    private static void awaitReason(String node, String reason) {
        Cli.await(
                "a reason on " + node + " that says " + reason,
                () -> cli.exec(node, "node:plugins").out().contains(reason));
    }

    private static void awaitGreeting(String node, String text) {
        Cli.await(text + " on " + node, () -> cli.exec(node, "hello:say you").out().contains(text));
    }

    private static void awaitGone(String node) {
        Cli.await("hello to leave " + node, () -> cli.exec(node, "hello:say you").code() == 127);
    }

    private static void awaitRefused(String reason) {
        Cli.await(
                "a refusal that says " + reason,
                () -> {
                    String plugins = cli.exec("alpha/cloud", "node:plugins").out();
                    return plugins.contains("refused") && plugins.contains(reason);
                });
        assertTrue(Files.exists(load("alpha/cloud").resolve(JAR)));
    }

    private static Path load(String node) {
        return cli.runDir().resolve(node).resolve("load");
    }

    private static void drop(Path jar, String node) throws IOException {
        Files.move(
                jar,
                load(node).resolve(JAR),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The example plug-in under a version of the test's choice. */
    private static Path hello(String version) throws IOException {
        Path built = Cli.HOME.resolve("examples/hello/target/usshadow.examples.hello-0.1.0.jar");
        Path jar = folder.resolve("hello-" + version + ".jar");
        try (JarInputStream in = new JarInputStream(Files.newInputStream(built))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                copyEntries(in, out);
            }
        }
        return jar;
    }

    private static void copyEntries(JarInputStream in, JarOutputStream out) throws IOException {
        for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
            out.putNextEntry(new JarEntry(entry.getName()));
            ((InputStream) in).transferTo(out);
        }
    }
}
