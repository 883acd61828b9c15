"""How the time of one decision grows with the policies, and with hostile patterns."""

from __future__ import annotations

from statistics import median
from time import process_time

from bench.iam.measure import Asked, rate
from bench.iam.ours import ready
from bench.iam.workloads import API, Workload, allow, context, policy, w3
from why403.iam.globs import glob, wild

SIZES = (10, 100, 1_000, 10_000)


def statements(count: int) -> Workload:
    """So many statements, each for a path of its own; every second request meets one of them."""
    parts = [allow("execute-api:Invoke", f"{API}/prod/GET/path-{i}/*") for i in range(count)]
    paths = [f"path-{i * 7919 % (2 * count)}" for i in range(128)]
    asked = tuple(
        ("execute-api:Invoke", f"{API}/prod/GET/{path}/x", context("203.0.113.7")) for path in paths
    )
    right = tuple("Allowed" if int(p[5:]) < count else "ImplicitlyDenied" for p in paths)
    return Workload("statements", (policy(*parts),), (), None, asked, right)


def conditions(count: int) -> Workload:
    """So many statements for the same path, each with a value of its own."""
    parts = [
        allow("execute-api:Invoke", f"{API}/*", Condition={"StringEquals": {"aws:SourceVpc": f"vpc-{i}"}})
        for i in range(count)
    ]
    wanted = [i * 7919 % (2 * count) for i in range(128)]
    asked = tuple(
        ("execute-api:Invoke", f"{API}/prod/GET/a", context("203.0.113.7", vpc=f"vpc-{i}")) for i in wanted
    )
    right = tuple("Allowed" if i < count else "ImplicitlyDenied" for i in wanted)
    return Workload("conditions", (policy(*parts),), (), None, asked, right)


def curve() -> list[str]:
    """Microseconds of one decision at each size."""
    lines = [f"{'microseconds at':<40}" + "".join(f"{size:>10,}" for size in SIZES)]
    kinds = {
        "statements, one path each": statements,
        "statements, one condition each": conditions,
        "networks in one condition (W3)": lambda count: w3(networks=count),
    }
    for name, make in kinds.items():
        times = [1e6 / median(_rates(make(size))) for size in SIZES]
        lines.append(f"{name:<40}" + "".join(f"{each:>10.2f}" for each in times))
    return lines


def _rates(workload: Workload) -> list[float]:
    fast = ready(workload)
    said = [fast.outcome(*each).value for each in workload.requests]
    if said != list(workload.right):
        raise SystemExit(f"{workload.name}: wrong answers")
    asked: Asked = workload.requests
    return rate(fast.outcome, asked, runs=5, seconds=0.3)


HOSTILE = {
    "*a*a*a…*b* in aaa…": lambda n: ("*a" * n + "*b*", "a" * 4 * n),
    "*ab*ab…*c* in abab…": lambda n: ("*ab" * n + "*c*", "ab" * 4 * n),
    "*a?*a?…*b* in aaa…": lambda n: ("*a?" * n + "*b*", "a" * 4 * n),
    "*aa…ab* in aaa…": lambda n: ("*" + "a" * n + "b*", "a" * 4 * n),
    "*?a?a…b* in aaa…": lambda n: ("*" + "?a" * (n // 2) + "b*", "a" * 4 * n),
}


def hostile(sizes: tuple[int, ...] = (500, 1_000, 2_000, 4_000)) -> list[str]:
    """Microseconds of one match while pattern and text double: twice the time is linear."""
    lines = [f"{'microseconds, pattern of so many stars':<40}" + "".join(f"{size:>10,}" for size in sizes)]
    for name, make in HOSTILE.items():
        times = [_matching(*make(size)) for size in sizes]
        lines.append(f"{name:<40}" + "".join(f"{each * 1e6:>10.1f}" for each in times))
    return lines


def _matching(pattern: str, text: str) -> float:
    compiled = glob(wild(pattern))
    times = []
    for _ in range(7):
        start, count = process_time(), 0
        while (spent := process_time() - start) < 0.01:
            compiled.holds(text)
            count += 1
        times.append(spent / count)
    return median(times)
