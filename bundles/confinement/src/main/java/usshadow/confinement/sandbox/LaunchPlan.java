package usshadow.confinement.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * What a virtualized system's process is made of, by the paths outside.
 *
 * @param name the virtualized system's name, which becomes its host name
 * @param folder its folder
 * @param javaHome the JDK that it runs on
 * @param nodeClasspath the jars of the small main that starts a node
 * @param bundles the folder of its flavour's bundles
 * @param heapMiB the most Java heap, in MiB
 * @param command the command line to run, with placeholders in braces: see {@link View#fill}
 */
public record LaunchPlan(
        String name,
        SystemFolder folder,
        Path javaHome,
        List<Path> nodeClasspath,
        Path bundles,
        int heapMiB,
        List<String> command) {}
