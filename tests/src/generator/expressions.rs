//! Random expressions: floats with effects in their operands, conditions, indices, and the places of floats.

use super::grow::Grower;
use super::scope::{Access, Kind, Variable};
use super::text::{Twin, render, twin};

const LITERALS: [f64; 9] = [0.25, 0.5, 0.7, 1.5, 1.3, 2.0, 0.1, 3.0, 1.0];

impl Grower {
    /// A float.
    pub(super) fn float(&mut self, depth: u32) -> Twin {
        if depth == 0 {
            return self.leaf();
        }
        match self.roll(31) {
            0..8 => self.arithmetic(depth),
            8..13 => self.method(depth),
            13..15 => self.division(depth),
            15..17 => self.branch(depth),
            17..21 if !self.pure => self.effect(depth),
            21..24 => self.chain(depth),
            24..27 => self.call(depth),
            27 if self.chance(0.5) => self.maybe(depth),
            27 => self.choice(depth),
            28 => twin!("(-{})", self.float(depth - 1)),
            29 => self.guarded(depth),
            _ => self.leaf(),
        }
    }

    /// A float that stays within a few units whatever its parts are.
    pub(super) fn bounded(&mut self, depth: u32) -> Twin {
        let x = self.anchored(depth);
        match self.roll(5) {
            0 | 1 => twin!("{}.sin()", x),
            2 => twin!("{}.tanh()", x),
            3 => twin!("({} * {}.cos())", Twin::literal(1.5), x),
            _ => twin!("{}.atan()", x),
        }
    }

    /// A float whose type is known before its context is.
    fn anchored(&mut self, depth: u32) -> Twin {
        let places = self.places(Access::Read);
        let anchor = match self.choose(&places) {
            Some(place) => place,
            None => {
                return twin!("({} + {})", Twin { plain: "0.5_f64".into(), dual: "D::c(0.5)".into() }, self.leaf());
            }
        };
        match self.roll(4) {
            0 => anchor,
            1 => twin!("({} * {})", anchor, self.float(depth.saturating_sub(1))),
            2 => twin!("({} - {})", anchor, self.float(depth.saturating_sub(1))),
            _ => twin!("({} + {})", anchor, self.float(depth.saturating_sub(1))),
        }
    }

    fn leaf(&mut self) -> Twin {
        let places = self.places(Access::Read);
        match self.roll(10) {
            0 => self.literal(),
            1 => {
                let integers = self.scope.readable(|kind| kind == Kind::Int);
                match self.choose(&integers) {
                    Some(integer) => Twin::cast(&Twin::same(integer.name)),
                    None => self.literal(),
                }
            }
            _ => self.choose(&places).unwrap_or_else(|| self.literal()),
        }
    }

    pub(super) fn literal(&mut self) -> Twin {
        let value = LITERALS[self.roll(LITERALS.len())];
        Twin::literal(value)
    }

    /// An operand of arithmetic may stay behind its reference.
    fn operand(&mut self, depth: u32) -> Twin {
        let shared = self.scope.readable(|kind| kind == Kind::Shared);
        match self.choose(&shared) {
            Some(variable) if self.chance(0.3) => Twin::same(variable.name),
            _ => self.float(depth - 1),
        }
    }

    fn arithmetic(&mut self, depth: u32) -> Twin {
        let (l, r) = (self.operand(depth), self.operand(depth));
        match self.roll(4) {
            0 => twin!("({} + {})", l, r),
            1 => twin!("({} - {})", l, r),
            _ => twin!("({} * {})", l, r),
        }
    }

    fn division(&mut self, depth: u32) -> Twin {
        let (l, r) = (self.float(depth - 1), self.bounded(depth - 1));
        twin!("({} / ({} + {}))", l, Twin::literal(2.5), r)
    }

