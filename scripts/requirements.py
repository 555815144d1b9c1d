"""Print what an environment to work in needs: dependencies and build tools of pyproject.toml, and the extras named as arguments."""

import sys
import tomllib
from pathlib import Path

spec = tomllib.loads(Path(__file__).parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8"))
project = spec["project"]
extras = [requirement for extra in sys.argv[1:] for requirement in project["optional-dependencies"][extra]]
for requirement in sorted({*project["dependencies"], *extras, *spec["build-system"]["requires"], "editables"}):
    print(requirement)
