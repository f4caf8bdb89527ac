//! Reports as pictures: the gradient and update:weight by depth.

use core::fmt;
use core::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::report::{Layer, Report};

/// Why a picture could not be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartError(String);

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot draw the chart: {}", self.0)
    }
}

impl core::error::Error for ChartError {}

/// What the lines are drawn in: the palette of Okabe and Ito, which colour-blind people can tell apart.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(60, 60, 60),
];

/// Where update:weight is said to be best, as a power of ten.
const USUAL: f64 = -3.0;

/// Size of the picture, in pixels.
const SIZE: (u32, u32) = (1080, 420);

/// What of its width the names of the lines take, where there are several.
const LEGEND: u32 = 220;

impl Report {
    /// The report as a picture in SVG.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if no layer has a gradient that can be drawn.
    pub fn to_svg(&self) -> Result<String, ChartError> {
        chart("Gradients by depth", &[("", self)])
    }
}

/// Several reports in one picture, in SVG: on the left the root mean square of the gradient by depth, on the right
/// update:weight, with a line at 10^-3 and the bounds of what is healthy. Depth counts the layers that are judged, from 1.
///
/// # Errors
///
/// [`ChartError`] if no layer has a gradient that can be drawn.
pub fn chart(title: &str, reports: &[(&str, &Report)]) -> Result<String, ChartError> {
    let mut picture = String::new();
    draw(&mut picture, title, reports).map_err(ChartError)?;
    Ok(picture)
}

fn draw(picture: &mut String, title: &str, reports: &[(&str, &Report)]) -> Result<(), String> {
    let words = |error: &dyn fmt::Display| error.to_string();
    let area = SVGBackend::with_string(picture, SIZE).into_drawing_area();
    area.fill(&WHITE).map_err(|error| words(&error))?;
    let area = area.titled(title, ("sans-serif", 20)).map_err(|error| words(&error))?;
    let named = reports.iter().any(|(name, _)| !name.is_empty());
    let (panels, names) = area.split_horizontally(if named { SIZE.0 - LEGEND } else { SIZE.0 });
    let (left, right) = panels.split_horizontally(panels.dim_in_pixel().0 / 2);
    let gradients = series(reports, |layer| Some(layer.log_gradient()));
    let updates = series(reports, |layer| layer.update_to_weight);
    let bounds = reports.first().map_or((-5.0, -1.0), |(_, report)| (report.thresholds.slow_update, report.thresholds.exploding_update));
    panel(&left, "gradient, log10 of root mean square", &gradients, &[])?;
    panel(&right, "update:weight, log10", &updates, &[(USUAL, 1), (bounds.0, 0), (bounds.1, 0)])?;
    for (index, (name, _)) in reports.iter().enumerate().filter(|_| named) {
        let (colour, y) = (COLOURS[index % COLOURS.len()], 24 + 22 * index as i32);
        names.draw(&PathElement::new([(4, y), (24, y)], colour.stroke_width(2))).map_err(|error| words(&error))?;
        names.draw(&Text::new((*name).to_string(), (30, y - 6), ("sans-serif", 12))).map_err(|error| words(&error))?;
    }
    area.present().map_err(|error| words(&error))
}

/// A line: its name, and its points that are finite.
type Line = (String, Vec<(f64, f64)>);

fn series(reports: &[(&str, &Report)], value: impl Fn(&Layer) -> Option<f64>) -> Vec<Line> {
    let points = |report: &Report| {
        let layers = report.judged().enumerate();
        layers.filter_map(|(depth, layer)| value(layer).filter(|y| y.is_finite()).map(|y| (depth as f64 + 1.0, y))).collect()
    };
    reports.iter().map(|(name, report)| ((*name).to_string(), points(report))).collect()
}

fn panel(area: &DrawingArea<SVGBackend<'_>, Shift>, label: &str, lines: &[Line], marks: &[(f64, u32)]) -> Result<(), String> {
    let words = |error: &dyn fmt::Display| error.to_string();
    let points = || lines.iter().flat_map(|(_, points)| points);
    let depth = points().map(|point| point.0).fold(1.0, f64::max);
    let heights = points().map(|point| point.1).chain(marks.iter().map(|mark| mark.0));
    let Some(heights) = padded(heights) else {
        return Err("no layer has a gradient above zero".into());
    };
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(52)
        .build_cartesian_2d(0.5..depth + 0.5, heights)
        .map_err(|error| words(&error))?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .x_desc("layer, from the input")
        .y_desc(label)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_labels((depth as usize).min(10))
        .y_labels(8)
        .draw()
        .map_err(|error| words(&error))?;
    for (height, width) in marks {
        let line = [(0.5, *height), (depth + 0.5, *height)];
        let style = if *width > 0 { BLACK.mix(0.6).stroke_width(*width) } else { RED.mix(0.4).stroke_width(1) };
        chart.draw_series(LineSeries::new(line, style)).map_err(|error| words(&error))?;
    }
    for (index, (_, points)) in lines.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)).point_size(2)).map_err(|error| words(&error))?;
    }
    Ok(())
}

/// The range of the values with some room around them.
fn padded(values: impl Iterator<Item = f64>) -> Option<Range<f64>> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), y| (low.min(y), high.max(y)));
    let room = (0.06 * (high - low)).max(0.5);
    (low <= high).then_some(low - room..high + room)
}
