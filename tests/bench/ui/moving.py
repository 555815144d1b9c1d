"""Milliseconds a frame while panning and zooming a large graph, and whether full detail is back at rest."""

from __future__ import annotations

from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from .contenders import ALL, Contender
from .data import Network, network
from .figures import figure
from .harness import Harness, Shown, harness

#: The largest of these sizes a peer paints within `PATIENCE` is the one it is moved at.
SIZES = (200_000, 50_000, 10_000)
PATIENCE = 90.0
STEPS = 30
FRAME_MS = 100.0
#: Less of the picture than this differs after panning there and back.
SAME = 0.02
COMPLETE = 0.9

DIFFERENT = """async ([before, after]) => {
    const words = async png => {
        const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
        const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, picture.width, picture.height).data;
    };
    const [a, b] = [await words(before), await words(after)];
    let changed = 0;
    for (let i = 0; i < a.length; i += 4) {
        if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 48) changed++;
    }
    return changed / (a.length / 4);
}"""


def rows() -> list[dict[str, Any]]:
    """Move ours at the largest size and each peer at the largest it can open, with the same gestures."""
    found: list[dict[str, Any]] = []
    with harness() as page:
        for make in ALL:
            for size in SIZES:
                given = network(size)
                contender = make(given)
                moved = _moved(page, given, contender)
                if moved is not None:
                    found += moved
                    break
                note = f"not painted within {PATIENCE:.0f} s; {contender.settings}"
                found.append(figure(f"moving, {contender.name}", None, "ms", size, note))
    return found


def _moved(page: Harness, given: Network, contender: Contender) -> list[dict[str, Any]] | None:
    mine = contender.name == "ours"
    with page.show(contender.setup, contender.cell, PATIENCE) as shown:
        if not shown.drawn:
            return None
        before = shown.picture()
        full = shown.opening[-1][1]
        pan = _gesture(shown, _pan)
        shown.rest()
        share = shown.frames()[-1][1] / full
        after = shown.picture()
        shown.keep(f"moving-{contender.name}-{given.arrows}")
        zoom = _gesture(shown, _zoom)
        changed = shown.page.evaluate(DIFFERENT, [before, after])
    what = "labels, arrows and picking on; " if mine else f"{contender.settings}; "
    found = [
        _frames(f"pan, {contender.name}", pan, given, what, mine),
        _frames(f"zoom, {contender.name}", zoom, given, what, mine),
    ]
    said = "share of pixels that differ after panning there and back, at rest"
    found.append(figure(f"at rest, {contender.name}", changed, "", given.arrows, said, target=SAME if mine else None))
    note = "ink at rest after the pan by ink before it"
    target = COMPLETE if mine else None
    found.append(
        figure(f"detail at rest, {contender.name}", share, "", given.arrows, note, target=target, better="higher")
    )
    return found


def _frames(name: str, taken: list[float], given: Network, note: str, mine: bool) -> dict[str, Any]:
    if len(taken) < 3:
        return figure(name, None, "ms", given.arrows, f"only {len(taken)} frames were drawn; {note}")
    high = quantiles(taken, n=20)[-1]
    said = f"{note}a frame, 95th of a hundred; median {median(taken):.0f} ms, {len(taken)} frames"
    return figure(name, high, "ms", given.arrows, said, target=FRAME_MS if mine else None)


def _gesture(shown: Shown, act: Any) -> list[float]:
    """Return the milliseconds between frames while `act` lasts, the first of them left out."""
    known = len(shown.frames())
    box = shown.box()
    last = act(shown, box["x"] + box["width"] * 0.06, box["y"] + min(box["height"], 560) * 0.5)
    times = [at for at, _ in shown.frames()[known:] if at <= last]
    return [b - a for a, b in pairwise(times)][1:]


def _now(shown: Shown) -> float:
    return float(shown.page.evaluate("() => performance.timeOrigin + performance.now()"))


def _pan(shown: Shown, x: float, y: float) -> float:
    """Drag the background there and back; time when the pointer was let go."""
    mouse = shown.page.mouse
    mouse.move(x, y)
    mouse.down()
    for step in [*range(STEPS), *reversed(range(STEPS))]:
        mouse.move(x + 6 * step, y + 2 * step)
    mouse.up()
    return _now(shown)


def _zoom(shown: Shown, x: float, y: float) -> float:
    mouse = shown.page.mouse
    mouse.move(x, y)
    for step in range(2 * STEPS):
        mouse.wheel(0, -60 if step < STEPS else 60)
        shown.page.evaluate("() => new Promise(done => requestAnimationFrame(done))")
    return _now(shown)
