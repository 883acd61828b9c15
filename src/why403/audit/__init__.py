"""What of a configuration lets in more than it needs to, or nobody: findings, each with its proof.

A finding that says who gets in is read off the same checks that explain a refusal: a call is put to a route,
and no check of the line is left that could stop it. What is not told is never taken for open or for closed:
it stands among what could not be checked.
"""
