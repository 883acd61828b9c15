"""How long a call of a handler takes: the first one, and those that a process serves that runs already.

python -m bench.functions.warm
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from why403.isolation import program
from why403.serve.functions import Function, Functions

CALLS = 2000
COLD = 10
EVENT: dict[str, object] = {"headers": {f"x-{number}": "v" * 40 for number in range(30)}, "body": "b" * 1000}
PYTHON = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"
NODE = "export const handler = async () => ({ statusCode: 200, body: 'ok' });\n"


async def measured(name: str, function: Function) -> None:
    """Print the times of one runtime, in milliseconds."""
    cold, warm = [], []
    for _ in range(COLD):
        async with Functions({"made": function}) as functions:
            start = time.perf_counter()
            await functions.invoke("made", EVENT)
            cold.append(time.perf_counter() - start)
    async with Functions({"made": function}) as functions:
        await functions.invoke("made", EVENT)
        for _ in range(CALLS):
            start = time.perf_counter()
            await functions.invoke("made", EVENT)
            warm.append(time.perf_counter() - start)
    cold.sort()
    warm.sort()
    mean = sum(warm) / CALLS
    times = (cold[0], cold[COLD // 2], mean, warm[CALLS // 2], warm[CALLS * 99 // 100])
    best, usual, average, half, slow = (f"{1000 * each:.2f}" for each in times)
    print(
        f"{name}: first call {best} (best) {usual} (median); later mean {average}, p50 {half}, p99 {slow} ms"
    )


async def main() -> None:
    """Both runtimes, as far as they are there."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(PYTHON, "utf-8")
        Path(folder, "app.mjs").write_text(NODE, "utf-8")
        await measured("python", Function("made", "app.handler", "python3.12", Path(folder)))
        if program("node"):
            await measured("node", Function("made", "app.handler", "nodejs20.x", Path(folder)))


if __name__ == "__main__":
    asyncio.run(main())
