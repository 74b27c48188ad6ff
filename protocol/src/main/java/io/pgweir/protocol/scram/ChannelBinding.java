package io.pgweir.protocol.scram;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ties a login to the TLS connection that it runs over: both ends hash the server's certificate (RFC 5929). */
public final class ChannelBinding {
    static final String TYPE = "tls-server-end-point";

    private ChannelBinding() {}

    /**
     * The hash of the server's certificate, by the digest of its signature; SHA-256 in the place of the broken ones.
     * Null where the signature names no digest (Ed25519, say): then there is no channel binding.
     */
    public static byte @Nullable [] tlsServerEndPoint(X509Certificate certificate) {
        try {
            String digest = digestOf(certificate);
            return digest == null ? null : Hash.digest(digest).digest(certificate.getEncoded());
        } catch (GeneralSecurityException unreadable) {
            return null;
        }
    }

    private static @Nullable String digestOf(X509Certificate certificate) throws GeneralSecurityException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.contains("PSS")) {
            return pssDigest(certificate);
        }
        int with = signature.indexOf("WITH");
        return with < 0 ? null : byName(signature.substring(0, with));
    }

    private static @Nullable String pssDigest(X509Certificate certificate) throws GeneralSecurityException {
        byte[] encoded = certificate.getSigAlgParams();
        if (encoded == null) {
            return null;
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(encoded);
        } catch (IOException malformed) {
            return null;
        }
        return byName(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
    }

    private static @Nullable String byName(String digest) {
        return switch (digest.replace("-", "").toUpperCase(Locale.ROOT)) {
            case "MD5", "SHA1", "SHA", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> null;
        };
    }
}
