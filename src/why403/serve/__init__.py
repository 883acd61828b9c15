"""The local gateway: the APIs of a template on this machine, refusing by the checks that explain."""
