package io.pgweir.proxy.ring;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel's options, as far as they are used here: Netty's own, and those of its socket. */
final class RingConfig extends DefaultChannelConfig {
    private static final int DEFAULT_BACKLOG = 128;

    private final RingChannel owner;
    private int backlog = DEFAULT_BACKLOG;
    private boolean inherited;

    RingConfig(RingChannel channel) {
        super(channel);
        this.owner = channel;
    }

    /** On Linux a socket that was accepted has from its listener that it sends at once, and is kept alive: it need not be told. */
    void inherits() {
        inherited = true;
    }

    private boolean isInherited(ChannelOption<?> option) {
        return inherited && (option == ChannelOption.TCP_NODELAY || option == ChannelOption.SO_KEEPALIVE);
    }

    int backlog() {
        return backlog;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.TCP_NODELAY,
                ChannelOption.SO_KEEPALIVE,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.SO_BACKLOG);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        try {
            if (option == ChannelOption.TCP_NODELAY) {
                return (T) (Boolean) owner.socket.isTcpNoDelay();
            } else if (option == ChannelOption.SO_KEEPALIVE) {
                return (T) (Boolean) owner.socket.isKeepAlive();
            } else if (option == ChannelOption.SO_REUSEADDR) {
                return (T) (Boolean) owner.socket.isReuseAddress();
            } else if (option == ChannelOption.SO_BACKLOG) {
                return (T) (Integer) backlog;
            }
            return super.getOption(option);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        try {
            if (isInherited(option)) {
                inherited = Boolean.TRUE.equals(value);
                return inherited || setOption(option, value);
            } else if (option == ChannelOption.TCP_NODELAY) {
                owner.socket.setTcpNoDelay((Boolean) value);
            } else if (option == ChannelOption.SO_KEEPALIVE) {
                owner.socket.setKeepAlive((Boolean) value);
            } else if (option == ChannelOption.SO_REUSEADDR) {
                owner.socket.setReuseAddress((Boolean) value);
            } else if (option == ChannelOption.SO_BACKLOG) {
                backlog = (Integer) value;
            } else {
                return super.setOption(option, value);
            }
            return true;
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    @Override
    protected void autoReadCleared() {
        owner.stopReading();
    }
}
