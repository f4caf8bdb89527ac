//! Random statements of programs that sum up: accumulators, buffers that iterations write, loops of every form.

use super::Grower;
use super::scope::{Float, Int, Scope, Size, Slice};
use crate::generator::text::{Node, Twin, twin};

impl Grower {
    /// Statements, which may declare variables for those behind them.
    pub(super) fn statements(&mut self, count: usize, depth: u32) -> Vec<Node> {
        let mut nodes = Vec::new();
        for _ in 0..count {
            let node = match self.roll(24) {
                0..3 => Some(self.binding()),
                3..8 => self.add(),
                8..12 => self.write_element(),
                12 | 13 if depth > 0 => self.rewrite(),
                14..17 if depth > 0 => self.summing(depth),
                17 if depth > 0 => Some(self.branching(depth)),
                18 => self.exit(),
                19 => Some(self.accumulator()),
                20 => self.buffer(),
                21 => self.view(),
                22 => self.exchange(),
                23 => self.closure(),
                _ => self.add(),
            };
            nodes.extend(node);
        }
        nodes
    }

    fn body(&mut self, count: usize, depth: u32) -> Vec<Node> {
        let before = self.scope.clone();
        let nodes = self.statements(count, depth);
        self.scope = before;
        nodes
    }

    /// A float that does not change, and may hide another.
    fn binding(&mut self) -> Node {
        let old = self.scope.floats.iter().map(|float| float.name.clone()).filter(|name| name.starts_with('x')).collect::<Vec<_>>();
        let value = self.float(3);
        let name = match self.choose(&old) {
            Some(old) if self.chance(0.2) => old,
            _ => self.fresh("x"),
        };
        self.scope.hide(&name);
        self.scope.floats.push(Float::new(name.clone()));
        let float = Twin { plain: "f64".into(), dual: "D".into() };
        Node::line(twin!("let {name}: {} = {};", float, value))
    }

    /// A float that changes.
    pub(super) fn accumulator(&mut self) -> Node {
        let value = if self.chance(0.7) { Twin::literal([0.0, 0.0, 1.0][self.roll(3)]) } else { self.anchored(1) };
        let (name, second) = (self.fresh("sum"), self.fresh("sum"));
        let typed = self.chance(0.5);
        let pair = self.chance(0.2);
        let sum = |name: &String| Float { name: name.clone(), mutable: true, typed };
        self.scope.floats.push(sum(&name));
        let float = Twin { plain: "f64".into(), dual: "D".into() };
        let zero = Twin::literal(0.0);
        if pair {
            self.scope.floats.push(sum(&second));
            let annotation = if typed { twin!(": ({}, {})", float, float) } else { Twin::default() };
            return Node::line(twin!("let (mut {name}, mut {second}){} = ({}, {});", annotation, value, zero));
        }
        let annotation = if typed { twin!(": {}", float) } else { Twin::default() };
        Node::line(twin!("let mut {name}{} = {};", annotation, value))
    }

    /// The names of the floats that change.
    fn sums(&self) -> Vec<String> {
        self.scope.floats.iter().filter(|float| float.mutable).map(|float| float.name.clone()).collect()
    }

    /// A local buffer.
    pub(super) fn buffer(&mut self) -> Option<Node> {
        let size = if self.scope.has_count && self.chance(0.2) { Size::Count } else { Size::Dim };
        let zero = Twin::literal([0.0, 0.0, 0.5][self.roll(3)]);
        let name = self.fresh("w");
        let float = Twin { plain: "f64".into(), dual: "D".into() };
        let form = self.roll(6);
        let (value, size, vector) = match form {
            0 => (twin!("[{}; 2]", zero), Size::Two, false),
            1 => {
                let from = self.slice(size)?;
                (Twin::same(format!("({from}).to_vec()")), size, true)
            }
            2 => {
                let (from, q) = (self.slice(size)?, self.fresh("q"));
                (twin!("({from}).iter().map(|{q}| {}).collect::<Vec<{}>>()", self.inside(&[&q], &[], 2), float), size, true)
            }
            3 => {
                let from = self.slice(size)?;
                (twin!("vec![{}; ({from}).len()]", zero), size, true)
            }
            _ => (twin!("vec![{}; {}]", zero, Twin::same(size.text())), size, true),
        };
        let annotated = vector && self.chance(0.5);
        let typed = annotated || matches!(form, 1 | 2);
        self.scope.slices.push(Slice { vector, typed, ..Slice::new(name.clone(), size, true) });
        let annotation = if annotated { twin!(": Vec<{}>", float) } else { Twin::default() };
        Some(Node::line(twin!("let mut {name}{} = {};", annotation, value)))
    }

