package io.pgweir.proxy.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commits that a standby shows while its primary had them under way still: PostgreSQL sends a commit to standbys before it lets
 * others see it, and who read it on the standby would find it gone on the primary, for a moment.
 *
 * @param of what the primary had under way when it was asked, before the standby was
 * @param commits those of it that the standby shows; null if that could not be told
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
record Early(UnderWay of, long @Nullable [] commits) {
    static Early read(UnderWay of, @Nullable String commits) {
        if (commits == null) {
            return new Early(of, null);
        }
        long[] numbers = commits.isEmpty()
                ? new long[0]
                : Arrays.stream(commits.split(",")).mapToLong(Long::parseLong).toArray();
        return new Early(of, numbers);
    }

    /** Whether the primary shows them all by now. */
    boolean isSettledBy(UnderWay now) {
        return commits != null && Arrays.stream(commits).noneMatch(now::has);
    }
}
