package io.pgweir.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.pgweir.config.ClientTls;
import io.pgweir.config.ServerTls;
import io.pgweir.config.TlsConfig;
import io.pgweir.config.TlsMode;
import io.pgweir.protocol.scram.ChannelBinding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The certificates and rules of both sides, as they were read at one moment. A reload makes another one; connections keep
 * what they began with.
 *
 * <p>BoringSSL does the work where its library loads, at half of the JDK's cost for a byte and a third for a handshake.
 */
public final class Tls {
    /** What PostgreSQL calls itself in ALPN; direct TLS without it is refused, so that no other protocol can be talked into it. */
    private static final String ALPN = "postgresql";

    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private final TlsMode clientMode;
    private final TlsMode serverMode;
    private final @Nullable SslContext towardsClients;
    private final @Nullable SslContext towardsServers;
    private final byte @Nullable [] channelBinding;

    private Tls(
            TlsMode clientMode,
            TlsMode serverMode,
            @Nullable SslContext towardsClients,
            @Nullable SslContext towardsServers,
            byte @Nullable [] channelBinding) {
        this.clientMode = clientMode;
        this.serverMode = serverMode;
        this.towardsClients = towardsClients;
        this.towardsServers = towardsServers;
        this.channelBinding = channelBinding;
    }

    /** Reads the certificates that {@code config} names. The message of a failure names the file. */
    public static Tls load(TlsConfig config) throws IOException {
        ClientTls client = config.client();
        ServerTls server = config.server();
        Path certificate = client.certificate();
        Path key = client.key();
        SslContext forServers = server.mode() == TlsMode.DISABLE ? null : towardsServers(server);
        if (client.mode() == TlsMode.DISABLE || certificate == null || key == null) {
            return new Tls(client.mode(), server.mode(), null, forServers, null);
        }
        SslContext forClients = towardsClients(client, certificate, key);
        return new Tls(client.mode(), server.mode(), forClients, forServers, channelBinding(certificate));
    }

    private static SslContext towardsClients(ClientTls config, Path certificate, Path key) throws IOException {
        try (InputStream chain = Files.newInputStream(certificate);
                InputStream secret = Files.newInputStream(key)) {
            SslContextBuilder builder = SslContextBuilder.forServer(chain, secret)
                    .sslProvider(PROVIDER)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(alpn());
            Path ca = config.ca();
            if (ca != null) {
                builder.trustManager(certificates(ca).toArray(X509Certificate[]::new))
                        .clientAuth(asksForCertificate(config.mode()) ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            return builder.build();
        } catch (IllegalArgumentException | IOException unreadable) {
            throw named(certificate + " and " + key, unreadable);
        }
    }

    private static SslContext towardsServers(ServerTls config) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(PROVIDER)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(null); // verify-full says so for each connection
        Path ca = config.ca();
        if (ca == null) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE); // prefer and require ask for secrecy only
        } else {
            builder.trustManager(certificates(ca).toArray(X509Certificate[]::new));
        }
        Path certificate = config.certificate();
        Path key = config.key();
        if (certificate == null || key == null) {
            return builder.build();
        }
        try (InputStream chain = Files.newInputStream(certificate);
                InputStream secret = Files.newInputStream(key)) {
            return builder.keyManager(chain, secret).build();
        } catch (IllegalArgumentException | IOException unreadable) {
            throw named(certificate + " and " + key, unreadable);
        }
    }

    private static ApplicationProtocolConfig alpn() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ALPN);
    }

    private static byte @Nullable [] channelBinding(Path certificate) throws IOException {
        return ChannelBinding.tlsServerEndPoint(certificates(certificate).getFirst());
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IOException("holds no certificate");
            }
            return found;
        } catch (GeneralSecurityException | IOException unreadable) {
            throw named(file.toString(), unreadable);
        }
    }

    private static IOException named(String files, Exception cause) {
        return new IOException("cannot use " + files + ": " + cause.getMessage(), cause);
    }

    // ---- clients

    /** Whether we answer yes to a client that wants TLS. */
    public boolean isOfferedToClients() {
        return towardsClients != null;
    }

    /** Whether a client without TLS is turned away. */
    public boolean isDemandedOfClients() {
        return clientMode == TlsMode.REQUIRE || asksForCertificate(clientMode);
    }

    /** The handler to put in front of a client's pipeline. */
    public SslHandler towardsClient(ByteBufAllocator allocator) {
        SslContext context = towardsClients;
        if (context == null) {
            throw new IllegalStateException("TLS is not offered to clients");
        }
        return context.newHandler(allocator);
    }

    /** Whether a client that spoke TLS from its first byte on named the protocol, as it has to. */
    public static boolean isForPostgres(SslHandler handler) {
        return ALPN.equals(handler.applicationProtocol());
    }

    /** The hash of our certificate, which a client's SCRAM proof can be bound to; null without TLS. */
    public byte @Nullable [] channelBinding() {
        return channelBinding;
    }

    // ---- servers

    public TlsMode serverMode() {
        return serverMode;
    }

    /** The handler for a connection to a server. */
    public SslHandler towardsServer(ByteBufAllocator allocator, String host, int port) {
        SslContext context = towardsServers;
        if (context == null) {
            throw new IllegalStateException("TLS to servers is disabled");
        }
        SslHandler handler = context.newHandler(allocator, host, port);
        if (serverMode == TlsMode.VERIFY_FULL) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /** Version and cipher of a connection, as in {@code TLSv1.3/TLS_AES_256_GCM_SHA384}; empty where it has none. */
    public static String of(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return "";
        }
        SSLSession session = handler.engine().getSession();
        return session.getProtocol() + "/" + session.getCipherSuite();
    }

    private static boolean asksForCertificate(TlsMode mode) {
        return mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL;
    }
}
