package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            user=r host=a port=5432 password='host=x', host='new' port=7 user=r password='host=x'
            host='a b''s' user=r port = 1 application_name=n2, host='new' port=7 user=r application_name=n2
            hostaddr=10.0.0.1 user=r, host='new' port=7 user=r
            "", host='new' port=7
            user=ghost passfile=/support, host='new' port=7 user=ghost passfile=/support
            """)
    void only_the_place_changes(String before, String after) {
        assertThat(Upstream.at(before.replace("''", "\\'"), "new", 7)).isEqualTo(after);
    }
}
