//! Random expressions over slices: elements at shifted places, sums of chains, calls.

use super::Grower;
use super::scope::{Float, Size, Slice};
use crate::generator::text::{Twin, twin};

impl Grower {
    /// A float.
    pub(super) fn float(&mut self, depth: u32) -> Twin {
        if depth == 0 {
            return self.leaf();
        }
        match self.roll(20) {
            0..8 => self.arithmetic(depth),
            8..12 => self.method(depth),
            12 => twin!("({} / ({} + {}))", self.float(depth - 1), Twin::literal(2.5), self.bounded(depth - 1)),
            13 => twin!("(if {} {{ {} }} else {{ {} }})", self.condition(1), self.float(depth - 1), self.float(depth - 1)),
            14 | 15 => self.chain(depth),
            16 | 17 => self.call(depth),
            18 => twin!("(-{})", self.float(depth - 1)),
            _ => self.leaf(),
        }
    }

    /// A float within a few units.
    pub(super) fn bounded(&mut self, depth: u32) -> Twin {
        let x = self.anchored(depth);
        match self.roll(4) {
            0 | 1 => twin!("{}.sin()", x),
            2 => twin!("{}.tanh()", x),
            _ => twin!("({} * {}.cos())", Twin::literal(1.25), x),
        }
    }

    /// A float whose type is known before its context is.
    pub(super) fn anchored(&mut self, depth: u32) -> Twin {
        let anchor = self.place(true);
        match self.roll(4) {
            0 => anchor,
            1 | 2 => twin!("({} * {})", anchor, self.float(depth.saturating_sub(1))),
            _ => twin!("({} + {})", anchor, self.float(depth.saturating_sub(1))),
        }
    }

    fn leaf(&mut self) -> Twin {
        match self.roll(10) {
            0 => Twin::literal([0.25, 0.5, 1.5, 0.7, 2.0, 1.0][self.roll(6)]),
            1 => match self.choose(&self.scope.ints.clone()) {
                Some(int) => Twin::cast(&Twin::same(int.text)),
                None => self.place(false),
            },
            _ => self.place(false),
        }
    }

    /// Something that holds a float.
    fn place(&mut self, typed: bool) -> Twin {
        let floats: Vec<Float> = self.scope.floats.iter().filter(|float| float.typed || !typed).cloned().collect();
        match self.roll(10) {
            0..3 => match self.choose(&floats) {
                Some(float) => Twin::same(float.name),
                None => self.element(typed),
            },
            3 | 4 => match self.choose(&self.scope.shared.clone()) {
                Some(name) => Twin::same(format!("(*{name})")),
                None => self.element(typed),
            },
            _ => self.element(typed),
        }
    }

    /// An element of a slice, at a place that moves with a loop where there is one.
    fn element(&mut self, typed: bool) -> Twin {
        if self.chance(0.2)
            && let Some(rows) = self.choose(&self.scope.rows.clone())
            && let Some(i) = self.choose(&self.below(Size::Count))
        {
            let j = self.index(Size::Dim).unwrap_or_else(|| "0".into());
            return Twin::same(format!("{rows}[{}][{j}]", i.text));
        }
        for _ in 0..8 {
            if let Some(slice) = self.choose(&self.scope.slices.clone())
                && (slice.typed || !typed)
                && let Some(index) = self.index(slice.size)
            {
                return Twin::same(format!("{}[{index}]", slice.name));
            }
        }
        let floats: Vec<Float> = self.scope.floats.iter().filter(|float| float.typed).cloned().collect();
        self.choose(&floats).map_or_else(|| Twin { plain: "0.5_f64".into(), dual: "D::c(0.5)".into() }, |float| Twin::same(float.name))
    }

