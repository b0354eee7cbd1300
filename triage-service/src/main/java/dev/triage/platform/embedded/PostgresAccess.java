package dev.triage.platform.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * How to reach a database, and as whom: the owner migrates it, the application works in it and owns nothing, so that it
 * cannot switch off a trigger that guards it.
 */
public record PostgresAccess(String url, String owner, String ownerPassword, String app, String appPassword) {

    public static final String OWNER = "triage_owner";
    public static final String APP = "triage_app";

    public Connection asOwner() throws SQLException {
        return DriverManager.getConnection(url, owner, ownerPassword);
    }

    public Connection asApp() throws SQLException {
        return DriverManager.getConnection(url, app, appPassword);
    }

    @Override
    public String toString() {
        return "PostgresAccess[url=" + url + ", owner=" + owner + ", app=" + app + "]";
    }
}
