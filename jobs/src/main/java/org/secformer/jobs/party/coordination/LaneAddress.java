package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.io.Serializable;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;

/**
 * Where party 0's lanes listen.
 *
 * @param host under which the other party's lanes reach this process
 * @param ports of which a lane takes a free one
 */
public record LaneAddress(String host, PortRange ports) implements Serializable {

    /** Listens at that host if it is an address of this machine; else, as it must be a relay's, at all addresses. */
    TlsListener listen(TlsEnd end, int lane) throws IOException {
        InetAddress named = InetAddress.getByName(host);
        boolean ours = named.isAnyLocalAddress() || NetworkInterface.getByInetAddress(named) != null;
        for (int port : ports.startingAt(lane).toArray()) {
            try {
                return new TlsListener(end, ours ? named : null, port);
            } catch (BindException taken) {
                // The next one.
            }
        }
        throw new InvalidInputException("--lane-ports: expected a free port at " + host + ", found none in " + ports
                + ".\nGive at least as many ports as lanes.");
    }
}
