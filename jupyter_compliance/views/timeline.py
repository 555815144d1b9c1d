"""The timeline as an Altair chart that needs no network: aggregated first, with a brush that Python can read."""

from __future__ import annotations

from typing import Any, cast

import altair as alt
import polars as pl

from . import look
from .asks import as_ids
from .service import BoardService
from .still import with_still

#: Rows an Altair chart may hold.
ROWS_AT_MOST = 5_000
_WIDTH = 860


class TimelineChart(alt.JupyterChart):
    """Altair's live chart with its scripts in line, and a picture for when the kernel is gone.

    Attributes
    ----------
    chart
        The Altair chart, to change or to save.
    selections
        ``chart.selections.time`` holds the brushed range.
    """

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        live = super()._repr_mimebundle_(**kwargs)
        if live is None:
            return None
        data, metadata = live
        return with_still(data, cast("alt.Chart", self.chart).description, self._draw), metadata

    def _draw(self) -> str:
        import vl_convert

        return vl_convert.vegalite_to_svg(cast("alt.Chart", self.chart).to_dict())


def timeline_chart(case: Any, subjects: list[str] | None = None) -> TimelineChart:
    """Return value in and out over time as a live chart.

    Parameters
    ----------
    case
        The open case.
    subjects
        Accounts whose flows are drawn, each with a lane of its transfers; without any, all transfers.

    Returns
    -------
    TimelineChart
        At most `ROWS_AT_MOST` rows; drag over it to choose a time range (``chart.selections.time``).

    Raises
    ------
    ComplianceError
        The case has no such account.
    """
    TimelineChart.enable_offline()
    service = BoardService(case)
    chosen = as_ids(subjects or [], "subjects")
    answer = service.ask("timeline", subjects=chosen)
    unit = service.facts.unit or "value"
    bars = _bars(answer.frames["bins"], bool(chosen), unit, answer.result["unit"])
    lanes = [lane["label"] for lane in answer.result["lanes"]]
    ticks = _ticks(answer.frames["ticks"], lanes)
    parts = [bars] if ticks.is_empty() else [bars, _lanes(ticks, lanes)]
    of = f"{', '.join(lanes)} of {case.title}" if chosen else case.title
    chart = (
        alt.vconcat(*parts, spacing=4)
        .resolve_scale(x="shared")
        .properties(description=f"{unit} moved per {answer.result['unit']}, UTC: {of}")
        .configure_axis(labelColor=look.MUTED, titleColor=look.MUTED, gridColor=look.PANEL)
        .configure_view(stroke=look.BORDER)
    )
    # "Open in the Vega editor" would send the case to a web site
    return TimelineChart(chart, embed_options={"actions": {"export": True, "source": False, "compiled": False, "editor": False}})


def _time(title: str | None = None) -> alt.X:
    return alt.X("from:T", title=title, scale=alt.Scale(type="utc"))


def _colours(ways: list[str]) -> alt.Scale:
    return alt.Scale(domain=ways, range=[look.INCOMING if way == "in" else look.OUTGOING for way in ways])


def _moment(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int64).cast(pl.Datetime("ms", "UTC"))


def _bars(bins: pl.DataFrame, sides: bool, unit: str, step: str) -> alt.Chart:
    """Bars per bin; money in is drawn below the line where subjects give it a side."""
    ways = (("outValue", "out", 1.0), ("inValue", "in", -1.0)) if sides else (("outValue", "moved", 1.0),)
    rows = pl.concat(
        [
            bins.select(
                _moment("t0").alias("from"),
                _moment("t1").alias("until"),
                (pl.col(column).cast(pl.Float64) * sign).alias("value"),
                pl.lit(way).alias("way"),
                "text",
            )
            for column, way, sign in ways
        ]
    )
    brush = alt.selection_interval(name="time", encodings=["x"])
    return (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=_time("UTC"),
            x2="until:T",
            y=alt.Y("value:Q", title=f"{unit} per {step}", axis=alt.Axis(format="~s")),
            y2=alt.datum(0),
            color=alt.Color("way:N", scale=_colours([way for _, way, _ in ways]), legend=alt.Legend(title=None) if sides else None),
            opacity=alt.condition(brush, alt.value(1.0), alt.value(0.35)),
            tooltip=["text:N"],
        )
        .add_params(brush)
        .properties(width=_WIDTH, height=160)
    )


def _ticks(ticks: pl.DataFrame, lanes: list[str]) -> pl.DataFrame:
    """Name the lane of each tick; the largest are kept where there are too many."""
    kept = ticks.sort("size", descending=True).head(ROWS_AT_MOST - 2 * 400).sort("lane", "t")
    return kept.select(
        _moment("t").alias("from"),
        pl.col("lane").replace_strict(dict(enumerate(lanes)), return_dtype=pl.String).alias("account"),
        pl.when(pl.col("dir") > 0).then(pl.lit("in")).otherwise(pl.lit("out")).alias("way"),
        "size",
        "text",
    )


def _lanes(ticks: pl.DataFrame, lanes: list[str]) -> alt.Chart:
    shapes = alt.Scale(domain=["out", "in"], range=["triangle-up", "triangle-down"])
    return (
        alt.Chart(ticks)
        .mark_point(filled=True)
        .encode(
            x=_time(),
            y=alt.Y("account:N", title=None, sort=list(dict.fromkeys(lanes))),
            shape=alt.Shape("way:N", scale=shapes, legend=None),
            color=alt.Color("way:N", scale=_colours(["out", "in"]), legend=None),
            size=alt.Size("size:Q", scale=alt.Scale(range=[20, 140]), legend=None),
            tooltip=["text:N"],
        )
        .properties(width=_WIDTH, height=24 * len(set(lanes)))
    )

