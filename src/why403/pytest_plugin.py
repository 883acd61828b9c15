"""The fixture of `why403.testing`, which pytest finds by itself once why403 is installed.

INVARIANT: pytest loads this at every start, so nothing of ours is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from why403.testing import Api


class OpenApi(Protocol):
    """What the fixture is."""

    def __call__(self, template: str | Path, name: str = "", **settings: Any) -> Api: ...


@pytest.fixture(scope="module")
def why403_api(request: pytest.FixtureRequest) -> Iterator[OpenApi]:
    """Open the API of a template, as `why403 serve` does, until the tests of the file are done.

    `why403_api("template.yaml", "Shop", clock=Clock())`: a path is looked up from the folder of the test
    file, and whatever else `why403.testing.Api` takes is handed to it.
    """
    from why403.testing import Api

    folder = request.path.parent
    with ExitStack() as opened:

        def of(template: str | Path, name: str = "", **settings: Any) -> Api:
            return opened.enter_context(Api(folder / template, name, **settings))

        yield of
