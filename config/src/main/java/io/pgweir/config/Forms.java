package io.pgweir.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The form of each Java type that a setting can have: {@code long} is a size in bytes, {@code int} a plain number. */
final class Forms {
    static final Form<NodeConfig> NODE = new Form<>(
            NodeConfig.class,
            "'host', 'host:port', '[ipv6]:port' or a map",
            "",
            List.of(),
            HostAndPort::parse,
            node -> HostAndPort.print(node.host(), node.port()));

    private static final String LONGEST_DURATION = "365d"; // keeps any sum of nanoseconds far from overflow
    private static final int MAX_DIGITS = 9; // of a plain number, which then fits into an int
    private static final int MAX_CHARACTERS = 10_000; // of a text that says nothing else

    static Form<?> of(Class<?> type, Setting setting) {
        if (type == String.class) {
            return text(setting);
        } else if (type == Secret.class) {
            return new Form<>(Secret.class, "text", "", List.of(), Secret::new, Secret::reveal);
        } else if (type == int.class) {
            return number(setting);
        } else if (type == long.class) {
            return size(setting);
        } else if (type == Duration.class) {
            return duration(setting);
        } else if (type == Path.class) {
            return new Form<>(Path.class, "the path of a file", "", List.of(), Forms::path, Path::toString);
        } else if (type.isEnum()) {
            return word(type.asSubclass(Enum.class).getEnumConstants());
        }
        throw new IllegalStateException("no form for a setting of type " + type);
    }

    private static Form<String> text(Setting setting) {
        int least = Integer.parseInt(setting.min());
        int most = setting.max().isEmpty() ? MAX_CHARACTERS : Integer.parseInt(setting.max());
        String expected = least == 0
                ? "text of at most %d characters".formatted(most)
                : "text of %d to %d characters".formatted(least, most);
        return new Form<>(
                String.class,
                expected,
                "",
                List.of(),
                text -> text.length() >= least && text.length() <= most ? text : null,
                Function.identity());
    }

    private static Form<Integer> number(Setting setting) {
        int least = Integer.parseInt(setting.min());
        int most = Integer.parseInt(setting.max());
        String zero = setting.zero();
        String range = "%d to %d".formatted(least, most) + (zero.isEmpty() ? "" : ", or " + zero);
        return new Form<>(
                Integer.class,
                "a number from " + range,
                range,
                List.of(),
                text -> {
                    Integer number = !zero.isEmpty() && text.equals(zero) ? Integer.valueOf(0) : decimal(text);
                    return number != null && number >= least && number <= most ? number : null;
                },
                number -> number == 0 && !zero.isEmpty() ? zero : number.toString());
    }

    /** A leading zero is refused: it is octal to some readers of YAML and decimal to others. */
    private static @Nullable Integer decimal(String text) {
        boolean plain = !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return plain ? Integer.valueOf(text) : null;
    }

    private static Form<Long> size(Setting setting) {
        long least = bound(SizeText.parse(setting.min()), setting);
        long most = bound(SizeText.parse(setting.max()), setting);
        String range = setting.min() + " to " + setting.max();
        return new Form<>(
                Long.class,
                "a size with its unit (B, kB, MB, GB) from " + range,
                range,
                List.of(),
                text -> {
                    Long bytes = SizeText.parse(text);
                    return bytes != null && bytes >= least && bytes <= most ? bytes : null;
                },
                SizeText::print);
    }

    private static Form<Duration> duration(Setting setting) {
        String longest = setting.max().isEmpty() ? LONGEST_DURATION : setting.max();
        Duration least = bound(DurationText.parse(setting.min()), setting);
        Duration most = bound(DurationText.parse(longest), setting);
        String range = least.isZero() ? "up to %s, or off".formatted(longest) : setting.min() + " to " + longest;
        return new Form<>(
                Duration.class,
                "a time with its unit (ms, s, m, h, d), " + range,
                range,
                List.of(),
                text -> {
                    Duration time = DurationText.parse(text);
                    return time != null && time.compareTo(least) >= 0 && time.compareTo(most) <= 0 ? time : null;
                },
                DurationText::print);
    }

    private static @Nullable Path path(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException _) {
            return null;
        }
    }

    @SuppressWarnings("rawtypes") // an enum known only by its class
    private static Form<Enum> word(Enum[] values) {
        List<String> words = new ArrayList<>();
        for (Enum value : values) {
            words.add(word(value));
        }
        return new Form<>(
                Enum.class,
                "one of " + String.join(", ", words),
                String.join(", ", words),
                List.copyOf(words),
                text -> words.contains(text) ? values[words.indexOf(text)] : null,
                Forms::word);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> T bound(@Nullable T bound, Setting setting) {
        if (bound == null) {
            throw new IllegalStateException("a bound that can't be read: " + setting);
        }
        return bound;
    }

    private Forms() {}
}
