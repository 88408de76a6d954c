package usshadow.bench;

final class HostileBench {
    private HostileBench() {}

    static boolean run(Options options, Report report) {
        report.note("later " + options);
        return false;
    }
}
