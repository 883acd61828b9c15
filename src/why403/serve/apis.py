"""The APIs that are served: read from files, closed, each with a name in AWS and a port on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from why403 import facts as catalogue
from why403.access.landing import domain_of, land
from why403.api.configurations import shown_by_incident
from why403.aws.hosts import host_kind, name_in
from why403.aws.partitions import partition_of
from why403.documents.errors import BadInput
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.authorizer import PublicKey
from why403.model.configuration import Configuration, VpcEndpoint
from why403.model.incident import Headers, Request
from why403.model.route import Setting
from why403.serve.around import Remark, Standing
from why403.serve.closing import closed
from why403.serve.deciding import Decider
from why403.serve.functions import FoundFunctions, Function, functions_of
from why403.serve.principals import NOBODY, AccessKey, Principal, Principals
from why403.serve.starting import remarks
from why403.templates.load import read_file
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading

SERVED = ("REST", "HTTP", "WEBSOCKET")
REGION, ACCOUNT = "us-east-1", "123456789012"
"""Of an API of which nobody tells them."""
_MOST_NAMES = 256


@dataclass(frozen=True, slots=True)
class Desk:
    """How APIs are served: everything that the files do not say.

    `public_keys` are those of the issuers of tokens; `api_keys` values by the names of keys; `backends` hosts
    beyond this machine that integrations may call. With a `vpc_endpoint` calls come through it.
    A `truststore` has the certificates by which clients are trusted.
    """

    region: str = ""
    account: str = ""
    stage: str = ""
    principals: Principals = NOBODY
    public_keys: tuple[PublicKey, ...] | State = field(default=UNKNOWN, repr=False)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    backends: frozenset[str] = frozenset()
    vpc_endpoint: str = ""
    vpc: str = ""
    trusts_proxy: str = ""
    plain: bool = False
    truststore: str = ""


class Served:
    """One API. What decides for a caller is made when he first calls."""

    def __init__(
        self, name: str, configuration: Configuration, told: Configuration, desk: Desk, port: int
    ) -> None:
        self.name = name
        self.told = told
        self.configuration = configuration
        self.port = port
        self.kind = str(configuration.api.kind.value)
        region = desk.region or REGION
        partition = partition_of(region)
        if partition is None:
            raise BadInput(Place("--region"), "this is not a Region", f"such as {REGION}")
        self.id = str(configuration.api.id.value)
        self.host = f"{self.id}.execute-api.{region}.{partition.domain}"
        self._desk = desk
        self._network = _network(desk, configuration.vpc_endpoint)
        self._deciders: dict[str, Decider] = {}
        self._names: dict[str, str | None] = {}
        self.functions: Mapping[str, Function] = {}
        self.texts: Mapping[str, str] = {}

    def decider(self, principal: Principal | None) -> Decider:
        """Decides calls of this caller, whose policies stand in the configuration then."""
        name = "" if principal is None else principal.name
        found = self._deciders.get(name)
        if found is None:
            own = self.configuration
            if principal is not None:
                own = replace(own, caller=principal.caller)
            found = Decider(own, self.kind, self._desk.public_keys, self._network)
            self._deciders[name] = found
        return found

    def forget(self, name: str) -> None:
        """A principal of this name may have other policies from now on."""
        self._deciders.pop(name, None)

    def trust(self, keys: tuple[PublicKey, ...] | State) -> None:
        """Verify tokens with these keys from now on."""
        self._desk = replace(self._desk, public_keys=keys)
        self._deciders.clear()

    def named(self, host: str) -> str | None:
        """The name in AWS that a Host header means here; `None` where it means none of this API."""
        if host not in self._names:
            if len(self._names) >= _MOST_NAMES:  # whoever calls thinks them up
                self._names.clear()
            self._names[host] = self._named(host)
        return self._names[host]

    def _named(self, host: str) -> str | None:
        name = name_in(host)
        if name == self.host or domain_of(self.configuration, name) is not None:
            return name
        return self.host if name.startswith(f"{self.id}.execute-api.") else None

    def leads(self, name: str, verb: str, path: str, headers: Headers = ()) -> bool:
        """Whether a call under the name of a custom domain comes to a stage of this API."""
        arrived = {
            catalogue.API_KIND.name: self.kind,
            catalogue.HOST.name: name,
            catalogue.HOST_KIND.name: host_kind(name),
            catalogue.METHOD.name: verb,
            catalogue.PATH.name: path,
        }
        request = Request(verb, f"https://{name}{path}", headers, complete=True)
        return land(self.configuration, self.decider(None).access.arns, arrived, request).stage is not None

    def function_of(self, authorizer: str) -> str:
        """The function that an authorizer asks, by its name; empty where the files do not tell it."""
        named = self.configuration.asked.get(authorizer, "")
        return FoundFunctions(self.functions).named(named) or named

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of its stages."""
        stages = self.configuration.api.stages.value
        return tuple(stage.name for stage in stages) if isinstance(stages, tuple) else ()


