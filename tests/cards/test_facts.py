"""What is declared about detectors: complete, true to the code, and without figures of its own."""

from __future__ import annotations

import inspect
import re
import tomllib
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest

from jupyter_compliance.cards.measure import around
from jupyter_compliance.cards.planted import World
from jupyter_compliance.contracts import tables
from jupyter_compliance.detectors.about import about, parameters, unit
from jupyter_compliance.detectors.registry import DETECTORS
from jupyter_compliance.network.ledger import Ledger

FACTS = tomllib.loads((resources.files("jupyter_compliance.detectors") / "about.toml").read_text("utf-8"))
EACH = pytest.mark.parametrize("code", DETECTORS)


def test_every_detector_is_described_and_nothing_else() -> None:
    assert {code for code in FACTS if code.startswith("D")} == set(DETECTORS)


@EACH
def test_facts_are_complete(code: str) -> None:
    told = about(code)
    for part in (told.sources, told.untried, told.alike, told.caveats, told.tried, told.filing):
        assert part and all(part)
    assert told.subtypes or "no subtype" in told.filing.lower() or "No subtype" in told.filing or "has no" in told.filing


@EACH
def test_parameters_described_are_those_the_detector_has(code: str) -> None:
    held = DETECTORS[code].parameters
    assert [p.name for p in parameters(DETECTORS[code])] == [f.name for f in fields(held)]
    body = (inspect.getdoc(type(held)) or "").split("----------\n")[1]
    told = [name for line in re.findall(r"^(\w[\w, ]*)$", body, flags=re.M) for name in line.split(", ")]
    assert sorted(told) == sorted(f.name for f in fields(held)), "the documentation of the parameters is not up to date"
    assert all(unit(f.name) for f in fields(held))


@EACH
def test_the_threshold_that_is_swept_is_a_number_with_neighbours(code: str) -> None:
    value = getattr(DETECTORS[code].parameters, about(code).main)
    assert len(around(value, about(code).main.endswith("share"))) >= 3


@EACH
def test_columns_named_exist(code: str) -> None:
    for names in (*about(code).needs, *about(code).uses):
        for name in names.split("|"):
            table, column = name.split(".")
            assert column in {c.name for c in getattr(tables, table.upper()).columns}, name


@EACH
def test_prose_measures_nothing(code: str) -> None:
    told = about(code)
    for text in (told.tried, told.filing, *told.untried, *told.alike, *told.caveats):
        assert not re.search(r"\d", re.sub(r"\bD\d\d\b", "", text)), text


def test_only_what_needs_nothing_fires_on_bare_transfers(world: World) -> None:
    ledger = Ledger.build(world.made.transfers.select("transfer_id", "ts", "src", "dst", "amount"))
    fires = {code for code, detector in DETECTORS.items() if detector.run(ledger).height}
    assert fires == {code for code in DETECTORS if not about(code).needs}


def test_subtypes_are_those_of_the_schema(shared_data: Path) -> None:
    schema = shared_data / "filing" / "fincen" / "xsd" / "EFL_SARXBatchSchema.xsd"
    if not schema.is_file():
        pytest.skip("the FinCEN schema is not on this machine")
    kind = re.search(r'<xsd:simpleType name="ValidateSuspiciousActivitySubtypeID".*?</xsd:simpleType>', schema.read_text(), re.S)
    assert kind
    known = dict(re.findall(r'enumeration value="(\d+)">.*?<xsd:documentation>(.*?)</xsd:documentation>', kind[0], re.S))
    for code, words in FACTS["subtypes"].items():
        assert re.sub(r" \(fraud\)$", "", words) == " ".join(known[code].split()), code