    fn method(&mut self, depth: u32) -> Twin {
        let x = self.anchored(depth - 1);
        match self.roll(14) {
            0 | 1 => twin!("{}.sin()", x),
            2 => twin!("{}.cos()", x),
            3 => twin!("{}.tanh()", x),
            4 => twin!("{}.tanh().exp()", x),
            5 => twin!("({}.abs() + {}).sqrt()", x, Twin::literal(0.5)),
            6 => twin!("{}.max({})", x, self.float(depth - 1)),
            7 => twin!("{}.min({})", x, self.float(depth - 1)),
            8 => twin!("{}.mul_add({}, {})", x, self.float(depth - 1), self.float(depth - 1)),
            9 => twin!("{}.clamp({}, {})", x, Twin::literal(-1.25), Twin::literal(1.5)),
            10 => {
                let n = self.roll(3) + 1;
                twin!("{}.sin().powi({n})", x)
            }
            11 => twin!("{}.abs().ln_1p()", x),
            12 => twin!("{}.atan()", x),
            _ => twin!("({}.abs() + {}).recip()", x, Twin::literal(0.75)),
        }
    }

    fn branch(&mut self, depth: u32) -> Twin {
        let (yes, no) = (self.float(depth - 1), self.float(depth - 1));
        let integers = self.scope.readable(|kind| kind == Kind::Int);
        match self.choose(&integers) {
            Some(integer) if self.chance(0.4) => {
                let name = integer.name;
                twin!("(match {name} {{ 0 => {}, 1 | 2 => {}, _ => {} }})", yes, no, self.leaf())
            }
            _ => {
                let condition = self.condition(depth - 1);
                twin!("(if {} {{ {} }} else {{ {} }})", condition, yes, no)
            }
        }
    }

    /// A block that changes something before it has a value.
    fn effect(&mut self, depth: u32) -> Twin {
        let places = self.places(Access::Write);
        let Some(place) = self.choose(&places) else {
            return self.arithmetic(depth);
        };
        let value = self.bounded(depth - 1);
        let statement = if self.chance(0.5) { twin!("{} = {}", place, value) } else { self.compound(&place, &value) };
        match self.roll(3) {
            0 => twin!("{{ {}; {} }}", statement, place),
            1 => twin!("{{ {}; {} }}", statement, self.float(depth - 1)),
            _ => {
                let kept = self.fresh("kept");
                twin!("{{ let {kept} = {}; {}; {kept} * {} }}", place, statement, place)
            }
        }
    }

    /// `place op= value`, where the operator keeps the place within bounds for a bounded value.
    pub(super) fn compound(&mut self, place: &Twin, value: &Twin) -> Twin {
        match self.roll(4) {
            0 => Twin::compound(place, '+', value),
            1 => Twin::compound(place, '-', value),
            2 => Twin::compound(place, '*', value),
            _ => Twin::compound(place, '/', &twin!("({} + {})", Twin::literal(2.75), value)),
        }
    }