def _network(desk: Desk, endpoint: VpcEndpoint) -> Facts:
    through = bool(desk.vpc_endpoint)
    return {
        catalogue.VPC_ENDPOINT.name: through,
        catalogue.VPCE_POLICY_CUSTOM.name: through and endpoint.policy.known,
        catalogue.SOURCE_VPCE.name: desk.vpc_endpoint if through else ABSENT,
        catalogue.SOURCE_VPC.name: desk.vpc if through and desk.vpc else ABSENT,
    }


@dataclass(frozen=True, slots=True)
class World:
    """All APIs of the files, what is said of each at the start, and the files they were read from."""

    apis: tuple[Served, ...]
    remarks: tuple[tuple[str, tuple[Remark, ...]], ...]
    files: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    functions: Mapping[str, Function] = field(default_factory=dict, repr=False)
    region: str = REGION
    account: str = ACCOUNT

    def function(self, reference: str) -> str:
        """The name of the function that is meant; the reference itself where none of the files has it."""
        return FoundFunctions(self.functions).named(reference) or reference

    @property
    def every_remark(self) -> tuple[Remark, ...]:
        """Of all APIs."""
        return tuple(remark for _, found in self.remarks for remark in found)


def world_of(files: Sequence[tuple[str, str]], parameters: Mapping[str, str], desk: Desk, port: int) -> World:
    """Read the files, each with the name of one of its APIs or without. Raises `BadInput`."""
    account = desk.account or desk.principals.account or ACCOUNT
    told = {"AWS::Region": desk.region or REGION, "AWS::AccountId": account, **parameters}
    assumed = _assumed(desk, parameters)
    desk = replace(desk, region=told["AWS::Region"], account=told["AWS::AccountId"])
    apis: list[Served] = []
    said: list[tuple[str, tuple[Remark, ...]]] = []
    texts: dict[str, str] = {}
    found_functions: dict[str, Function] = {}
    for file, wanted in files:
        shown = shown_by_incident(Path(file))
        read = read_file(file, told) if shown is None else _of_incident(file, shown)
        texts.update(read.texts)
        if any(word in text for text in read.texts.values() for word in _OF_FUNCTIONS):
            found_functions |= _functions(file, told)
        for name, whole in _wanted(read, file, wanted).items():
            if desk.stage:
                whole = _one_stage(whole, desk.stage)
            shown = whole.as_assumed or whole
            kind = str(shown.api.kind.value)
            found = [*assumed]
            if kind in SERVED:
                configuration = closed(shown, name, desk.account, desk.api_keys)
                configuration = replace(configuration, vpc_endpoint=_endpoint(desk, shown.vpc_endpoint))
                served = Served(name, configuration, shown, desk, port + len(apis))
                apis.append(served)
                found += remarks(
                    replace(shown, assumed=whole.assumed),
                    kind,
                    desk.backends,
                    functions=FoundFunctions(found_functions),
                    keys=not isinstance(desk.public_keys, State),
                    principals=bool(desk.principals.by_name),
                    certificates=bool(desk.truststore),
                )
            else:
                found = [Remark(Standing.NOT_ENFORCED, f"{kind} APIs are not served yet", shown.api.kind.at)]
            said.append((name, tuple(found)))
    if not apis:
        raise BadInput(Place(files[0][0]), "it has no REST, HTTP or WebSocket API", "a file that defines one")
    for served in apis:
        served.functions, served.texts = found_functions, texts
    every = tuple(dict.fromkeys([*(file for file, _ in files), *texts]))
    return World(tuple(apis), tuple(said), every, texts, found_functions, desk.region, desk.account)


