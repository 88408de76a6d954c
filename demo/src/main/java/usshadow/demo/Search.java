package usshadow.demo;

import java.io.IOException;
import java.util.List;

/** What the operators have in the end is searched for what was typed. */
final class Search {
    private final Stage stage;
    private final OperatorRecord record = new OperatorRecord();

    Search(Stage stage) {
        this.stage = stage;
    }

    /** From now on they record all they can. */
    void begin() {
        stage.teller().part("Operators of both hosts record all they can");
        for (String system : List.of(Stage.ALPHA, Stage.BETA)) {
            stage.teller().say(system, stage.operators().record(system, true));
        }
    }

    /** Takes the shared memory of a virtualized system that the VM has left. */
    void takeMemory(String system) throws IOException {
        record.addMemory(system, SharedMemory.of(stage.hosts(), system));
    }

    /**
     * Looks for two secrets.
     *
     * @param hidden was typed while the guest showed nothing
     * @param shown was typed and shown
     */
    void end(String hidden, String shown) {
        stage.teller().part("What the operators have is searched for what was typed");
        for (String system : List.of(Stage.ALPHA, Stage.BETA)) {
            stage.operators().record(system, false);
            record.addFiles(stage.hosts().runDir(), system);
        }
        record.channels().forEach(this::show);
        SecretSearch hiddenOne = new SecretSearch(hidden);
        nothing(hiddenOne, new SecretSearch(shown));
        control(hiddenOne);
    }

    private void nothing(SecretSearch hidden, SecretSearch shown) {
        List<String> found = record.find(hidden);
        found.addAll(record.find(shown));
        boolean streams = record.has("migration-out") && record.has("migration-in");
        boolean inPages = record.isInPages(hidden) && record.isInPages(shown);
        stage.claims()
                .add(
                        "The operators' records hold nothing that was typed or shown",
                        found.isEmpty() && streams && inPages,
                        found.isEmpty()
                                ? "%d channels, %d bytes, without %d pages of visible guest RAM, in which it stands: claim 1 is about devices"
                                        .formatted(
                                                record.channels().size(),
                                                record.bytes(),
                                                record.pages())
                                : "found in " + found);
    }

    private void control(SecretSearch hidden) {
        List<String> blind = record.blind(hidden);
        stage.claims()
                .add(
                        "A secret planted in any of these channels is found",
                        blind.isEmpty(),
                        blind.isEmpty()
                                ? "%d forms in each: %s"
                                        .formatted(
                                                hidden.forms().size(),
                                                String.join(", ", hidden.forms().keySet()))
                                : "not found in " + blind);
    }

    private void show(OperatorRecord.Channel channel) {
        String pages =
                channel.migration()
                        ? ", without %d pages of guest RAM".formatted(channel.pages())
                        : "";
        stage.teller()
                .say(
                        "search",
                        "%-44s %9d bytes%s"
                                .formatted(channel.name(), channel.searched().length, pages));
    }
}
