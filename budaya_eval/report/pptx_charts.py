"""Native charts of a presentation: bars, columns, and dots with ranges, readable in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from budaya_eval.charts.style import HIGH, LOW_SOFT, MUTED, RULE
from budaya_eval.phrases import format_number
from budaya_eval.report.deck import ChartBody, Look, Series

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.util import Length

NEUTRAL = "#8a949e"
DARK = "#852206"
COLOURS: dict[Look, str] = {"strong": HIGH, "weak": LOW_SOFT, "neutral": NEUTRAL, "line": MUTED}
DOT_COLOURS: dict[Look, str] = COLOURS | {"weak": DARK}
N_LABELLED = 12  # more values than this stand only on the axis


def add_chart(shapes: Any, body: ChartBody, box: tuple[Length, Length, Length, Length]) -> GraphicFrame:
    """Add the chart of a slide as an object that PowerPoint and LibreOffice can edit."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    kinds = {
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "dots": XL_CHART_TYPE.LINE_MARKERS,
    }
    data: Any = CategoryChartData(number_format=body.number_format)  # type: ignore[no-untyped-call]  # half typed
    data.categories = body.categories
    for series in body.series:
        data.add_series(series.name, series.values)
    frame: GraphicFrame = shapes.add_chart(kinds[body.kind], *box, data)
    _set_out(frame.chart, body)
    return frame


def _set_out(chart: Chart, body: ChartBody) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size = Pt(12 if len(body.categories) <= N_LABELLED else 11)
    chart.font.color.rgb = rgb("#1d2733")
    chart.has_legend = len(body.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
    _set_axes(chart, body)
    plot = chart.plots[0]
    if body.kind == "dots":
        for drawn, series in zip(plot.series, body.series, strict=True):
            _draw_dots(drawn, series)
    else:
        plot.gap_width = 45
        plot.overlap = 100
        for drawn, series in zip(plot.series, body.series, strict=True):
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = rgb(COLOURS[series.look])
    if len(body.categories) <= N_LABELLED:
        _label(plot, body)


def _set_axes(chart: Chart, body: ChartBody) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    values, categories = chart.value_axis, chart.category_axis
    low, high = body.span or _find_span(body.series)
    values.minimum_scale, values.maximum_scale = low, high
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(RULE)
    values.major_gridlines.format.line.width = Pt(0.5)
    values.format.line.fill.background()
    values.major_tick_mark = categories.major_tick_mark = XL_TICK_MARK.NONE
    values.tick_labels.number_format = "0;−0;0"
    values.tick_labels.number_format_is_linked = False
    categories.format.line.color.rgb = rgb(MUTED)
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if body.kind == "bars":
        categories.reverse_order = True  # the first one on top
        values.visible = False
        values.has_major_gridlines = False
    elif len(body.categories) > N_LABELLED:
        _turn_labels(categories)
    if body.axis_title:
        values.has_title = True
        frame = values.axis_title.text_frame
        frame.text = body.axis_title
        frame.paragraphs[0].runs[0].font.size = Pt(11)
        frame.paragraphs[0].runs[0].font.bold = False


def _find_span(series: Sequence[Series]) -> tuple[float, float]:
    """Room for every range, in steps of five (of one where all is small)."""
    found = [value for one in series for value in one.values if value is not None]
    found += [bound for one in series for bounds in one.bounds if bounds is not None for bound in bounds]
    step = 5 if max(found) - min(found) > 8 else 1
    low = step * (min(found) // step) - (0 if min(found) % step else step)
    high = step * (max(found) // step + 1)
    return float(min(low, 0) if min(found) < 0 else max(low, 0)), float(high)


def _turn_labels(axis: Any) -> None:
    """Write the names of many categories upwards."""
    properties = axis._element.get_or_add_txPr()
    properties.bodyPr.set("rot", "-5400000")
    properties.bodyPr.set("vert", "horz")


def _label(plot: Any, body: ChartBody) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    for drawn, series in zip(plot.series, body.series, strict=True):
        if series.look == "line":
            continue
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format = body.number_format
        labels.number_format_is_linked = False
        labels.font.size = Pt(13)
        labels.font.bold = True
        labels.position = XL_LABEL_POSITION.RIGHT if body.kind == "dots" else XL_LABEL_POSITION.OUTSIDE_END
        if "." in body.number_format:
            _write_labels(drawn, series, body.number_format, labels.position)


def _write_labels(drawn: Any, series: Series, number_format: str, position: Any) -> None:
    """Write decimals as text: a format's decimal mark is that of the reader's computer, a point on an English one."""
    from pptx.util import Pt

    digits = len(number_format.partition(";")[0].partition(".")[2])
    for place, value in enumerate(series.values):
        if value is not None:
            label = drawn.points[place].data_label
            label.text_frame.text = format_number(value, digits, sign=number_format.startswith("+"))
            font = label.text_frame.paragraphs[0].runs[0].font
            font.size, font.bold = Pt(13), True
            label.position = position


def _draw_dots(drawn: Any, series: Series) -> None:
    """Draw a mark per value and a line for its range; a series that is one level all along is a plain line."""
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    drawn.smooth = False
    colour = rgb(DOT_COLOURS[series.look])
    if series.look == "line":
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.format.line.color.rgb = colour
        drawn.format.line.width = Pt(1.25)
        drawn.format.line.dash_style = MSO_LINE.DASH
        return
    styles = {"strong": XL_MARKER_STYLE.DIAMOND, "weak": XL_MARKER_STYLE.SQUARE}
    drawn.format.line.fill.background()
    drawn.marker.style = styles.get(series.look, XL_MARKER_STYLE.CIRCLE)
    drawn.marker.size = 10
    drawn.marker.format.fill.solid()
    drawn.marker.format.fill.fore_color.rgb = colour
    drawn.marker.format.line.color.rgb = colour
    _add_ranges(drawn, series)


def _add_ranges(drawn: Any, series: Series) -> None:
    """Add error bars, which python-pptx does not know; they hold distances from the value."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    pairs = [
        None if bounds is None or value is None else (bounds[1] - value, value - bounds[0])
        for value, bounds in zip(series.values, series.bounds, strict=True)
    ]

    def literal(side: int) -> str:
        points = "".join(
            f'<c:pt idx="{place}"><c:v>{pair[side]:.4f}</c:v></c:pt>'
            for place, pair in enumerate(pairs)
            if pair is not None
        )
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(pairs)}"/>{points}</c:numLit>'

    colour = DOT_COLOURS[series.look].lstrip("#")
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/><c:plus>{literal(0)}</c:plus><c:minus>{literal(1)}</c:minus>'
        f'<c:spPr><a:ln w="25400" cap="flat"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )
    element = drawn._element
    place = next(child for child in element if child.tag.endswith(("}cat", "}val")))
    place.addprevious(bars)


def rgb(colour: str) -> Any:
    """Give a colour written as "#02397a" to python-pptx."""
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]  # python-pptx is half typed
