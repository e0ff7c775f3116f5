"""Help with an application: agency, one-to-one service, the green channel."""
