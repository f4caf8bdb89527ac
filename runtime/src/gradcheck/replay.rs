//! The word that leads to a failure again: `PULLBACK_REPLAY=9f3a.. cargo test`.

use std::fmt;

/// Everything that a point was drawn from, in one word of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The seed of the point, its directions and cotangents.
    pub(crate) seed: u64,
    /// Which size, domain and flavour it was drawn with; `None` for a point that was given.
    pub(crate) draw: Option<(u8, u8, u8)>,
}

impl Word {
    pub(crate) fn point(seed: u64) -> Self {
        Word { seed, draw: None }
    }

    /// Reads a word back.
    ///
    /// # Panics
    ///
    /// If no report can have printed it. It comes from an environment variable, and a replay of
    /// something else would be worse than none.
    pub(crate) fn parse(text: &str) -> Self {
        Self::try_parse(text.trim()).unwrap_or_else(|| panic!("PULLBACK_REPLAY is `{text}`: no report prints that"))
    }

    fn try_parse(text: &str) -> Option<Self> {
        if !text.is_ascii() || !(text.len() == 16 || text.len() == 20) {
            return None;
        }
        let seed = u64::from_str_radix(&text[..16], 16).ok()?;
        if text.len() == 16 {
            return Some(Word { seed, draw: None });
        }
        let size = u8::from_str_radix(&text[16..18], 16).ok()?;
        let domain = u8::from_str_radix(&text[18..19], 16).ok()?;
        let flavour = u8::from_str_radix(&text[19..], 16).ok()?;
        Some(Word { seed, draw: Some((size, domain, flavour)) })
    }
}

impl fmt::Display for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.seed)?;
        match self.draw {
            Some((size, domain, flavour)) => write!(out, "{size:02x}{domain:x}{flavour:x}"),
            None => Ok(()),
        }
    }
}
