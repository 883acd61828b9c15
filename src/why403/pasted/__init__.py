"""What people paste: commands, messages, recordings, exceptions; read into pieces of an incident."""
