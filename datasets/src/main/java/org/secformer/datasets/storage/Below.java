package org.secformer.datasets.storage;

import org.secformer.datasets.InvalidInputException;

/** That a name stays below the directory it is relative to; every storage asks before it uses one. */
public final class Below {
    private Below() {}

    /**
     * Returns the name.
     *
     * @param root directory, for messages
     * @param name parts with '/' between them, or empty for the directory itself
     * @throws InvalidInputException if it is absolute, or a part of it is empty or leads elsewhere
     */
    public static String require(Object root, String name) {
        if (!name.isEmpty()) {
            for (String part : name.split("/", -1)) {
                if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                    throw InvalidInputException.of(
                            root,
                            "name",
                            "one of a file below this directory",
                            InvalidInputException.quote(name),
                            "Get the file that gives this name from whoever made it.");
                }
            }
        }
        return name;
    }
}
