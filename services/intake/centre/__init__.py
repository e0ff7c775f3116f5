"""The hall of a node over HTTP and in the database: its units with their letters, its windows, its
publicity, its seal."""
