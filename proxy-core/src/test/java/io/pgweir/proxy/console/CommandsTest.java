package io.pgweir.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command is found by its words, and what is none is told what it may have meant. */
class CommandsTest {
    private final Commands commands = new Commands(List.of(
            act("SHOW POOLS", 0),
            act("SHOW POOL_NODES", 0),
            act("SHUTDOWN", 0),
            act("SHUTDOWN WAIT_FOR_CLIENTS", 0),
            act("PAUSE", 1),
            act("PAUSE NODE", 1)));

    private static Command act(String name, int most) {
        return Command.act(name, most == 0 ? "" : "[name]", 0, most, _ -> Result.done(name));
    }

    private Command find(String text) {
        return commands.find(Script.read(text).getFirst());
    }

    @Test
    void of_several_the_longest_is_meant() {
        assertThat(find("shutdown wait_for_clients").name()).isEqualTo("SHUTDOWN WAIT_FOR_CLIENTS");
        assertThat(find("pause node a").name()).isEqualTo("PAUSE NODE");
        assertThat(find("pause app").name()).isEqualTo("PAUSE");
    }

    @ParameterizedTest
    @CsvSource({
        "SHOW POOL, Did you mean SHOW POOLS?",
        "SHOW POOLNODES, Did you mean SHOW POOL_NODES?",
        "SHUTDWON, Did you mean SHUTDOWN?",
        "something else altogether, SHOW HELP lists the commands.",
        "SHOW POOLS now, Usage: SHOW POOLS",
        "PAUSE a b, Usage: PAUSE [name]",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, SHOW HELP lists the commands."
    })
    void what_is_none_is_a_syntax_error_with_a_hint(String text, String hint) {
        assertThatThrownBy(() -> find(text)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.fault().sqlState()).isEqualTo("42601");
            assertThat(refusal.fault().hint()).isEqualTo(hint);
        });
    }
}