    /// Sums, products and folds over sequences.
    fn chain(&mut self, depth: u32) -> Twin {
        let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array));
        let Some(list) = self.choose(&lists) else {
            return self.arithmetic(depth);
        };
        let name = list.name;
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        let (sum, f) = (Twin { plain: "sum::<f64>()".into(), dual: "sum::<D>()".into() }, Twin { plain: "f64".into(), dual: "D".into() });
        match self.roll(17) {
            0 => twin!("{name}.iter().{}", sum),
            1 => twin!("{name}.iter().map(|{p}| {}).{}", self.inside(&[(&p, Kind::Shared)], depth), sum),
            2 => twin!("{name}.iter().map(|&{p}| {}).product::<{}>().tanh()", self.inside(&[(&p, Kind::Float)], depth), f),
            3 => twin!(
                "{name}.iter().fold({}, |{p}: {}, {q}| {}.tanh())",
                self.literal(),
                f,
                self.inside_anchored(&[(&p, Kind::Float), (&q, Kind::Shared)], depth)
            ),
            4 => {
                twin!("{name}.iter().enumerate().map(|({q}, {p})| {}).{}", self.inside(&[(&p, Kind::Shared), (&q, Kind::Int)], depth), sum)
            }
            5 => {
                let other = self.choose(&lists).map_or(name.clone(), |other| other.name);
                let body = self.inside(&[(&p, Kind::Shared), (&q, Kind::Shared)], depth);
                twin!("{name}.iter().zip({other}.iter()).map(|({p}, {q})| {}).{}", body, sum)
            }
            6 => {
                let keep = self.roll(3);
                let body = self.inside(&[(&p, Kind::Shared)], depth);
                let adaptor = ["rev().skip(1)", "skip(1).step_by(2)", "take(2).rev()"][keep];
                twin!("{name}.iter().{adaptor}.map(|{p}| {}).{}", body, sum)
            }
            7 => {
                let body = self.inside(&[(&q, Kind::Float)], depth);
                twin!("{name}.iter().filter(|{p}| **{p} > {}).map(|{q}| {{ let {q} = *{q}; {} }}).{}", self.literal(), body, sum)
            }
            8 => twin!("{name}.windows(2).map(|{p}| {p}[0] * {p}[1]).{}", sum),
            _ => self.longer_chain(&name, depth),
        }
    }

    /// The body of a closure with these parameters: it reads and does not write.
    pub(super) fn inside(&mut self, parameters: &[(&str, Kind)], depth: u32) -> Twin {
        self.within(parameters, |grower| grower.float(depth - 1))
    }

    pub(super) fn inside_anchored(&mut self, parameters: &[(&str, Kind)], depth: u32) -> Twin {
        self.within(parameters, |grower| grower.anchored(depth - 1))
    }

    fn within(&mut self, parameters: &[(&str, Kind)], body: impl FnOnce(&mut Self) -> Twin) -> Twin {
        let mark = self.scope.mark();
        let was_pure = std::mem::replace(&mut self.pure, true);
        for (name, kind) in parameters {
            self.scope.declare(Variable::new(*name, *kind, false));
        }
        let text = body(self);
        self.scope.leave(mark);
        self.pure = was_pure;
        text
    }

    /// A call of a closure in scope or of an earlier function.
    fn call(&mut self, depth: u32) -> Twin {
        let closures = self.scope.readable(|kind| kind == Kind::Closure);
        if let Some(closure) = self.choose(&closures)
            && self.chance(0.7)
        {
            let name = closure.name;
            return twin!("{name}({})", self.float(depth - 1));
        }
        self.helper_call(depth).unwrap_or_else(|| self.method(depth))
    }

    fn maybe(&mut self, depth: u32) -> Twin {
        let options = self.scope.readable(|kind| kind == Kind::Maybe);
        let Some(option) = self.choose(&options) else {
            return self.leaf();
        };
        let (name, p) = (option.name, self.fresh("p"));
        match self.roll(4) {
            0 => twin!("{name}.unwrap_or({})", self.float(depth - 1)),
            1 => twin!("{name}.map_or({}, |{p}| {})", self.leaf(), self.inside(&[(&p, Kind::Float)], depth)),
            2 => twin!("{name}.map(|{p}| {}).unwrap_or({})", self.inside(&[(&p, Kind::Float)], depth), self.leaf()),
            _ => twin!("(match {name} {{ Some({p}) => {}, None => {} }})", self.inside(&[(&p, Kind::Float)], depth), self.leaf()),
        }
    }

    /// A match on an enum, or a method of the structure.
    fn choice(&mut self, depth: u32) -> Twin {
        let structures = self.scope.readable(|kind| kind == Kind::Struct);
        if let Some(structure) = self.choose(&structures)
            && self.chance(0.4)
        {
            let name = structure.name;
            return twin!("{name}.energy({})", self.inside(&[], depth));
        }
        let choices = self.scope.readable(|kind| kind == Kind::Choice);
        let Some(choice) = self.choose(&choices) else {
            return self.leaf();
        };
        let (name, p, q) = (choice.name, self.fresh("p"), self.fresh("q"));
        let one = self.inside(&[(&p, Kind::Shared)], depth);
        let two = self.inside(&[(&p, Kind::Shared), (&q, Kind::Shared)], depth);
        twin!("(match &{name} {{ E::One({p}) => {}, E::Two {{ p: {p}, q: {q} }} => {}, E::None => {} }})", one, two, self.leaf())
    }

    /// A match whose arms have guards on what they bind.
    fn guarded(&mut self, depth: u32) -> Twin {
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        let subject = twin!("({}, {})", self.anchored(depth - 1), self.leaf());
        let bound = [(p.as_str(), Kind::Float), (q.as_str(), Kind::Float)];
        let (first, second) = (self.inside(&bound, depth), self.inside(&bound, depth));
        twin!("(match {} {{ ({p}, {q}) if {p} > {q} => {}, ({p}, {q}) => {} }})", subject, first, second)
    }

    /// A condition, mostly on floats.
    pub(super) fn condition(&mut self, depth: u32) -> Twin {
        let flags = self.scope.readable(|kind| kind == Kind::Flag);
        let integers = self.scope.readable(|kind| kind == Kind::Int);
        match self.roll(10) {
            0 if depth > 0 => twin!("({} && {})", self.condition(depth - 1), self.condition(depth - 1)),
            1 if depth > 0 => twin!("({} || {})", self.condition(depth - 1), self.condition(depth - 1)),
            2 if depth > 0 => twin!("!{}", self.condition(depth - 1)),
            3 | 4 if !integers.is_empty() => {
                let name = integers[self.roll(integers.len())].name.clone();
                let rest = self.roll(2);
                Twin::same(format!("({name} % 2 == {rest})"))
            }
            5 if !flags.is_empty() => Twin::same(flags[self.roll(flags.len())].name.clone()),
            _ => {
                let (l, r) = (self.anchored(depth), self.leaf());
                if self.chance(0.5) { twin!("({} > {})", l, r) } else { twin!("({} < {})", l, r) }
            }
        }
    }

    /// An index below `length`, which is a number or the length of a list.
    pub(super) fn index(&mut self, length: &str) -> String {
        let integers = self.scope.readable(|kind| kind == Kind::Int);
        match self.choose(&integers) {
            Some(integer) if self.chance(0.6) => {
                let shift = self.roll(3);
                format!("({} + {shift}) % {length}", integer.name)
            }
            _ if length.ends_with("len()") => "0".into(),
            _ => self.roll(length.parse().unwrap_or(1)).to_string(),
        }
    }

    /// Every way to name a float with this access.
    pub(super) fn places(&mut self, access: Access) -> Vec<Twin> {
        let variables = match access {
            Access::Write => self.scope.writable(|_| true),
            _ => self.scope.readable(|_| true),
        };
        variables.iter().filter_map(|variable| self.float_of(variable, access)).map(Twin::same).collect()
    }

    /// A float inside the variable.
    pub(super) fn float_of(&mut self, variable: &Variable, access: Access) -> Option<String> {
        let name = &variable.name;
        Some(match variable.kind {
            Kind::Float => name.clone(),
            Kind::Shared if access == Access::Write => return None,
            Kind::Shared | Kind::Mutable => format!("(*{name})"),
            Kind::Pair => format!("{name}.{}", self.roll(2)),
            Kind::Array => format!("{name}[{}]", self.index("3")),
            // An index that asks for the length cannot stand in a place that is written through a reference.
            Kind::List | Kind::Slice if access == Access::Write => format!("{name}[0]"),
            Kind::List | Kind::Slice => format!("{name}[{}]", self.index(&format!("{name}.len()"))),
            Kind::Pairs if access == Access::Write => format!("{name}[0].{}", self.roll(2)),
            Kind::Pairs => format!("{name}[{}].{}", self.index(&format!("{name}.len()")), self.roll(2)),
            Kind::Rows if access == Access::Write => format!("{name}[0][0]"),
            Kind::Rows => format!("{name}[{}][0]", self.index(&format!("{name}.len()"))),
            Kind::Grid => format!("{name}[{}][{}]", self.index("2"), self.index("2")),
            Kind::Struct => match self.roll(3) {
                0 => format!("{name}.a"),
                1 => format!("{name}.b[{}]", self.index("2")),
                _ if access == Access::Write => format!("{name}.c[0]"),
                _ => format!("{name}.c[{}]", self.index(&format!("{name}.c.len()"))),
            },
            Kind::Int | Kind::Flag | Kind::Maybe | Kind::Choice | Kind::Closure => return None,
        })
    }

    /// A block expression with statements of its own.
    pub(super) fn block_value(&mut self, depth: u32) -> Twin {
        let mark = self.scope.mark();
        let body = self.statements(2, depth);
        let value = self.float(depth);
        self.scope.leave(mark);
        let body = render(&body, 0);
        twin!("{{ {} {} }}", Twin { plain: body.plain.replace('\n', " "), dual: body.dual.replace('\n', " ") }, value)
    }
}