    /// An accumulator takes something up.
    fn add(&mut self) -> Option<Node> {
        let sums: Vec<String> = self.sums();
        let name = self.choose(&sums)?;
        let place = Twin::same(name.clone());
        Some(Node::line(match self.roll(12) {
            0..6 => twin!("{};", Twin::compound(&place, '+', &self.float(3))),
            6 | 7 => twin!("{};", Twin::compound(&place, '-', &self.float(2))),
            8 => twin!("{};", Twin::compound(&place, '*', &self.bounded(2))),
            9 => twin!("{name} = ({} * {name}).sin() + {};", self.anchored(1), self.leaf_or_float()),
            10 => twin!("{name} = {name} + {};", self.float(2)),
            _ => twin!("{name} = {};", self.anchored(2)),
        }))
    }

    fn leaf_or_float(&mut self) -> Twin {
        let depth = u32::from(self.chance(0.5));
        self.float(depth)
    }

    /// One element of a buffer is written.
    fn write_element(&mut self) -> Option<Node> {
        let slice = self.writable()?;
        let index = self.index(slice.size)?;
        let place = Twin::same(format!("{}[{index}]", slice.name));
        Some(Node::line(match self.roll(6) {
            0..3 => twin!("{} = {};", place, self.bounded(2)),
            3 | 4 => twin!("{};", Twin::compound(&place, if self.chance(0.5) { '+' } else { '-' }, &self.bounded(2))),
            _ => twin!("{};", Twin::compound(&place, '*', &self.bounded(1))),
        }))
    }

    fn writable(&mut self) -> Option<Slice> {
        let buffers: Vec<Slice> = self.scope.slices.iter().filter(|slice| slice.mutable).cloned().collect();
        self.choose(&buffers)
    }

    /// A buffer is written from end to end, or nearly.
    fn rewrite(&mut self) -> Option<Node> {
        let slice = self.writable()?;
        let (name, size) = (slice.name.clone(), slice.size);
        let form = self.roll(6);
        if form < 2 {
            let before = self.scope.clone();
            self.scope.hide(&name);
            let (value, from) = (self.bounded(1), self.slice(size));
            self.scope = before;
            let copied = Twin::same(format!("{name}.copy_from_slice({});", from?));
            return Some(Node::line(if form == 0 { twin!("{name}.fill({});", value) } else { copied }));
        }
        let before = self.scope.clone();
        let j = self.fresh("j");
        let (head, place) = match self.roll(6) {
            0 => {
                self.scope.hide(&name);
                self.scope.shared.extend(slice.typed.then(|| j.clone()));
                let place = format!("*{j}");
                (Twin::same(format!("for {j} in {name}.iter_mut() {{")), place)
            }
            1 => {
                self.scope.hide(&name);
                let (from, q) = (self.slice(size), self.fresh("q"));
                let Some(from) = from else {
                    self.scope = before;
                    return None;
                };
                self.freeze(&from);
                self.scope.shared.push(q.clone());
                (Twin::same(format!("for ({j}, {q}) in {name}.iter_mut().zip({from}) {{")), format!("*{j}"))
            }
            form => {
                self.scope.ints.push(Int { text: j.clone(), below: size, positive: form == 2 });
                let low = usize::from(form == 2);
                let high = if form == 3 { format!("{name}.len()") } else { size.text().into() };
                (Twin::same(format!("for {j} in {low}..{high} {{")), format!("{name}[{j}]"))
            }
        };
        let mut body = Vec::new();
        if self.chance(0.3) {
            body.push(self.binding());
        }
        let value = self.bounded(2);
        let place = Twin::same(place);
        body.push(Node::line(match self.roll(6) {
            0 => twin!("{};", Twin::compound(&place, '+', &value)),
            _ => twin!("{} = {};", place, value),
        }));
        if self.chance(0.15) {
            body.extend(self.exit());
        }
        self.scope = before;
        Some(Node::block(head, body, Twin::same("}")))
    }

