package io.pgweir.dist.postgres;

/** One member of a tar archive: what it is, what it is called, and how long its body is. */
record TarEntry(Kind kind, String name, String linkTarget, int mode, long size) {
    enum Kind {
        FILE,
        FOLDER,
        SYMLINK
    }

    boolean isExecutable() {
        return (mode & 0100) != 0;
    }
}
