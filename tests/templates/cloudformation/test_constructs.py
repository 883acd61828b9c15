"""Which construct of CDK made a resource, and in which line of the app.

The stacks of calls have the form in which aws-cdk-lib 2.276.0 writes them with `CDK_DEBUG=1`
(`aws:cdk:creationStack`, in a file of its own), and the older one (`trace`, in the manifest).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from why403.logic.places import Origin, Place
from why403.templates.load import read_file

PATH = "Shop/Api/Default/GET/Resource"
GET = {
    "Type": "AWS::ApiGateway::Method",
    "Properties": {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET",
        "ApiKeyRequired": True,
    },
    "Metadata": {"aws:cdk:path": PATH},
}
API = {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}
ID = {"type": "aws:cdk:logicalId", "data": "Get"}
LIBRARY = "...new Method2 in aws-cdk-lib..."
NODE = "Module._compile (node:internal/modules/cjs/loader:1521:14)"


def assembly(folder: Path, metadata: object, *, apart: bool = False) -> Path:
    """The folder that `cdk synth` writes for an app in `folder`."""
    out = folder / "cdk.out"
    out.mkdir()
    stack: dict[str, object] = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "Shop.template.json"},
    }
    if apart:
        stack["additionalMetadataFile"] = "Shop.metadata.json"
        (out / "Shop.metadata.json").write_text(json.dumps(metadata), "utf-8")
    else:
        stack["metadata"] = metadata
    (out / "manifest.json").write_text(
        json.dumps({"version": "38.0.0", "artifacts": {"Shop": stack}}), "utf-8"
    )
    template = {"Resources": {"Api": API, "Get": GET}}
    (out / "Shop.template.json").write_text(json.dumps(template), "utf-8")
    return out


def origin_of(out: Path) -> Origin | None:
    """Of the key that the method requires."""
    (reading,) = read_file(str(out), {}).readings.values()
    (route,) = reading.configuration.api.routes.value  # type: ignore[misc]
    assert route.key_required.at.document == str(out / "Shop.template.json")
    return route.key_required.at.origin


def created(*frames: str) -> dict[str, object]:
    return {f"/{PATH}": [ID, {"type": "aws:cdk:creationStack", "data": list(frames)}]}


def test_the_construct_is_named_by_the_template_alone(tmp_path: Path) -> None:
    assert origin_of(assembly(tmp_path, {})) == Origin(maker=PATH)


def test_a_resource_that_no_construct_made_has_no_origin(tmp_path: Path) -> None:
    (reading,) = read_file(str(assembly(tmp_path, {})), {}).readings.values()
    assert reading.configuration.api.endpoint_type.at.origin is None


def test_the_line_is_that_of_the_innermost_call_in_the_app(tmp_path: Path) -> None:
    app = tmp_path.resolve() / "lib" / "shop.ts"
    metadata = created(LIBRARY, f"route ({app}:41:11)", f"<anonymous> ({app}:124:3)", NODE)
    assert origin_of(assembly(tmp_path, metadata, apart=True)) == Origin(
        Place(str(tmp_path / "lib" / "shop.ts"), (), 41, 11), PATH
    )


def test_a_trace_in_the_manifest_is_read_too(tmp_path: Path) -> None:
    library = "new Method (/app/node_modules/aws-cdk-lib/aws-apigateway/lib/method.js:1:5371)"
    metadata = {f"/{PATH}": [{**ID, "trace": [library, "new Shop (/app/lib/shop.ts:12:17)", NODE]}]}
    assert origin_of(assembly(tmp_path, metadata)) == Origin(Place("/app/lib/shop.ts", (), 12, 17), PATH)


def test_a_stack_without_a_line_of_the_app_tells_none(tmp_path: Path) -> None:
    none = "(no user code in 10 frames, use --stack-trace-limit to capture more)"
    assert origin_of(assembly(tmp_path, created("...aws-cdk-lib...", none, NODE))) == Origin(maker=PATH)


def test_the_bridge_of_another_language_is_no_line_of_the_app(tmp_path: Path) -> None:
    bridge = "new Shop (/tmp/jsii-kernel-k5J2/lib/program.js:8400:23)"
    assert origin_of(assembly(tmp_path, created(bridge))) == Origin(maker=PATH)


def test_a_line_for_another_resource_is_not_taken(tmp_path: Path) -> None:
    metadata = created("route (/app/lib/shop.ts:41:11)")
    metadata[f"/{PATH}"] = [{**ID, "data": "Other"}, *metadata[f"/{PATH}"][1:]]  # type: ignore[index]
    assert origin_of(assembly(tmp_path, metadata)) == Origin(maker=PATH)


def test_two_names_for_one_construct_lead_to_no_line(tmp_path: Path) -> None:
    metadata = created("route (/app/lib/shop.ts:41:11)")
    metadata[f"/{PATH}"] = [ID, *metadata[f"/{PATH}"]]  # type: ignore[misc]
    assert origin_of(assembly(tmp_path, metadata)) == Origin(maker=PATH)


def test_metadata_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    out = assembly(tmp_path, {})
    (tmp_path / "away.json").write_text(json.dumps(created("route (/app/lib/shop.ts:41:11)")), "utf-8")
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    manifest["artifacts"]["Shop"]["additionalMetadataFile"] = "../away.json"
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert origin_of(out) == Origin(maker=PATH)


def test_a_template_of_an_assembly_that_is_read_alone_names_the_construct(tmp_path: Path) -> None:
    out = assembly(tmp_path, {})
    (reading,) = read_file(str(out / "Shop.template.json"), {}).readings.values()
    (route,) = reading.configuration.api.routes.value  # type: ignore[misc]
    assert route.key_required.at.origin == Origin(maker=PATH)


@pytest.mark.parametrize(
    ("frame", "file"),
    [
        (r"route (C:\shop\lib\shop.ts:41:11)", r"C:\shop\lib\shop.ts"),
        (r"C:\shop\bin\shop.ts:41:11", r"C:\shop\bin\shop.ts"),
        ("route (file:///C:/my%20shop/lib/shop.mjs:41:11)", "C:/my shop/lib/shop.mjs"),
        ("route (file:///shop/lib/shop.mjs:41:11)", "/shop/lib/shop.mjs"),
    ],
)
def test_the_name_of_a_file_is_that_of_its_system(tmp_path: Path, frame: str, file: str) -> None:
    library = r"new Method (C:\shop\node_modules\aws-cdk-lib\aws-apigateway\lib\method.js:1:5371)"
    found = origin_of(assembly(tmp_path, created(library, frame)))
    assert found == Origin(Place(file, (), 41, 11), PATH)
    assert str(found.at) == f"{file}:41:11"
