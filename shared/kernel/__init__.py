"""Pure building blocks for every domain: no I/O, standard library only."""
