package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final PgweirConfig CONFIG =
            config("{ name: db, host: db.example, port: 5433, weight: 3, addresses: each }");

    private List<String> addresses = List.of("10.0.0.2", "10.0.0.1");
    private final Members members = new Members(name -> {
        assertThat(name).isEqualTo("db.example");
        if (addresses.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return addresses;
    });

    private static PgweirConfig config(String... nodes) {
        return ConfigReader.read(
                        "test.yaml",
                        "nodes: [ " + String.join(", ", nodes) + " ]\nmonitor: { user: m }\nauth: { method: trust }",
                        _ -> null)
                .orThrow();
    }

    private List<String> wanted(PgweirConfig config) {
        members.ask(config);
        return members.wanted(config).stream().map(Members.Member::name).toList();
    }

    @Test
    void each_address_of_a_name_is_a_node() {
        assertThat(wanted(CONFIG)).containsExactly("db/10.0.0.1", "db/10.0.0.2");
        Node node = members.wanted(CONFIG).getFirst().toNode();
        assertThat(node.host()).isEqualTo("10.0.0.1");
        assertThat(node.port()).isEqualTo(5433);
        assertThat(node.weight()).isEqualTo(3);
        assertThat(node.knownAs()).isEqualTo("db.example");
        addresses = List.of("10.0.0.1", "fd00::1");
        assertThat(wanted(CONFIG)).containsExactly("db/10.0.0.1", "db/fd00::1");
    }

    @Test
    void a_name_that_cannot_be_resolved_keeps_its_nodes() {
        assertThat(wanted(CONFIG)).hasSize(2);
        addresses = List.of();
        assertThat(wanted(CONFIG)).hasSize(2);
    }

    @Test
    void who_is_none_any_more_goes_when_nobody_works_on_him_and_the_others_stay_the_same() {
        Roll roll = new Roll();
        Roll.Change first = roll.admit(members(CONFIG), MembersTest::watched);
        assertThat(first.added()).hasSize(2);
        Watched stays = roll.all().getFirst();
        Watched leaves = roll.all().getLast();
        addresses = List.of("10.0.0.1", "10.0.0.3");
        Roll.Change second = roll.admit(members(CONFIG), MembersTest::watched);
        assertThat(second.leaving()).containsExactly(leaves);
        assertThat(roll.all()).hasSize(3).startsWith(stays).endsWith(leaves);
        assertThat(leaves.isUsableAs(Role.STANDBY)).isFalse();
        assertThat(roll.dismiss(_ -> false)).isEmpty();
        assertThat(roll.dismiss(_ -> true)).containsExactly(leaves);
        assertThat(roll.nodes()).extracting(Node::name).containsExactly("db/10.0.0.1", "db/10.0.0.3");
    }

    @Test
    void who_comes_back_before_he_has_left_stays() {
        Roll roll = new Roll();
        Roll.Change _ = roll.admit(members(CONFIG), MembersTest::watched);
        List<Watched> both = roll.all();
        addresses = List.of("10.0.0.1");
        roll.admit(members(CONFIG), MembersTest::watched);
        addresses = List.of("10.0.0.1", "10.0.0.2");
        roll.admit(members(CONFIG), MembersTest::watched);
        assertThat(roll.all()).containsExactlyElementsOf(both);
        assertThat(roll.dismiss(_ -> true)).isEmpty();
    }

    private List<Members.Member> members(PgweirConfig config) {
        members.ask(config);
        return members.wanted(config);
    }

    private static Watched watched(Members.Member member) {
        return new Watched(member.toNode(), null);
    }
}
