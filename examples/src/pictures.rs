//! Pictures of the examples, as SVG files in one folder.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use plotters::prelude::*;

/// Colours that colour-blind people can tell apart, after Okabe and Ito.
pub const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// Writes a picture into the folder `pictures` of the examples, and returns where it is.
///
/// # Errors
///
/// If the file cannot be written.
pub fn save(name: &str, svg: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pictures");
    let path = folder.join(format!("{name}.svg"));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, svg));
    written.map(|()| path.clone()).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Pixels of a chart, and those of its right side that belong to the names of the lines.
const WIDTH: i32 = 920;
const LEGEND: i32 = 170;

/// A line of a chart: its name, its points, and whether they are drawn as dots.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the legend says.
    pub name: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
    /// Dots in place of a line; they take the colour of the line before.
    pub dots: bool,
}

/// A chart of lines.
///
/// # Errors
///
/// If there is nothing to draw.
pub fn chart(title: &str, [x_label, y_label]: [&str; 2], lines: &[Line]) -> Result<String, Box<dyn Error>> {
    let points = || lines.iter().flat_map(|line| line.points.iter().copied());
    let range = |of: fn((f64, f64)) -> f64| {
        let (low, high) = points().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), x| (low.min(x), high.max(x)));
        let room = 0.03 * (high - low);
        low - room..high + room
    };
    let mut picture = String::new();
    {
        let area = SVGBackend::with_string(&mut picture, (WIDTH as u32, 420)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(title, ("sans-serif", 20))
            .margin(12)
            .margin_right(LEGEND as u32)
            .x_label_area_size(40)
            .y_label_area_size(56)
            .build_cartesian_2d(range(|p| p.0), range(|p| p.1))?;
        chart.configure_mesh().light_line_style(TRANSPARENT).bold_line_style(BLACK.mix(0.12)).x_desc(x_label).y_desc(y_label).draw()?;
        let mut names = Vec::new();
        let mut colours = COLOURS.iter().cycle();
        let mut colour = COLOURS[0];
        for line in lines {
            if line.dots {
                chart.draw_series(line.points.iter().map(|point| Circle::new(*point, 3, colour.mix(0.7).filled())))?;
            } else {
                colour = *colours.next().unwrap_or(&COLOURS[0]);
                chart.draw_series(LineSeries::new(line.points.clone(), colour.stroke_width(2)))?;
            }
            names.push((&line.name, colour, line.dots));
        }
        for (index, (name, colour, dots)) in names.into_iter().enumerate() {
            let (x, y) = (WIDTH - LEGEND + 12, 60 + 22 * index as i32);
            if dots {
                area.draw(&Circle::new((x + 10, y), 3, colour.mix(0.7).filled()))?;
            } else {
                area.draw(&PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)))?;
            }
            area.draw(&Text::new(name.clone(), (x + 26, y - 6), ("sans-serif", 12)))?;
        }
        area.present()?;
    }
    Ok(picture)
}

/// One small picture of eight by eight cells, from 0 to 1.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What stands above it.
    pub caption: String,
    /// Rows of cells.
    pub cells: Vec<f64>,
    /// Drawn from white to orange in place of from white to black.
    pub heat: bool,
}

/// Tiles in rows of so many.
///
/// # Errors
///
/// If the picture cannot be drawn.
pub fn tiles(title: &str, tiles: &[Tile], columns: usize) -> Result<String, Box<dyn Error>> {
    const CELL: i32 = 11;
    const SIDE: i32 = 8 * CELL;
    const STEP: (i32, i32) = (SIDE + 16, SIDE + 30);
    let rows = tiles.len().div_ceil(columns) as i32;
    let size = ((16 + columns as i32 * STEP.0) as u32, (44 + rows * STEP.1) as u32);
    let mut picture = String::new();
    {
        let area = SVGBackend::with_string(&mut picture, size).into_drawing_area();
        area.fill(&WHITE)?;
        area.draw(&Text::new(title.to_string(), (16, 12), ("sans-serif", 17)))?;
        for (index, tile) in tiles.iter().enumerate() {
            let (left, top) = (16 + (index % columns) as i32 * STEP.0, 58 + (index / columns) as i32 * STEP.1);
            area.draw(&Text::new(tile.caption.clone(), (left, top - 15), ("sans-serif", 12)))?;
            for (cell, value) in tile.cells.iter().enumerate() {
                let (x, y) = (left + (cell % 8) as i32 * CELL, top + (cell / 8) as i32 * CELL);
                let ink = if tile.heat { COLOURS[1] } else { BLACK };
                area.draw(&Rectangle::new([(x, y), (x + CELL, y + CELL)], ink.mix(value.clamp(0.0, 1.0)).filled()))?;
            }
            area.draw(&Rectangle::new([(left, top), (left + SIDE, top + SIDE)], BLACK.mix(0.3)))?;
        }
        area.present()?;
    }
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_its_lines_and_their_names() {
        let line = |name: &str, dots| Line { name: name.into(), points: vec![(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)], dots };
        let picture = chart("Two", ["across", "up"], &[line("drawn", false), line("dotted", true)]).unwrap();
        for words in ["Two", "across", "up", "drawn", "dotted"] {
            assert!(picture.contains(words), "{words}");
        }
        assert!(picture.matches("<circle").count() >= 4, "{picture}");
    }

    #[test]
    fn tiles_stand_in_rows() {
        let tile = |heat| Tile { caption: "seven".into(), cells: vec![0.5; 64], heat };
        let picture = tiles("Digits", &[tile(false), tile(true), tile(false)], 2).unwrap();
        assert_eq!(picture.matches("seven").count(), 3);
        assert!(picture.matches("<rect").count() >= 3 * 64, "{picture}");
    }
}
