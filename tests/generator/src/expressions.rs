//! Expressions: floats, positions, conditions.

use crate::grow::Grower;
use crate::scope::{Kind, Place};

const LITERALS: &[&str] = &["0.5", "0.25", "1.5", "2.0", "0.3", "0.1", "0.75", "1.0"];

impl Grower {
    pub(crate) fn float_literal(&mut self) -> String {
        self.pick(LITERALS).to_owned()
    }

    /// A float; it begins with something whose type is known.
    pub(crate) fn float(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.read_float();
        }
        let a = self.float(depth - 1);
        match self.roll(20) {
            18 => format!("{}‹ as f64›", self.read_float()),
            19 => match self.place_where(false, |kind| *kind == Kind::Float).filter(|place| !place.reference) {
                Some(place) => format!("&{} * {}", place.text, atom(&a)),
                None => a,
            },
            16 => format!("{}.sin() - {}", self.float_receiver(), atom(&a)),
            17 => format!("(-{})‹ * {}›", atom(&a), atom(&self.term(0))),
            0..=2 => {
                let b = self.term(depth - 1);
                format!("{a} * {}", atom(&b))
            }
            3..=5 => {
                let b = self.term(depth - 1);
                format!("{a}‹ + {b}›")
            }
            6 => {
                let b = self.term(depth - 1);
                format!("{a}‹ - {}›", atom(&b))
            }
            7 => {
                let b = self.read_float();
                format!("{} / (1.0 + {b} * {b})", atom(&a))
            }
            8..=10 => {
                let method = self.pick(&[
                    "sin()",
                    "cos()",
                    "tanh()",
                    "atan()",
                    "sin().exp()",
                    "powi(2).cos()",
                    "cos().exp().sqrt()",
                    "abs()",
                    "max(0.1)",
                    "clamp(-0.7, 0.9)",
                ]);
                let receiver = self.float_receiver();
                format!("{receiver}.{method}")
            }
            11 => {
                let (receiver, b) = (self.float_receiver(), self.term(depth - 1));
                let method = self.pick(&["max", "min", "hypot", "atan2"]);
                format!("{receiver}.{method}({b})")
            }
            12 => {
                let (position, b) = (self.position(3), self.read_float());
                format!("{b} * (({position}) as f64 + 0.5)")
            }
            13 if depth > 1 => {
                let (condition, b) = (self.condition(), self.float(depth - 1));
                format!("if {condition} {{ {a} }} else {{ {b} }}")
            }
            14 => match self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0)) {
                Some(place) => self.read_sequence(&place),
                None => a,
            },
            15 => match self.place_where(false, |kind| *kind == Kind::Maybe) {
                Some(Place { text, reference: false, .. }) => format!("{text}.unwrap_or(0.3)"),
                _ => a,
            },
            _ => format!("({a}) * {}", self.float_literal()),
        }
    }

    /// A float, or a literal.
    pub(crate) fn term(&mut self, depth: usize) -> String {
        if self.chance(0.25) { self.float_literal() } else { self.float(depth) }
    }

    /// A float that stays small however often it is computed from itself.
    pub(crate) fn bounded(&mut self, depth: usize) -> String {
        let a = self.float(depth);
        match self.roll(3) {
            0 => format!("({a}).sin()"),
            1 => format!("0.5 * ({a}).tanh()"),
            _ => format!("({a}).cos()"),
        }
    }

    /// Something that is read of a sequence as a whole.
    fn read_sequence(&mut self, place: &Place) -> String {
        let text = place.text.clone();
        match self.roll(8) {
            0 => format!("{text}.iter().sum::<f64>()"),
            1 => format!("{text}.iter().map(|v| v * v).sum::<f64>()"),
            2 => format!("{text}[{text}.len() - 1]"),
            3 => format!("{text}.first().copied().unwrap_or(0.0)"),
            4 => format!("{text}.last().unwrap()"),
            5 => format!("{text}.iter().fold(0.5, |m, v| m * 0.5 + v)"),
            6 => format!("{text}.iter().copied().fold(0.1, f64::max)"),
            _ => format!("{text}[{text}.len() >> 1]"),
        }
        .replace(".last().unwrap()", ".last().copied().unwrap()")
    }

    /// A number of things that is at least 1 and small; without parentheses, as people write arguments.
    pub(crate) fn amount(&mut self) -> String {
        let position = self.choose(&self.scope.positions.clone()).map(|position| position.text);
        match position {
            Some(position) => match self.roll(8) {
                0 | 1 => format!("{position} + 1"),
                2 => format!("{position} % 2 + 1"),
                3 => format!("1 + ({position} >> 1)"),
                4 => format!("{position} / 2 + 1"),
                5 => format!("{position}.max(1)"),
                6 => "2".to_owned(),
                _ => format!("({position} + 1)"),
            },
            None => self.pick(&["1", "2", "1 + 1", "3 - 1"]).to_owned(),
        }
    }

    /// A number of things that may be none.
    pub(crate) fn few(&mut self) -> String {
        let position = self.choose(&self.scope.positions.clone()).map(|position| position.text);
        match position {
            Some(position) => match self.roll(6) {
                0 | 1 => format!("{position} >> 1"),
                2 => format!("{position} & 1"),
                3 => format!("{position} / 2"),
                4 => format!("{position} % 3"),
                _ => "1".to_owned(),
            },
            None => self.pick(&["0", "1", "2", "2 - 1"]).to_owned(),
        }
    }

    /// A condition.
    pub(crate) fn condition(&mut self) -> String {
        let position = self.choose(&self.scope.positions.clone()).map(|position| position.text);
        match (self.roll(6), position) {
            (0 | 1, Some(position)) => format!("{position} % 2 == {}", self.roll(2)),
            (2, Some(position)) => format!("{position} > {}", self.roll(3)),
            (3, _) => {
                let (a, b) = (self.read_float(), self.read_float());
                format!("{a} > {b} - 0.37")
            }
            (4, _) => {
                let (a, b) = (self.read_float(), self.read_float());
                format!("{a} > -0.63 && {b} < 0.41")
            }
            _ => {
                let a = self.read_float();
                format!("{a} < {}", self.pick(&["0.33", "-0.21", "0.77", "1.9"]))
            }
        }
    }
}

/// In parentheses where it needs them.
pub(crate) fn atom(text: &str) -> String {
    let depth_zero_space = {
        let mut depth = 0;
        text.chars().any(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            depth == 0 && c == ' '
        })
    };
    if depth_zero_space || text.starts_with('-') { format!("({text})") } else { text.to_owned() }
}