    /// An index below a size.
    pub(super) fn index(&mut self, size: Size) -> Option<String> {
        let shifted = |grower: &mut Self, below: Size| {
            let int = grower.choose(&grower.below(below))?;
            Some(match grower.roll(3) {
                0 => int.text,
                shift => format!("{} + {shift}", int.text),
            })
        };
        let counts = self.below(Size::Count);
        let dims = self.below(Size::Dim);
        match size {
            Size::Two => {
                let ints = self.scope.ints.clone();
                match self.choose(&ints) {
                    Some(int) if self.chance(0.4) => Some(format!("{} % 2", int.text)),
                    _ => Some(self.roll(2).to_string()),
                }
            }
            Size::Count => self.choose(&counts).map(|int| if int.positive { format!("{} - 1", int.text) } else { int.text }),
            Size::Dim if self.chance(0.75) && !dims.is_empty() => {
                let int = self.choose(&dims)?;
                Some(match self.roll(6) {
                    0 if int.positive => format!("{} - 1", int.text),
                    1 => format!("d - 1 - {}", int.text),
                    _ => int.text,
                })
            }
            Size::Dim => match self.choose(&counts) {
                Some(int) if self.scope.has_count && self.chance(0.5) => Some(match self.roll(2) {
                    0 => format!("ks[{}]", int.text),
                    _ => format!("{} % d", int.text),
                }),
                _ => Some(self.roll(2).to_string()),
            },
            Size::CountAndTwo if self.chance(0.8) && !counts.is_empty() => shifted(self, Size::Count),
            Size::DimAndTwo if self.chance(0.8) && !dims.is_empty() => shifted(self, Size::Dim),
            Size::CountAndTwo => Some(self.roll(2).to_string()),
            Size::DimAndTwo => Some(self.roll(4).to_string()),
            Size::CountByDim => {
                let (i, j) = (self.choose(&counts)?, self.choose(&dims));
                let column = j.map_or_else(|| self.roll(2).to_string(), |j| j.text);
                Some(match self.roll(6) {
                    0 => format!("d * {} + {column}", i.text),
                    1 => format!("{column} * n + {}", i.text),
                    _ => format!("{} * d + {column}", i.text),
                })
            }
        }
    }

    fn arithmetic(&mut self, depth: u32) -> Twin {
        let (l, r) = (self.float(depth - 1), self.float(depth - 1));
        match self.roll(5) {
            0 => twin!("({} + {})", l, r),
            1 => twin!("({} - {})", l, r),
            _ => twin!("({} * {})", l, r),
        }
    }

    fn method(&mut self, depth: u32) -> Twin {
        let x = self.anchored(depth - 1);
        match self.roll(10) {
            0 | 1 => twin!("{}.sin()", x),
            2 => twin!("{}.tanh()", x),
            3 => twin!("{}.tanh().exp()", x),
            4 => twin!("({}.abs() + {}).sqrt()", x, Twin::literal(0.5)),
            5 => twin!("{}.max({})", x, self.float(depth - 1)),
            6 => twin!("{}.min({})", x, self.float(depth - 1)),
            7 => twin!("{}.powi(2)", x),
            8 => twin!("{}.mul_add({}, {})", x, self.float(depth - 1), self.float(depth - 1)),
            _ => twin!("{}.abs().ln_1p()", x),
        }
    }

    /// A slice of some size that an expression can name, and whose type is known: a whole one, a row, a part.
    pub(super) fn slice(&mut self, size: Size) -> Option<String> {
        let whole: Vec<Slice> = self.scope.slices.iter().filter(|slice| slice.size == size && slice.typed).cloned().collect();
        let rows = self.scope.rows.clone();
        let i = self.choose(&self.below(Size::Count));
        let p = self.scope.slices.iter().any(|slice| slice.name == "p");
        match (self.roll(6), size, i) {
            (0, Size::Dim, Some(i)) => self.choose(&rows).map(|rows| format!("&{rows}[{}]", i.text)),
            (1, Size::Dim, Some(i)) if self.scope.has_count => {
                let i = i.text;
                Some(if self.chance(0.5) { format!("&m[{i} * d..({i} + 1) * d]") } else { format!("&m[{i} * d..][..d]") })
            }
            (2, Size::Dim, _) if p => Some(["&p[..d]", "&p[1..d + 1]", "&p[2..]"][self.roll(3)].into()),
            _ => self.choose(&whole).map(|slice| slice.lent()),
        }
    }

