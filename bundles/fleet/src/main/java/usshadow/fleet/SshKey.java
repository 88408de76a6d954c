package usshadow.fleet;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user's public key, as it stands in an authorized_keys file (sshd(8)), without options.
 *
 * @param type such as {@code ssh-ed25519}
 * @param blob the key, base64
 * @param comment anything, or empty; it decides nothing
 */
public record SshKey(String type, String blob, String comment) {
    private static final Pattern LINE =
            Pattern.compile(
                    "([a-z0-9][a-z0-9@.-]{1,63}) +([A-Za-z0-9+/]{16,16384}={0,2})(?: +(.*))?");

    /**
     * Reads one line of an authorized_keys file.
     *
     * @throws IllegalArgumentException if it is not type, key and perhaps comment
     */
    public static SshKey parse(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches() || line.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "this is no public key as in authorized_keys without options (type, base64, comment): "
                            + line.replaceAll("\\p{Cntrl}", "?"));
        }
        Base64.getDecoder().decode(matcher.group(2));
        String comment = matcher.group(3);
        return new SshKey(matcher.group(1), matcher.group(2), comment == null ? "" : comment);
    }

    /** Whether two lines hold the same key, whatever their comments. */
    public boolean isSameAs(SshKey other) {
        return type.equals(other.type) && blob.equals(other.blob);
    }

    /** The line. */
    @Override
    public String toString() {
        return comment.isEmpty() ? type + " " + blob : type + " " + blob + " " + comment;
    }
}
