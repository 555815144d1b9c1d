"""Ours and the peers: what each is given before the clock starts, and the cell a user would run.

Fairness: the same accounts, arrows and places for all: the peers have them as attributes, ours as a layout kept with
the case. What ours takes when it must lay the graph out first is told in a row of its own. What a user
has before wanting a picture exists before the clock starts: the case opened and triaged (after which a notebook gets
the first answers of a board ready in the background, in the seconds people read), the networkx graph with its places,
pyvis's `Network` with all nodes and edges. A bare widget tells what is JupyterLab's own share. The timed cell makes the widget or page and shows it.
Each peer has its own options for large graphs on: ipysigma hides arrows while moving and thins labels on a grid, as its
documentation says; pyvis has physics, smooth curves and its improved layout off and hides arrows while moving.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from .harness import PEERS

if TYPE_CHECKING:
    from .data import Network

HEIGHT = 560


@dataclass(frozen=True)
class Contender:
    """One way to show the network: `setup` is run before the clock starts, `cell` is timed."""

    name: str
    setup: str
    cell: str
    settings: str


CALL = f"case.graph(scope='all', height={HEIGHT})"


def ours(network: Network) -> Contender:
    """The graph of all accounts, at places kept with the case."""
    placed = "from jupyter_compliance.views.overview import overview\noverview(Facts(case))"
    again = "case = Case.open('shown')\ncase.triage();"  # what was computed with the places is not at hand
    setup = f"{_opened(network)}\n{placed}\n{again}"
    return Contender("ours", setup, CALL, f"{CALL}, places kept with the case")


def unplaced(network: Network) -> Contender:
    """The same for a case whose accounts never had places: they are laid out within the time."""
    return Contender("ours, laid out", _opened(network), CALL, f"{CALL}, laid out within the time")


def _opened(network: Network) -> str:
    """Code that opens a copy of the case, as it was when made."""
    return f"""import shutil
from jupyter_compliance import Case
from jupyter_compliance.views.facts import Facts
shutil.rmtree('shown', ignore_errors=True)
shutil.copytree({str(network.case)!r}, 'shown', ignore=shutil.ignore_patterns('.cache', 'layout.json', 'screen.json'))
case = Case.open('shown')
case.triage();"""


def ipysigma(network: Network) -> Contender:
    setup = f"""import networkx as nx, polars as pl
from ipysigma import Sigma
graph = nx.DiGraph()
for id, x, y in pl.read_parquet({str(network.nodes)!r}).iter_rows():
    graph.add_node(id, label=id, x=x, y=-y)
for src, dst, value in pl.read_parquet({str(network.edges)!r}).iter_rows():
    graph.add_edge(src, dst, value=value)"""
    cell = (
        f"Sigma(graph, height={HEIGHT}, default_edge_type='arrow', edge_size='value', hide_edges_on_move=True, "
        "clickable_edges=False, label_density=1, label_grid_cell_size=250)"
    )
    return Contender("ipysigma", setup, cell, "x and y given, arrows, hide_edges_on_move, label grid 250 px")


def pyvis(network: Network) -> Contender:
    setup = f"""import json, polars as pl
from pyvis.network import Network
net = Network(height='{HEIGHT}px', width='100%', directed=True, notebook=True, cdn_resources='in_line')
nodes, edges = pl.read_parquet({str(network.nodes)!r}), pl.read_parquet({str(network.edges)!r})
net.add_nodes(nodes['id'].to_list(), x=nodes['x'].to_list(), y=nodes['y'].to_list())
for src, dst, value in edges.iter_rows():
    net.add_edge(src, dst, value=value)
net.set_options(json.dumps({{
    'physics': {{'enabled': False}}, 'layout': {{'improvedLayout': False}},
    'edges': {{'smooth': False, 'arrows': {{'to': {{'enabled': True}}}}}},
    'interaction': {{'hideEdgesOnDrag': True, 'hideEdgesOnZoom': True}},
}}))"""
    return Contender(
        "pyvis",
        setup,
        "net.show('graph.html')",
        "physics, curves and improvedLayout off, hides arrows on drag and zoom",
    )


def bare(network: Network) -> Contender:
    """The least any widget takes: one rectangle, whatever the network."""
    setup = """import anywidget
class Bare(anywidget.AnyWidget):
    _esm = '''
    function render({ el }) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 1000, height: 560 });
      el.append(canvas);
      canvas.getContext("2d").fillRect(100, 100, 400, 300);
    }
    export default { render };
    '''"""
    return Contender(
        "a bare widget", setup, "Bare()", "anywidget that fills one rectangle: what JupyterLab takes by itself"
    )


def sized(network: Network) -> Contender:
    """The least a widget takes that is as wide as its cell: one rectangle, drawn once it knows its size."""
    setup = """import anywidget
class Sized(anywidget.AnyWidget):
    _esm = '''
    function render({ el }) {
      const canvas = document.createElement("canvas");
      el.append(canvas);
      new ResizeObserver(() => {
        if (canvas.width === el.clientWidth) return;
        canvas.width = el.clientWidth;
        canvas.height = 560;
        canvas.getContext("2d").fillRect(100, 100, 400, 300);
      }).observe(el);
    }
    export default { render };
    '''"""
    return Contender(
        "a bare widget of its cell's size", setup, "Sized()", "anywidget that fills one rectangle once it has a size"
    )


ALL = (ours, ipysigma, pyvis)


def versions() -> str:
    """Versions of what was compared, as one line."""
    import subprocess

    names = "ipysigma", "pyvis", "jupyterlab", "networkx", "anywidget"
    script = "from importlib.metadata import version\n" + "\n".join(f"print({n!r}, version({n!r}))" for n in names)
    said = subprocess.run([str(PEERS), "-c", script], check=True, capture_output=True, text=True).stdout
    return ", ".join(said.splitlines()) + f", playwright {version('playwright')}"
