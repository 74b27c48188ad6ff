package io.pgweir.protocol;

/** The SQLSTATEs that we say or react to, by PostgreSQL's names (errcodes.txt), and what some of them mean to a proxy. */
public final class SqlState {
    public static final String SUCCESSFUL_COMPLETION = "00000";
    public static final String WARNING = "01000";

    public static final String CONNECTION_EXCEPTION = "08000";
    public static final String SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION = "08001";
    public static final String CONNECTION_DOES_NOT_EXIST = "08003";
    public static final String SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION = "08004";
    public static final String CONNECTION_FAILURE = "08006";
    public static final String TRANSACTION_RESOLUTION_UNKNOWN = "08007";
    public static final String PROTOCOL_VIOLATION = "08P01";

    public static final String FEATURE_NOT_SUPPORTED = "0A000";

    public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
    public static final String INVALID_PARAMETER_VALUE = "22023";
    public static final String INVALID_TEXT_REPRESENTATION = "22P02";
    public static final String INVALID_BINARY_REPRESENTATION = "22P03";

    public static final String INVALID_TRANSACTION_STATE = "25000";
    public static final String ACTIVE_SQL_TRANSACTION = "25001";
    public static final String READ_ONLY_SQL_TRANSACTION = "25006";
    public static final String NO_ACTIVE_SQL_TRANSACTION = "25P01";
    public static final String IN_FAILED_SQL_TRANSACTION = "25P02";
    public static final String IDLE_IN_TRANSACTION_SESSION_TIMEOUT = "25P03";
    public static final String TRANSACTION_TIMEOUT = "25P04";

    public static final String INVALID_SQL_STATEMENT_NAME = "26000";
    public static final String INVALID_AUTHORIZATION_SPECIFICATION = "28000";
    public static final String INVALID_PASSWORD = "28P01";
    public static final String INVALID_CURSOR_NAME = "34000";
    public static final String INVALID_CATALOG_NAME = "3D000";

    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String STATEMENT_COMPLETION_UNKNOWN = "40003";
    public static final String DEADLOCK_DETECTED = "40P01";

    /** The class of what a statement says wrong: its syntax, names that don't exist, rights that are missing. */
    public static final String CLASS_SYNTAX_OR_ACCESS = "42";

    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String SYNTAX_ERROR = "42601";
    public static final String UNDEFINED_OBJECT = "42704";
    public static final String DUPLICATE_CURSOR = "42P03";
    public static final String DUPLICATE_PREPARED_STATEMENT = "42P05";

    public static final String INSUFFICIENT_RESOURCES = "53000";
    public static final String OUT_OF_MEMORY = "53200";
    public static final String TOO_MANY_CONNECTIONS = "53300";
    public static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    public static final String PROGRAM_LIMIT_EXCEEDED = "54000";

    public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
    public static final String CANT_CHANGE_RUNTIME_PARAM = "55P02";

    public static final String QUERY_CANCELED = "57014";
    public static final String ADMIN_SHUTDOWN = "57P01";
    public static final String CRASH_SHUTDOWN = "57P02";
    public static final String CANNOT_CONNECT_NOW = "57P03";
    public static final String DATABASE_DROPPED = "57P04";
    public static final String IDLE_SESSION_TIMEOUT = "57P05";

    public static final String SYSTEM_ERROR = "58000";
    public static final String IO_ERROR = "58030";

    public static final String INTERNAL_ERROR = "XX000";

    private SqlState() {}

    /** Whether text has the form of an SQLSTATE: five of 0-9 and A-Z. */
    public static boolean isWellFormed(String text) {
        if (text.length() != 5) {
            return false;
        }
        for (int i = 0; i < 5; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }

    /** Whether the server goes away, or is not there yet: its other connections fare the same. */
    public static boolean isServerGoing(String sqlState) {
        return switch (sqlState) {
            case ADMIN_SHUTDOWN, CRASH_SHUTDOWN, CANNOT_CONNECT_NOW -> true;
            default -> false;
        };
    }

    /** Whether the connection itself failed, by what either end says (class 08). */
    public static boolean isConnectionException(String sqlState) {
        return sqlState.startsWith("08");
    }

    /** Whether the proof of identity was refused, so that asking again with the same proof is no use (class 28). */
    public static boolean isAuthorizationFailure(String sqlState) {
        return sqlState.startsWith("28");
    }
}
