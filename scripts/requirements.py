"""Print what a development environment needs: the dependencies, the test extra and the build tools of pyproject.toml."""

import tomllib
from pathlib import Path

spec = tomllib.loads(Path(__file__).parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8"))
project = spec["project"]
for requirement in sorted(
    {*project["dependencies"], *project["optional-dependencies"]["test"], *spec["build-system"]["requires"], "editables"}
):
    print(requirement)
