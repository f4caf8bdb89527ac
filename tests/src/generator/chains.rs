//! Random iterator chains with a state, a condition, or several sequences.

use super::grow::Grower;
use super::scope::Kind;
use super::text::{Twin, twin};

impl Grower {
    /// A float from a list by a chain of several stages.
    pub(super) fn longer_chain(&mut self, name: &str, depth: u32) -> Twin {
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        let f = Twin { plain: "f64".into(), dual: "D".into() };
        let sum = Twin { plain: "sum::<f64>()".into(), dual: "sum::<D>()".into() };
        let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array));
        let other = self.choose(&lists).map_or_else(|| name.to_string(), |list| list.name);
        let shared = |grower: &mut Self, depth| grower.inside(&[(&p, Kind::Shared)], depth);
        match self.roll(9) {
            0 => {
                let body = self.inside(&[(&p, Kind::Float), (&q, Kind::Shared)], depth);
                twin!(
                    "{name}.iter().scan({}, |s_: &mut {}, {q}| {{ let {p} = *s_; *s_ = ({p} * *{q}).sin() + {}.tanh(); Some(*s_) }}).{}",
                    self.literal(),
                    f,
                    twin!("({p} + {})", body),
                    sum
                )
            }
            1 => twin!("{name}.iter().flat_map(|{p}| {other}.iter().map(move |{q}| *{p} * *{q})).{}", sum),
            2 => twin!("{name}.chunks(2).map(|{p}| {p}[0] * {p}[{p}.len() - 1]).{}", sum),
            3 => {
                let body = self.inside(&[(&p, Kind::Shared), (&q, Kind::Shared)], depth);
                twin!("{name}.iter().zip({other}.iter().rev()).map(|({p}, {q})| {}).{}", body, sum)
            }
            4 => {
                let body = shared(self, depth);
                let stage = ["take_while", "skip_while"][self.roll(2)];
                twin!("{name}.iter().{stage}(|{q}| **{q} < {}).map(|{p}| {}).{}", self.literal(), body, sum)
            }
            5 => {
                let body = shared(self, depth);
                twin!("{name}.iter().filter_map(|{p}| if *{p} > {} {{ Some({}) }} else {{ None }}).{}", self.literal(), body, sum)
            }
            6 => {
                let body = self.inside(&[(&p, Kind::Float), (&q, Kind::Shared)], depth);
                twin!(
                    "{name}.iter().fold(({}, {}), |({p}, last_): ({}, {}), {q}| (last_, {}.tanh() + {p})).0",
                    self.literal(),
                    self.literal(),
                    f,
                    f,
                    twin!("(*{q} * {})", body)
                )
            }
            7 => twin!("(0..{name}.len()).map(|{q}| {name}[{q}] * {name}[({q} + 1) % {name}.len()]).{}", sum),
            _ => {
                let end = ["max_by", "min_by"][self.roll(2)];
                Twin::same(format!("(*{name}.iter().{end}(|{p}, {q}| {p}.total_cmp({q})).unwrap())"))
            }
        }
    }
}