    /// A sum over a slice, two, or a range.
    fn chain(&mut self, depth: u32) -> Twin {
        let sum = Twin { plain: "sum::<f64>()".into(), dual: "sum::<D>()".into() };
        let size = [Size::Dim, Size::Dim, Size::Two][self.roll(3)];
        let (Some(one), Some(other)) = (self.slice(size), self.slice(size)) else { return self.leaf() };
        let (q, r, j) = (self.fresh("q"), self.fresh("r"), self.fresh("j"));
        match self.roll(7) {
            0 => twin!("({one}).iter().{}", sum),
            1 => twin!("({one}).iter().map(|{q}| {}).{}", self.inside(&[&q], &[], depth), sum),
            2 | 3 => twin!("({one}).iter().zip({other}).map(|({q}, {r})| {}).{}", self.inside(&[&q, &r], &[], depth), sum),
            4 => twin!("({one}).iter().enumerate().map(|({j}, {q})| {}).{}", self.inside(&[&q], &[(&j, size)], depth), sum),
            5 => twin!("(0..{}).map(|{j}| {}).{}", Twin::same(size.text()), self.inside(&[], &[(&j, size)], depth), sum),
            _ => {
                let float = Twin { plain: "f64".into(), dual: "D".into() };
                let start = Twin::literal(0.5);
                self.scope.floats.push(Float::new(r.clone()));
                let body = self.inside(&[&q], &[], depth);
                self.scope.floats.pop();
                twin!("({one}).iter().fold({}, |{r}: {}, {q}| ({r} + {}).tanh())", start, float, body)
            }
        }
    }

    /// The body of a closure: it reads and does not write.
    pub(super) fn inside(&mut self, shared: &[&str], ints: &[(&str, Size)], depth: u32) -> Twin {
        let before = self.scope.clone();
        let was_pure = std::mem::replace(&mut self.pure, true);
        // Nothing else refers to elements of the slice: they are favoured.
        self.scope.shared.extend(shared.iter().flat_map(|name| [(*name).to_string(), (*name).to_string()]));
        for (name, size) in ints {
            self.scope.ints.push(super::Int { text: (*name).into(), below: *size, positive: false });
        }
        let mut body = self.float(depth - 1);
        for name in shared.iter().filter(|_| depth > 0) {
            if self.chance(0.6) {
                body = twin!("{} * {}", Twin::same(format!("*{name}")), body);
            }
        }
        self.scope = before;
        self.pure = was_pure;
        body
    }

    /// A call of a closure in scope or of an earlier function.
    fn call(&mut self, depth: u32) -> Twin {
        if let Some(closure) = self.choose(&self.scope.closures.clone())
            && self.chance(0.6)
        {
            return twin!("{closure}({})", self.float(depth - 1));
        }
        // Functions have loops of their own, and call earlier ones: under loops on every level they would take hours.
        let repeated = self.labels.len() + usize::from(self.pure);
        if self.helpers == 0 || repeated > 1 {
            return self.method(depth);
        }
        let number = self.roll(self.helpers);
        let (Some(one), Some(other)) = (self.slice(Size::Dim), self.slice(Size::Dim)) else { return self.leaf() };
        twin!("h{number}({one}, {other}, {}, d)", self.float(depth - 1))
    }

    /// A condition, mostly on data.
    pub(super) fn condition(&mut self, depth: u32) -> Twin {
        let ints = self.scope.ints.clone();
        match self.roll(8) {
            0 if depth > 0 => twin!("({} && {})", self.condition(depth - 1), self.condition(depth - 1)),
            1 | 2 if !ints.is_empty() => {
                let int = ints[self.roll(ints.len())].text.clone();
                Twin::same([format!("({int} % 2 == 0)"), format!("({int} > 0)"), format!("({int} < 2)")][self.roll(3)].clone())
            }
            _ => {
                let (l, r) = (self.anchored(depth), self.leaf());
                if self.chance(0.5) { twin!("({} > {})", l, r) } else { twin!("({} < {})", l, r) }
            }
        }
    }
}
