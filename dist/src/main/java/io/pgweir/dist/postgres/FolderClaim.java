package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * Our right to a folder that is to be kept: it is empty or a cluster that was made here before, and no other process
 * works in it. As root we give what we claim to another user, so a folder with anything else in it is refused.
 */
final class FolderClaim implements AutoCloseable {
    private static final String LOCK = "lock";

    private final FileChannel lock;

    private FolderClaim(FileChannel lock) {
        this.lock = lock;
    }

    static FolderClaim on(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve(LOCK))) {
            try (Stream<Path> content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    throw new ClusterFailure(folder + " is neither empty nor a cluster of ours: name another folder");
                }
            }
        }
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new FolderClaim(channel);
            }
        } catch (OverlappingFileLockException _) {
            // this very process holds it
        }
        channel.close();
        throw new ClusterFailure(folder + " is in use by another process");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ClusterFailure("cannot unlock a folder", e);
        }
    }
}
