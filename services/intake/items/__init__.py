"""Items over HTTP, in files and in the database: one subject of intake, from command to view."""
