package dev.triage.platform.embedded;

import dev.triage.platform.StartRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a superuser sets up in a new server: the role that owns, the role that works and owns nothing, and their database.
 */
record PostgresRoles(Connection superuser) {

    static final String DATABASE = "triage";
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");

    /** Refuses a server that forgets commits; makes what is not there yet. */
    void provide(PostgresAccess access) throws SQLException {
        List<String> off = notDurable();
        if (!off.isEmpty()) {
            throw new StartRefusedException("Expected " + off + " to be on in " + show("data_directory")
                    + ", found off; remove it from postgresql.conf, or committed work is lost in a crash");
        }
        role(access.owner(), access.ownerPassword());
        role(access.app(), access.appPassword());
        if (!exists("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            execute("create database " + DATABASE + " owner " + access.owner());
        }
        execute("revoke all on database " + DATABASE + " from public");
        execute("grant connect on database " + DATABASE + " to " + access.app());
    }

    List<String> notDurable() throws SQLException {
        List<String> off = new ArrayList<>();
        for (String setting : MUST_BE_ON) {
            if (show(setting).equals("off")) {
                off.add(setting);
            }
        }
        return off;
    }

    String show(String setting) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private void role(String name, String password) throws SQLException {
        String verb = exists("select 1 from pg_roles where rolname = '" + name + "'") ? "alter" : "create";
        execute(verb + " role " + name
                + " with login nosuperuser nocreatedb nocreaterole nobypassrls noreplication password '" + password
                + "'");
    }

    private boolean exists(String query) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }
}
