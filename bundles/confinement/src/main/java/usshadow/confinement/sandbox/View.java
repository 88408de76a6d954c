package usshadow.confinement.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a virtualized system's process finds its things, by the paths and ports that it sees.
 *
 * @param javaHome the JDK
 * @param classpath the jars of the small main
 * @param bundles its bundles
 * @param config its configuration file
 * @param hostKey its SSH host key
 * @param authorizedKeys who may use its operators' shell
 * @param load bundles to deploy
 * @param doors the forwarders' sockets
 * @param work its own folder
 * @param operatorPort where its operators' shell is to listen, on its 127.0.0.1
 * @param migrationPort where its migration manager is to listen, on its 127.0.0.1
 * @param consolePort where its own consoles' door is to listen, on its 127.0.0.1
 */
public record View(
        String javaHome,
        List<String> classpath,
        String bundles,
        String config,
        String hostKey,
        String authorizedKeys,
        String load,
        String doors,
        String work,
        int operatorPort,
        int migrationPort,
        int consolePort) {

    /**
     * The plan's command line with its placeholders filled: {@code {java} {heapMiB} {classpath}
     * {config} {bundles} {load} {doors} {work} {name}}.
     */
    public List<String> fill(LaunchPlan plan) {
        Map<String, String> values =
                Map.of(
                        "{java}", javaHome + "/bin/java",
                        "{heapMiB}", Integer.toString(plan.heapMiB()),
                        "{classpath}", String.join(":", classpath),
                        "{config}", config,
                        "{bundles}", bundles,
                        "{load}", load,
                        "{doors}", doors,
                        "{work}", work,
                        "{name}", plan.name());
        List<String> filled = new ArrayList<>();
        for (String word : plan.command()) {
            String result = word;
            for (Map.Entry<String, String> value : values.entrySet()) {
                result = result.replace(value.getKey(), value.getValue());
            }
            filled.add(result);
        }
        return filled;
    }
}
