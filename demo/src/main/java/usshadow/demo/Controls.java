package usshadow.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What happens without the thing that is shown: the same path with parts left out must fail. */
final class Controls {
    private static final String ALPHA = "alpha", BETA = "beta";
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final int SECRET = 20;

    private final Hosts hosts;
    private final Operators operators;
    private final Teller teller;
    private final Claims claims;
    private final Typist typist = Typist.unpredictable();

    /** Whatever the guest is: it starts at once. */
    private final Guest guest = new TinyGuest();

    Controls(Stage stage) {
        this.hosts = stage.hosts();
        this.operators = stage.operators();
        this.teller = stage.teller();
        this.claims = stage.claims();
    }

    /** VSBypass as it was: shadow devices whose state stays behind. */
    void withoutState() {
        teller.part("Control: the same migration without the devices' state (vsbypass)");
        register("web2", "--mode shadow --carry none", "vs");
        operators.boot("web2", ALPHA + "/vs");
        hosts.run("status");
        try (Console user = hosts.console("web2")) {
            guest.login(user);
            int before = user.mark();
            user.type("echo half");
            user.await("echo half", before);
            teller.say("user", "leaves half a line");
            operators.migrate("web2", ALPHA + "/vs", BETA + "/vs", "--strategy vsbypass");
            user.isTold("running on beta");
            int mark = user.mark();
            user.enter(" and half");
            boolean answers = user.shows("half and half", mark, SILENCE);
            teller.say("user", answers ? "goes on" : "types, and gets no answer");
            claims.add(
                    "Control: without carried state the console does not go on",
                    !answers,
                    answers
                            ? "the guest answered all the same"
                            : "no answer in %d s: the UART's registers are those of a reset"
                                    .formatted(SILENCE.toSeconds()));
        }
        hosts.must(BETA + "/vs", "vm:destroy web2");
    }

    /** The devices in the virtualized system, as everywhere else. */
    void traditional() throws IOException {
        teller.part("Control: the same devices in the operators' hands (traditional)");
        hosts.must(ALPHA + "/cloud", "cloud:vs-start plain --console-keys '%s'".formatted(keys()));
        hosts.run("status");
        teller.say("provider", "started alpha/plain, with a door to its own consoles");
        register("web3", "--mode traditional --carry none", "plain");
        operators.record("alpha/plain", true);
        operators.boot("web3", "alpha/plain");
        hosts.run("status");
        String secret = typist.word(SECRET);
        try (Console user = hosts.console("web3")) {
            guest.login(user);
            guest.secret(user, secret);
            teller.say("user", "typed a secret of " + SECRET + " characters");
        }
        operators.record("alpha/plain", false);
        OperatorRecord record = new OperatorRecord();
        record.addFiles(hosts.runDir(), "alpha/plain");
        var found = record.find(new SecretSearch(secret));
        teller.say("alpha/plain", found.isEmpty() ? "has nothing" : "has it: " + found);
        claims.add(
                "Control: in traditional mode the operators read what is typed",
                !found.isEmpty(),
                found.isEmpty() ? "nothing found" : "found in " + found);
        hosts.must("alpha/plain", "vm:destroy web3");
        hosts.must(ALPHA + "/cloud", "cloud:vs-stop plain");
    }

    private Path keys() {
        return hosts.runDir().resolve("user/authorized_keys");
    }

    private void register(String vm, String policy, String system) {
        hosts.must(
                ALPHA + "/cloud",
                "vm:register --owner demo --key-file '%s' --memory 8 --image tiny %s --ram visible --hosts alpha,beta --systems %s %s"
                        .formatted(keys(), policy, system, vm));
    }
}
