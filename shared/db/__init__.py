"""Databases: one SQLite file per service (embedded) or one PostgreSQL schema per service (real)."""
