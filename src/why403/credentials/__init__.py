"""What a call carries to be let in: a signature, a token, what an authorizer reads; and what that shows."""