    /// A loop that reads nothing that it changes, but a buffer that every iteration writes first.
    fn plainly_summing(&mut self, depth: u32) -> Option<Node> {
        let before = self.scope.clone();
        let (prelude, head, first) = self.head()?;
        let sums = self.sums();
        self.scope.floats.retain(|float| !float.mutable);
        let mut body: Vec<Node> = first.into_iter().map(Node::needed).collect();
        let scratch = self.writable();
        self.scope.slices.retain(|slice| !slice.mutable);
        let labels = std::mem::take(&mut self.labels);
        if let Some(slice) = scratch {
            let (name, j) = (slice.name.clone(), self.fresh("j"));
            self.scope.ints.push(Int { text: j.clone(), below: slice.size, positive: false });
            let value = self.float(3);
            self.scope.ints.pop();
            let line = Node::line(twin!("{name}[{j}] = {};", value));
            body.push(Node::block(Twin::same(format!("for {j} in 0..{} {{", slice.size.text())), vec![line], Twin::same("}")));
            self.scope.slices.push(slice);
        }
        body.push(self.accumulator());
        // Deeper loops are of every kind.
        self.plain = false;
        self.labels.push(String::new());
        let inner = self.deeper_loop(depth);
        self.labels.pop();
        body.extend(inner);
        self.plain = true;
        for _ in 0..=self.roll(2) {
            let total = Twin::same(self.choose(&sums)?);
            let sign = if self.chance(0.8) { '+' } else { '-' };
            body.push(Node::line(twin!("{};", Twin::compound(&total, sign, &self.float(3)))));
        }
        self.labels = labels;
        self.scope = before;
        let node = Node::block(twin!("{} {{", head), body, Twin::same("}"));
        Some(match prelude {
            Some(prelude) => Node::block(Twin::same("{"), vec![Node::line(prelude), node], Twin::same("}")),
            None => node,
        })
    }

    /// A loop within another, from which control does not leave the other.
    fn deeper_loop(&mut self, depth: u32) -> Vec<Node> {
        let mut nodes: Vec<Node> = if self.chance(0.5) { self.rewrite().into_iter().collect() } else { Vec::new() };
        let kept = std::mem::replace(&mut self.stays, true);
        nodes.extend(self.summing(depth.saturating_sub(1).max(1)));
        self.stays = kept;
        nodes
    }

    /// A loop.
    pub(super) fn summing(&mut self, depth: u32) -> Option<Node> {
        if self.plain && self.labels.is_empty() && !self.sums().is_empty() {
            return self.plainly_summing(depth);
        }
        let before = self.scope.clone();
        let (prelude, head, first) = self.head()?;
        let label = if self.chance(0.3) { format!("'{}", self.fresh("loop")) } else { String::new() };
        self.labels.push(label.clone());
        let mut body: Vec<Node> = first.into_iter().map(Node::needed).collect();
        if depth > 1 && self.chance(0.6) {
            body.extend(self.rewrite());
        }
        let count = self.roll(3) + 1;
        body.extend(self.statements(count, depth - 1));
        body.extend(self.add());
        self.labels.pop();
        self.scope = before;
        let label = if label.is_empty() { label } else { format!("{label}: ") };
        let node = Node::block(twin!("{label}{} {{", head), body, Twin::same("}"));
        Some(match prelude {
            Some(prelude) => Node::block(Twin::same("{"), vec![Node::line(prelude), node], Twin::same("}")),
            None => node,
        })
    }

