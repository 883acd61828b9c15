"""Calls that worked: a contrast. What the two calls share cannot be the cause."""

from __future__ import annotations

from why403.facts.aspects import YES_NO
from why403.logic.facts import Fact

WORKS_DIRECT = Fact(
    "works.direct",
    "Does the same call work on the API's own execute-api URL?",
    "curl -si https://API_ID.execute-api.REGION.amazonaws.com/STAGE/PATH",
    YES_NO,
)
WORKS_OUTSIDE_VPC = Fact("works.outside-vpc", "Does the same call work from outside the VPC?", values=YES_NO)
WORKS_OTHER_PATH = Fact("works.other-path", "Do other paths of the same stage work?", values=YES_NO)
WORKS_OTHER_METHOD = Fact("works.other-method", "Do other methods on the same path work?", values=YES_NO)
WORKS_SMALL_BODY = Fact("works.small-body", "Does the same call with a small body work?", values=YES_NO)
WORKS_OTHER_CLIENT = Fact(
    "works.other-client", "Does the same call work from another program (curl, Postman)?", values=YES_NO
)
WORKS_OTHER_CREDENTIALS = Fact(
    "works.other-credentials", "Does the same call work with other credentials?", values=YES_NO
)
WORKS_OTHER_NETWORK = Fact(
    "works.other-network", "Does the same call work from another network?", values=YES_NO
)
WORKS_OTHER_TIME = Fact(
    "works.other-time", "Does the same call sometimes work, with nothing changed in between?", values=YES_NO
)
WORKS_CONSOLE_TEST = Fact(
    "works.console-test",
    "Does the Test button in the API Gateway console return the right response?",
    values=YES_NO,
)
