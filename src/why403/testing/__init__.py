"""An API from a template inside a test: who gets in, who is refused, and why.

    with Api("template.yaml") as api:
        assert api.with_key("PartnerKey").get("/prod/orders").status == 200
        assert_refused(api.anonymous().get("/prod/orders"), "api-key-missing")

There is no socket and no port: calls go straight to the gateway that `why403 serve` starts.
"""

from why403.testing.api import Api, Clock
from why403.testing.client import Client, Response, assert_refused
from why403.testing.socket import Ended, Talk

__all__ = ["Api", "Client", "Clock", "Ended", "Response", "Talk", "assert_refused"]