    /// What stands before a loop, its head, and what its body begins with.
    fn head(&mut self) -> Option<(Option<Twin>, Twin, Option<Twin>)> {
        let around_count = self.scope.ints.iter().any(|int| int.below == Size::Count);
        let size = if self.scope.has_count && (!around_count || self.chance(0.2)) { Size::Count } else { Size::Dim };
        let (i, q, r) = (self.fresh("i"), self.fresh("q"), self.fresh("r"));
        let text = size.text();
        let push = |scope: &mut Scope, text: &str, positive| scope.ints.push(Int { text: text.into(), below: size, positive });
        let row = |scope: &mut Scope, name: &str| {
            scope.slices.push(Slice { reference: true, ..Slice::new(name, Size::Dim, false) });
        };
        let by_rows = size == Size::Count && self.chance(0.35);
        if by_rows {
            let form = self.roll(4);
            if matches!(form, 0 | 2) {
                push(&mut self.scope, &i, false);
            }
            row(&mut self.scope, &r);
            return Some((
                None,
                Twin::same(
                    [
                        format!("for ({i}, {r}) in rows.iter().enumerate()"),
                        format!("for {r} in rows"),
                        format!("for ({i}, {r}) in m.chunks_exact(d).enumerate()"),
                        format!("for {r} in m.chunks(d)"),
                    ][form]
                        .clone(),
                ),
                None,
            ));
        }
        let head = match self.roll(13) {
            0 => {
                let from = self.slice(size)?;
                self.freeze(&from);
                push(&mut self.scope, &i, false);
                self.scope.shared.extend([q.clone(), q.clone()]);
                format!("for ({i}, {q}) in ({from}).iter().enumerate()")
            }
            1 => {
                let (one, other) = (self.slice(size)?, self.slice(size)?);
                [&one, &other].into_iter().for_each(|view| self.freeze(view));
                self.scope.shared.extend([q.clone(), r.clone()]);
                format!("for ({q}, {r}) in ({one}).iter().zip({other})")
            }
            2 => {
                push(&mut self.scope, &i, false);
                format!("for {i} in (0..{text}).rev()")
            }
            3 => {
                push(&mut self.scope, &i, true);
                format!("for {i} in 1..{text}")
            }
            4 => {
                push(&mut self.scope, &i, false);
                format!("for {i} in (0..{text}).step_by(2)")
            }
            5 => {
                push(&mut self.scope, &format!("({i} - 1)"), false);
                let step = Twin::same(format!("{i} += 1;"));
                return Some((Some(Twin::same(format!("let mut {i} = 0;"))), Twin::same(format!("while {i} < {text}")), Some(step)));
            }
            6 => {
                let around = self.below(size);
                let around = self.choose(&around)?;
                push(&mut self.scope, &i, false);
                let around = around.text;
                [format!("for {i} in 0..{around}"), format!("for {i} in {around}..{text}"), format!("for {i} in 0..={around}")]
                    [self.roll(3)]
                .clone()
            }
            _ => {
                push(&mut self.scope, &i, false);
                format!("for {i} in 0..{text}")
            }
        };
        Some((None, Twin::same(head), None))
    }

    fn branching(&mut self, depth: u32) -> Node {
        let condition = self.condition(1);
        let yes = self.body(2, depth - 1);
        if self.chance(0.5) {
            return Node::block(twin!("if {} {{", condition), yes, Twin::same("}"));
        }
        let no = self.body(2, depth - 1);
        let parts = vec![Node::block(Twin::default(), yes, Twin::default()), Node::block(Twin::same("} else {"), no, Twin::default())];
        Node::block(twin!("if {} {{", condition), parts, Twin::same("}"))
    }

