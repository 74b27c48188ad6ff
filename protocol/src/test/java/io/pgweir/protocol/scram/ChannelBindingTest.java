package io.pgweir.protocol.scram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hashes are those that OpenSSL makes of the same certificates. */
class ChannelBindingTest {
    private static X509Certificate certificate(String name) throws IOException, CertificateException {
        try (InputStream in = Objects.requireNonNull(ChannelBindingTest.class.getResourceAsStream(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ecdsa-sha384, 604c3c5ca99c95c96e764a6a0bb8bd44becdf787d6437dde33590a818b96bba7"
                + "50a1874163c3039a2b8bd6c481120d0e",
        "ecdsa-sha1, 18d4134581e293331555e6db2ea9ac3e152043c382f1e00a9563bbc9b62b6329",
        "rsa-pss-sha512, 983ef4dbfcdb160d4c1ca5e15548bf860d9048a65b58aaecb541dd7525329a49"
                + "b367c5f46c15de4aa04349d503148d18dbbeb28ff57ac40744993603f1febe78",
    })
    void hashes_the_certificate_by_the_digest_of_its_signature(String name, String hex)
            throws IOException, CertificateException {
        assertThat(ChannelBinding.tlsServerEndPoint(certificate(name)))
                .isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void a_signature_without_a_digest_cannot_be_bound_to() throws IOException, CertificateException {
        assertThat(ChannelBinding.tlsServerEndPoint(certificate("ed25519"))).isNull();
    }
}
