"""Bearer tokens: read without being trusted, and compared with what the authorizer asks for."""
