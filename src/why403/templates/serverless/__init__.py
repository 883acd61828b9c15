"""What the Serverless Framework compiles, led back to the `serverless.yml` that it was compiled from."""

from __future__ import annotations
