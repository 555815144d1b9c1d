"""Feature sets: which features, over which windows, with which thresholds, under one content hash."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import rfc8785

from jupyter_compliance.contracts.errors import FeatureError

from .families import FAMILIES
from .family import Family
from .feature import Feature, Settings, window_us

#: The windows of both sets that come with the product.
WINDOWS = ("1h", "1d", "7d", "30d")


@dataclass(frozen=True)
class FeatureSet:
    """A named, versioned choice of features. Immutable; `with_` returns a changed copy.

    Parameters
    ----------
    name, version
        Set by its owner.
    families
        Names of the families, in the order of their columns.
    windows
        Trailing windows, such as ``"7d"``; kept shortest first. A window W holds ``ts - W <= t < ts``.
    thresholds
        Values that differ from the defaults of the families; see `settings` for all of them.
    only
        Names or patterns (``src_out_*``) of the features wanted; empty for all of the families.
    description, owner
        For people.

    Raises
    ------
    FeatureError
        A family, window or threshold is unknown, or a pattern in `only` matches nothing.
    """

    name: str
    version: str
    families: tuple[str, ...]
    windows: tuple[str, ...] = WINDOWS
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    description: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        for key in ("families", "only"):
            object.__setattr__(self, key, tuple(getattr(self, key)))
        object.__setattr__(self, "windows", tuple(sorted(set(self.windows), key=window_us)))
        object.__setattr__(self, "thresholds", dict(self.thresholds))
        if not self.windows:
            raise FeatureError(f"Feature set {self.name!r} has no windows.", 'Name at least one, such as "7d".')
        unknown = [f for f in self.families if f not in FAMILIES]
        if unknown:
            raise FeatureError(
                f"Feature set {self.name!r} names the family {unknown[0]!r}, which does not exist.",
                f"Choose among {', '.join(FAMILIES)}.",
            )
        known = {key for family in self._families for key in family.thresholds}
        strange = sorted(set(self.thresholds) - known)
        if strange:
            raise FeatureError(
                f"Feature set {self.name!r} sets the threshold {strange[0]!r}, which none of its families has.",
                f"Its families have {', '.join(sorted(known)) or 'none'}.",
            )
        names = [f.name for f in self._defined]
        idle = [p for p in self.only if not any(fnmatchcase(n, p) for n in names)]
        if idle:
            raise FeatureError(
                f"Feature set {self.name!r} asks for {idle[0]!r}, which matches none of its features.",
                "Look at the names: FeatureSet.table().",
            )

    @property
    def _families(self) -> tuple[Family, ...]:
        return tuple(FAMILIES[name] for name in self.families)

    @cached_property
    def settings(self) -> Settings:
        """The windows, and every threshold of its families."""
        defaults = {key: value for family in self._families for key, value in family.thresholds.items()}
        return Settings(self.windows, defaults | dict(self.thresholds))

    @cached_property
    def _defined(self) -> tuple[Feature, ...]:
        return tuple(feature for family in self._families for feature in family.define(self.settings))

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features, in the order of the columns."""
        if not self.only:
            return self._defined
        return tuple(f for f in self._defined if any(fnmatchcase(f.name, p) for p in self.only))

    @property
    def names(self) -> list[str]:
        """Names of the features, in the order of the columns."""
        return [f.name for f in self.features]

    @property
    def own_amount(self) -> list[str]:
        """Names of the features that read the amount of the transfer they describe."""
        return [f.name for f in self.features if f.own_amount]

    @property
    def longest(self) -> int:
        """Microseconds back from a transfer beyond which only its own accounts' rows matter."""
        lengths = {f.window for f in self.features if f.window is not None}
        return max((window_us(w) for w in lengths), default=0)

    @cached_property
    def sha256(self) -> str:
        """Content hash: SHA-256 of the canonical JSON (RFC 8785) of what the values depend on and what they mean.

        It covers name and version, every feature's definition, windows, thresholds (defaults included) and the version
        of each family's kernels. It does not depend on the order in which a document was written.
        """
        content: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "windows": list(self.windows),
            "thresholds": dict(self.settings.thresholds),
            "features": [f.document() for f in self.features],
            "kernels": {family.name: family.version for family in self._families},
        }
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()

    def table(self) -> pl.DataFrame:
        """Return one row a feature: name, family, window, inputs, dtype, units, description, owner."""
        rows = [f.document() | {"inputs": ", ".join(f.inputs), "owner": f.owner or self.owner} for f in self.features]
        columns = ("name", "family", "window", "inputs", "dtype", "units", "description", "owner")
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))

    def with_(self, **changes: Any) -> FeatureSet:
        """Return a copy with some fields changed; `thresholds` are merged with those already set."""
        unknown = sorted(set(changes) - {f.name for f in fields(self)})
        if unknown:
            raise FeatureError(
                f"A feature set has no {unknown[0]!r}.", f"It has {', '.join(f.name for f in fields(self))}."
            )
        if "thresholds" in changes:
            changes["thresholds"] = dict(self.thresholds) | dict(changes["thresholds"])
        return replace(self, **changes)

    def document(self) -> dict[str, Any]:
        """Return what it was made of, as JSON values."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}

    def to_json(self) -> str:
        """Return the document as JSON; `FeatureSet.load` reads it back."""
        return json.dumps(self.document(), indent=2, ensure_ascii=False) + "\n"

    def to_toml(self) -> str:
        """Return the document as TOML; `FeatureSet.load` reads it back."""
        document = self.document()
        thresholds = document.pop("thresholds")
        lines = [f"{key} = {_toml(value)}" for key, value in document.items()]
        lines += ["", "[thresholds]", *(f"{key} = {_toml(value)}" for key, value in thresholds.items())]
        return "\n".join(lines) + "\n"

    @classmethod
    def load(cls, source: str | Path) -> FeatureSet:
        """Read a feature set.

        Parameters
        ----------
        source
            Path of a ``.toml`` or ``.json`` file, or its text (anything with a line break).

        Raises
        ------
        FeatureError
            It cannot be read, or says something that is not known.
        """
        text, name = (source, "The text") if isinstance(source, str) and "\n" in source else (None, str(source))
        try:
            text = Path(source).read_text("utf-8") if text is None else text
            document = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        except OSError as error:
            raise FeatureError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from None
        except ValueError as error:
            raise FeatureError(f"{name} is neither TOML nor JSON: {error}.", "Correct it and load it again.") from None
        known = {f.name for f in fields(cls)}
        strange, missing = sorted(set(document) - known), sorted({"name", "version", "families"} - set(document))
        if strange or missing:
            wrong = f"the key {strange[0]!r}, which is not known" if strange else f"no {missing[0]!r}"
            raise FeatureError(f"{name} has {wrong}.", "Compare with print(CORE.to_toml()).")
        return cls(**document)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(v) for v in value)}]"
    return repr(value)
