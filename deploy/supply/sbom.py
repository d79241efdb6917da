"""`make sbom`: what production installs, as a CycloneDX bill of materials (https://cyclonedx.org/docs/1.6/json/).

Made from the hashed requirements alone, so the same requirements give the same bytes on every machine: there is no
time in it, and its serial number is derived from the rest.
"""

import argparse
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from deploy.supply.requirements import ROOT, Pin, pins_of

SHOP = "securecart"


def bill_of_materials(pins: list[Pin]) -> dict[str, Any]:
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "component": {"type": "application", "bom-ref": SHOP, "name": SHOP},
        },
        "components": [_component(pin) for pin in pins],
        "dependencies": [_dependency(SHOP, [pin for pin in pins if pin.is_asked_for])]
        + [_dependency(_purl(pin), [other for other in pins if pin.name in other.required_by]) for pin in pins],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return {**content, "serialNumber": f"urn:uuid:{serial}"}


def _component(pin: Pin) -> dict[str, Any]:
    """Each hash is of one of the package's files; pip accepts any of them."""
    files = [{"alg": "SHA-256", "content": digest} for digest in sorted(pin.hashes)]
    return {
        "type": "library",
        "bom-ref": _purl(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": _purl(pin),
        "hashes": files,
    }


def _dependency(of: str, on: list[Pin]) -> dict[str, Any]:
    return {"ref": of, "dependsOn": sorted(_purl(pin) for pin in on)}


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="sbom", description=__doc__)
    parser.add_argument("--requirements", type=Path, default=ROOT / "requirements" / "production.txt")
    parser.add_argument("--output", type=Path, default=ROOT / ".state" / "sbom.cdx.json")
    arguments = parser.parse_args()
    bill = bill_of_materials(pins_of(arguments.requirements))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n")
    sys.stdout.write(f"sbom: {len(bill['components'])} components in {arguments.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
