"""The Model Context Protocol: the same answers as tools of an agent, short by default."""
