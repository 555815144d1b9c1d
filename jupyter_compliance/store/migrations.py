"""How a manifest of an older product becomes one of today: one step from each version to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jupyter_compliance.contracts.errors import StoreError

#: Version of the manifest that this product writes.
SCHEMA_VERSION = 1

Step = Callable[[dict[str, Any]], dict[str, Any]]

#: Step from the version of the key to the next one; every version before `SCHEMA_VERSION` has one.
STEPS: dict[int, Step] = {}


def migrate(
    document: dict[str, Any], *, steps: Mapping[int, Step] = STEPS, current: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """Bring a manifest to the current version, step by step.

    Parameters
    ----------
    document
        Manifest as read; it is not changed.
    steps
        Step from each older version to the next.
    current
        Version to arrive at.

    Returns
    -------
    dict
        Manifest of the current version.

    Raises
    ------
    StoreError
        The version is missing, newer than `current`, or one that no step leads on from.
    """
    version = document.get("schemaVersion")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise StoreError(
            f"case.jcase carries no usable schemaVersion ({version!r}).", "It is not a case, or it is damaged."
        )
    if version > current:
        raise StoreError(
            f"This case was made by a newer version of the product: its schema is {version}, this one reads up to "
            f"{current}.",
            "Update with: pip install -U jupyter_compliance.",
        )
    while version < current:
        if version not in steps:
            raise StoreError(
                f"This case has schema {version}, and no step leads on from there.",
                "Open it with the version that made it and export it from there.",
            )
        document = steps[version](dict(document))
        version += 1
        document["schemaVersion"] = version
    return document
