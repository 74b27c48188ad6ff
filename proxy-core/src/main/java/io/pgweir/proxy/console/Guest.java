package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.proxy.net.Worker;
import java.util.Map;

/**
 * Who uses the console.
 *
 * @param pid what it takes for the process number of its server
 * @param settings what it set, of the settings that drivers set
 */
record Guest(String user, AdminRole role, String database, int pid, Worker worker, Map<String, String> settings) {
    boolean mayAct() {
        return role == AdminRole.ADMIN;
    }
}