_OF_FUNCTIONS = ("::Function", "aws_lambda_function", "functions")
"""Without one of these words a text makes no function."""


def _of_incident(file: str, configuration: Configuration) -> LoadResult:
    """What an incident file shows of its API."""
    return LoadResult({Path(file).stem: ApiReading(configuration)})


def _functions(file: str, told: Mapping[str, str]) -> Mapping[str, Function]:
    """The functions of a file; of one that has none that can be read, no function runs."""
    try:
        return functions_of(file, told).functions
    except BadInput:
        return {}


def _assumed(desk: Desk, parameters: Mapping[str, str]) -> list[Remark]:
    """Of what nobody told, neither as an option nor as a parameter nor by the principals."""
    found = []
    if not desk.region and "AWS::Region" not in parameters:
        found.append(Remark(Standing.ASSUMED, f"the Region is {REGION}: set another with --region"))
    if not (desk.account or desk.principals.account) and "AWS::AccountId" not in parameters:
        found.append(Remark(Standing.ASSUMED, f"the account is {ACCOUNT}: set another with --account"))
    return found


def _wanted(read: LoadResult, file: str, name: str) -> dict[str, Configuration]:
    """The APIs that are meant, with all that their files tell."""
    if read.problems and not read.readings:
        raise read.problems[0]
    if name and name not in read.readings:
        raise BadInput(Place(file), "it has no API with this name", " or ".join(list(read.readings)[:8]))
    found = {name: read.readings[name]} if name else read.readings
    return {key: reading.whole for key, reading in found.items()}


def _one_stage(configuration: Configuration, name: str) -> Configuration:
    api = configuration.api
    stages = tuple(
        each
        for each in (api.stages.value if isinstance(api.stages.value, tuple) else ())
        if each.name == name
    )
    if not stages:
        raise BadInput(
            api.stages.at or Place("--stage"), "there is no stage with this name", "one that the file has"
        )
    assumed = configuration.as_assumed
    return replace(
        configuration,
        api=replace(api, stages=Setting(stages, api.stages.at)),
        as_assumed=None if assumed is None else _one_stage(assumed, name),
    )


def _endpoint(desk: Desk, told: VpcEndpoint) -> VpcEndpoint:
    """The one that calls come through, with the policy that the files tell: no other endpoint is there."""
    if not desk.vpc_endpoint:
        return VpcEndpoint()
    policy = Setting(ABSENT) if told.policy.value is UNKNOWN else told.policy
    return VpcEndpoint(Setting(desk.vpc_endpoint), Setting(desk.vpc) if desk.vpc else Setting(), policy)


def caller_of(
    principals: Principals, authorization: str | None, query: str
) -> tuple[Principal | None, AccessKey | None]:
    """Who has the access key that a signature names."""
    if not principals.by_key:
        return None, None
    text = authorization or query
    at = text.find("Credential=")
    if at < 0:
        return None, None
    rest = text[at + len("Credential=") :].replace("%2F", "/").replace("%2f", "/")
    return principals.by_key.get(rest.partition("/")[0], (None, None))
