//! Draws digits as pictures of text, side by side.

use super::data::Digit;

/// From paper to ink.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Pixels of a row; each is drawn two characters wide, because characters are about twice as high as wide.
const WIDTH: usize = 8;

/// The pictures in one row, each under its caption.
pub fn side_by_side(pictures: &[(&Digit, String)]) -> String {
    let column = 2 * WIDTH + 6;
    let captions: String = pictures.iter().map(|(_, caption)| format!("{caption:<column$}")).collect();
    let mut lines = vec![captions.trim_end().to_string()];
    for y in 0..WIDTH {
        let rows = pictures.iter().map(|(digit, _)| {
            let row = &digit.pixels[y * WIDTH..(y + 1) * WIDTH];
            let drawn: String = row.iter().flat_map(|pixel| [shade(*pixel); 2]).collect();
            format!("{drawn:<column$}")
        });
        lines.push(rows.collect::<String>().trim_end().to_string());
    }
    lines.join("\n")
}

fn shade(pixel: f64) -> char {
    let step = (pixel * SHADES.len() as f64) as usize;
    SHADES[step.min(SHADES.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_beside_each_other() {
        let mut pixels = vec![0.0; WIDTH * WIDTH];
        pixels[1] = 1.0;
        pixels[WIDTH] = 0.5;
        let digit = Digit { pixels, label: 1 };
        let drawn = side_by_side(&[(&digit, "one".into()), (&digit, "two".into())]);
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[0], "one                   two");
        assert_eq!(lines[1], "  ██                    ██");
        assert_eq!(lines[2], "▒▒                    ▒▒");
    }
}
