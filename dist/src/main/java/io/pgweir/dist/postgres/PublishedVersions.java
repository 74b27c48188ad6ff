package io.pgweir.dist.postgres;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The newest published minor release of each major, by platform. They are pinned: a build means the same next year. */
final class PublishedVersions {
    private static final Map<String, Map<Integer, String>> NEWEST = Map.of(
            "linux-amd64",
            Map.of(
                    10, "10.23.0", 11, "11.22.1", 12, "12.22.0", 13, "13.23.0", 14, "14.24.0", 15, "15.19.0", 16,
                    "16.15.0", 17, "17.11.0", 18, "18.6.0"),
            "linux-arm64v8",
            Map.of(12, "12.17.0", 14, "14.23.0", 15, "15.19.0", 16, "16.15.0", 17, "17.11.0", 18, "18.4.0"),
            "darwin-amd64",
            Map.of(
                    10, "10.18.0", 11, "11.16.0", 12, "12.22.0", 13, "13.18.0", 14, "14.22.0", 15, "15.19.0", 16,
                    "16.15.0", 17, "17.11.0", 18, "18.6.0"),
            "darwin-arm64v8",
            Map.of(12, "12.10.0", 14, "14.23.0", 15, "15.19.0", 16, "16.15.0", 17, "17.11.0", 18, "18.4.0"));

    private PublishedVersions() {}

    static String newest(Platform platform, int major) {
        String version = onPlatform(platform).get(major);
        if (version == null) {
            throw new ClusterFailure(
                    "no PostgreSQL %d for %s; there are %s".formatted(major, platform.artifact(), majors(platform)));
        }
        return version;
    }

    static SortedSet<Integer> majors(Platform platform) {
        return new TreeSet<>(onPlatform(platform).keySet());
    }

    private static Map<Integer, String> onPlatform(Platform platform) {
        return NEWEST.getOrDefault(platform.artifact(), Map.of());
    }
}
