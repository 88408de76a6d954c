package usshadow.demo;

/** The tiny guest; its README is in bundles/guest. */
public final class TinyGuest implements Guest {
    private static final String USER = "demo";

    @Override
    public String image() {
        return "tiny";
    }

    @Override
    public String prompt() {
        return "tiny# ";
    }

    @Override
    public int line() {
        return 120;
    }

    @Override
    public int bandwidth() {
        return 4;
    }

    @Override
    public void login(Console user) {
        user.await("login: ", 0);
        int mark = user.mark();
        user.enter(USER);
        user.await(prompt(), mark);
    }

    @Override
    public void secret(Console user, String secret) {
        int mark = user.mark();
        user.enter("secret");
        user.await("secret: ", mark);
        user.enter(secret);
        String kept = user.await("kept", mark);
        user.await(prompt(), mark + kept.length());
    }

    @Override
    public String work(Console user) {
        String filled = ask(user, "fill 7 1000");
        return filled + ", " + ask(user, "dirty 100");
    }

    @Override
    public void rest(Console user) {
        ask(user, "dirty 0");
    }

    @Override
    public String digested() {
        return "The guest's RAM";
    }

    @Override
    public String digest(Console user) {
        return ask(user, "digest");
    }
}