    fn exit(&mut self) -> Option<Node> {
        let condition = self.condition(1);
        let label = self.choose(&self.labels.clone()).filter(|_| !self.stays || self.labels.len() > 1);
        let leave = match (self.roll(8), label) {
            (0..4, Some(_)) => Twin::same("continue;"),
            (4 | 5, Some(_)) => Twin::same("break;"),
            (6, Some(label)) if !label.is_empty() => Twin::same(format!("continue {label};")),
            (7, Some(label)) if !label.is_empty() => Twin::same(format!("break {label};")),
            (6, _) if !self.stays && !self.plain => twin!("return {};", self.float(2)),
            _ => return None,
        };
        let mut body = if self.chance(0.4) { self.add().into_iter().collect() } else { Vec::new() };
        body.push(Node::line(leave));
        Some(Node::block(twin!("if {} {{", condition), body, Twin::same("}")))
    }

    /// A row goes by a name.
    fn view(&mut self) -> Option<Node> {
        let from = self.slice(Size::Dim)?;
        if !from.starts_with('&') {
            return None;
        }
        self.freeze(&from);
        let name = self.fresh("row");
        self.scope.slices.push(Slice { reference: true, ..Slice::new(name.clone(), Size::Dim, false) });
        Some(Node::line(Twin::same(format!("let {name} = {from};"))))
    }

    /// What a view borrows is not written while it lives.
    fn freeze(&mut self, view: &str) {
        for slice in &mut self.scope.slices {
            slice.mutable &= view != slice.lent();
        }
    }

    /// Two floats or two buffers change places.
    fn exchange(&mut self) -> Option<Node> {
        let sums: Vec<String> = self.sums();
        let buffer = self.writable();
        let (one, other) = match buffer {
            Some(buffer) if self.chance(0.6) => {
                let alike = |slice: &&Slice| slice.mutable && slice.size == buffer.size && slice.vector == buffer.vector;
                let others: Vec<Slice> = self.scope.slices.iter().filter(alike).cloned().collect();
                (buffer.name, self.choose(&others)?.name)
            }
            _ => (self.choose(&sums)?, self.choose(&sums)?),
        };
        (one != other).then(|| {
            Node::line(Twin::same(if self.chance(0.5) {
                format!("std::mem::swap(&mut {one}, &mut {other});")
            } else {
                format!("({one}, {other}) = ({other}, {one});")
            }))
        })
    }

    /// A closure that reads what stands, or one that adds to a sum.
    fn closure(&mut self) -> Option<Node> {
        let (name, t) = (self.fresh("c"), self.fresh("t"));
        let float = Twin { plain: "f64".into(), dual: "D".into() };
        let before = self.scope.clone();
        let was_pure = std::mem::replace(&mut self.pure, true);
        let sums: Vec<String> = self.sums();
        if self.chance(0.5)
            && let Some(total) = self.choose(&sums)
        {
            self.scope.hide(&total);
            let around = self.scope.clone();
            self.scope.floats.push(Float::new(t.clone()));
            let step = Twin::compound(&Twin::same(total), '+', &self.float(2));
            self.scope = around;
            let calls = twin!("{name}({}); {name}({});", self.float(1), self.float(2));
            self.scope = before;
            self.pure = was_pure;
            return Some(Node::line(twin!("{{ let mut {name} = |{t}: {}| {}; {} }}", float, step, calls)));
        }
        // What it captures is not written while it lives: it sees what never is.
        self.scope.floats.retain(|float| !float.mutable);
        self.scope.slices.retain(|slice| !slice.mutable);
        self.scope.floats.push(Float::new(t.clone()));
        let value = self.float(2);
        self.scope = before;
        self.pure = was_pure;
        self.scope.closures.push(name.clone());
        Some(Node::line(twin!("let {name} = |{t}: {}| {};", float, value)))
    }
}
