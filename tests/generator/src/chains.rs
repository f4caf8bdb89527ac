//! Chains of iterators: two to six stages, with effects in their closures and arithmetic in their arguments.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Place, Position, Shape};
use crate::text::Node;

/// What an iterator yields.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Float,
    Ref,
    /// A slice of at least so many.
    Slice(usize),
    Position,
    Pair(Box<Item>, Box<Item>),
}

/// An iterator as an expression.
struct Chain {
    text: String,
    item: Item,
    /// It can be reversed.
    double: bool,
    /// Its length is known.
    exact: bool,
}

impl Grower {
    /// A value is computed by a chain, or a loop runs along one.
    pub(crate) fn chain_statement(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        let before = self.scope.clone();
        let mut effects = Vec::new();
        for _ in 0..self.roll(3) {
            let place = self.float_place().filter(|_| self.rolls_low());
            let place = place.unwrap_or_else(|| {
                let s = self.numbered("s");
                let start = self.float_literal();
                nodes.push(Node::line(format!("let mut {s} = {start};").replace(" = ", ": f64 = ")));
                let name = Name::owned(s, Kind::Float, true);
                name.place()
            });
            self.scope.names.retain(|name| name.text != place.path[0]);
            effects.push(place);
        }
        let made: Vec<Name> = effects
            .iter()
            .filter(|place| !before.names.iter().any(|name| name.text == place.path[0]))
            .map(|place| Name::owned(place.text.clone(), Kind::Float, true))
            .collect();
        let chain = self.chain(&mut effects, 5);
        let Some(chain) = chain else {
            self.scope = before;
            return self.change().into_iter().collect();
        };
        let consumed = self.consumed(chain, &mut effects, depth);
        self.scope = before;
        self.scope.names.extend(made);
        nodes.extend(consumed.0);
        self.scope.names.extend(consumed.1);
        nodes
    }

    fn rolls_low(&mut self) -> bool {
        self.chance(0.4)
    }

    /// What a chain is used for, and the names that come of it.
    fn consumed(&mut self, chain: Chain, effects: &mut Vec<Place>, depth: usize) -> (Vec<Node>, Vec<Name>) {
        let name = self.fresh();
        if depth > 0 && self.chance(0.2) {
            let before = self.scope.clone();
            for name in &mut self.scope.names {
                name.mutable &= !mentions(&chain.text, &name.text);
            }
            let pattern = self.bind(&chain.item);
            self.scope.loops += 1;
            let label = self.numbered("'l");
            self.scope.labels.push(label.clone());
            let body = self.block(2, depth - 1);
            self.scope = before;
            return (vec![Node::block(format!("{label}: for {pattern} in {} {{", chain.text), body)], Vec::new());
        }
        let chain = if chain.item == Item::Ref && self.chance(0.4) { chain } else { self.mapped(chain, effects) };
        let is_ref = chain.item == Item::Ref;
        let Chain { text, double, exact, .. } = chain;
        let value = self.pick(&["0.5", "1.0", "0.0"]);
        let float =
            |value: String| (vec![Node::line(format!("let {name}: f64 = {value};"))], vec![Name::owned(name.clone(), Kind::Float, false)]);
        let owned = if is_ref { ".copied()" } else { "" };
        match self.roll(14) {
            0..=3 => float(format!("{text}.sum()")),
            4 => float(format!("{text}.sum::<f64>() * 0.5")),
            5 => float(format!("{text}.fold({value}, |m, v| m * 0.5 + v)")),
            6 => {
                let node = format!("let mut {name}: Vec<f64> = {text}{owned}.collect();");
                (vec![Node::line(node)], vec![Name::owned(name, Kind::Floats(Shape::Vec, 0), true)])
            }
            7 => {
                let list = self.numbered("list");
                let nodes = vec![
                    Node::kept(format!("let {list} = {text}{owned}.collect::<Vec<f64>>();")),
                    Node::line(format!("let {name}: f64 = {list}.iter().map(|v| v * v).sum();")),
                ];
                (nodes, vec![Name::owned(name, Kind::Float, false)])
            }
            8 => float(format!("{text}{owned}.last().unwrap_or({value})")),
            9 => float(format!(
                "{text}{owned}.{}.unwrap_or({value})",
                self.pick(&[
                    "reduce(|a, b| a * b + 0.3)",
                    "max_by(|a, b| a.total_cmp(b))",
                    "min_by(|a, b| a.total_cmp(b))",
                    "next()",
                    "nth(1)",
                    "find(|v| *v > 0.1)"
                ])
            )),
            10 if double && exact && !text.contains("{ ") => float(format!("{text}.rev()‹.skip(1)›.sum::<f64>()")),
            11 => {
                let Some(place) = effects.pop() else { return float(format!("{text}.sum()")) };
                (vec![Node::line(format!("{text}.for_each(|v| {} += 0.5 * v);", place.read()))], Vec::new())
            }
            12 => {
                let star = if is_ref { "*" } else { "" };
                let count = match self.roll(3) {
                    0 => "count()".to_owned(),
                    1 => format!("position(|v| {star}v > 0.2).unwrap_or(7)"),
                    _ => format!("filter(|v| *{star}v > 0.3).count()"),
                };
                float(format!("{text}.{count} as f64 * 0.1"))
            }
            _ => float(format!("{text}.product::<f64>().sin()")),
        }
    }

    /// A chain of stages.
    fn chain(&mut self, effects: &mut Vec<Place>, most: usize) -> Option<Chain> {
        let mut chain = self.source()?;
        let count = 1 + self.roll(most);
        for _ in 0..count {
            chain = self.stage(chain, effects);
        }
        Some(chain)
    }

    fn source(&mut self) -> Option<Chain> {
        let place = self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0) || matches!(kind, Kind::Rows(..)));
        let Some(place) = place else {
            let n = self.amount();
            return Some(Chain { text: format!("(0..{n})"), item: Item::Position, double: true, exact: true });
        };
        let text = place.text.clone();
        let both = |text: String, item| Some(Chain { text, item, double: true, exact: true });
        match place.kind {
            Kind::Rows(_, _, columns) => match self.roll(3) {
                0 => both(format!("{text}.iter()"), Item::Slice(columns)),
                1 => Some(Chain { text: format!("{text}.iter().flatten()"), item: Item::Ref, double: true, exact: false }),
                _ => Some(Chain {
                    text: format!("{text}.iter().flat_map(|c| c.iter().map(|v| v * 0.5))"),
                    item: Item::Float,
                    double: true,
                    exact: false,
                }),
            },
            _ => match self.roll(12) {
                0..=4 => both(format!("{text}.iter()"), Item::Ref),
                5 => both(format!("{text}.iter().copied()"), Item::Float),
                6 => both(format!("{text}.windows(2)"), Item::Slice(2)),
                7 | 8 => {
                    let n = self.amount();
                    both(format!("{text}.chunks({n})"), Item::Slice(1))
                }
                9 => {
                    let n = self.amount();
                    both(format!("{text}.chunks_exact({n})"), Item::Slice(1))
                }
                10 => {
                    let start = self.few();
                    let end = self.pick(&[".len()", ".len() - 1"]);
                    both(format!("({start}..{text}{end})"), Item::Position)
                }
                _ => {
                    let start = self.roll(2);
                    both(format!("{text}[{start}..].iter()"), Item::Ref)
                }
            },
        }
    }

    fn stage(&mut self, chain: Chain, effects: &mut Vec<Place>) -> Chain {
        let Chain { text, item, double, exact } = chain;
        let (amount, few) = (self.amount(), self.few());
        let same = |stage: String, double, exact| Chain { text: format!("{text}‹.{stage}›"), item: item.clone(), double, exact };
        match self.roll(22) {
            0..=3 => self.mapped(Chain { text: text.clone(), item: item.clone(), double, exact }, effects),
            4 | 5 => same(format!("skip({few})"), double && exact, exact),
            6 | 7 => same(format!("take({amount})"), double && exact, exact),
            8 | 9 => same(format!("step_by({amount})"), double && exact, exact),
            10 if double && (exact && !text.contains("{ ") || self.chance(0.3)) => same("rev()".into(), double, exact),
            11 | 12 if text.contains("{ ") && self.chance(0.85) => same(format!("take({amount})"), double && exact, exact),
            11 | 12 => self.zipped(Chain { text: text.clone(), item: item.clone(), double, exact }),
            13 if exact => Chain {
                text: format!("{text}.enumerate()"),
                item: Item::Pair(Box::new(Item::Position), Box::new(item.clone())),
                double,
                exact,
            },
            14 | 15 if !exact && !matches!(item, Item::Slice(_)) && self.chance(0.97) => same(format!("take({amount})"), false, false),
            14 | 15 => match item {
                Item::Slice(_) => match self.roll(4) {
                    0 | 1 => Chain { text: format!("{text}.flatten()"), item: Item::Ref, double, exact: false },
                    2 => Chain { text: format!("{text}.flat_map(|c| c.iter())"), item: Item::Ref, double, exact: false },
                    _ => Chain { text: format!("{text}.flat_map(|c| c.iter().map(|v| v * 0.7))"), item: Item::Float, double, exact: false },
                },
                Item::Ref => same(format!("chain({}.iter())", self.sequence()), double, false),
                Item::Float => same(format!("chain({}.iter().copied())", self.sequence()), double, false),
                _ => same(format!("skip({few})"), double && exact, exact),
            },
            16 => {
                let before = self.scope.clone();
                let stage = match item {
                    Item::Ref => "filter(|v| **v > -0.62)".to_owned(),
                    Item::Float => "filter(|v| *v > -0.62)".to_owned(),
                    Item::Position => "filter(|i| i % 2 == 0)".to_owned(),
                    _ => format!("take({amount})"),
                };
                self.scope = before;
                if stage.starts_with("take") { same(stage, double && exact, exact) } else { same(stage, double, false) }
            }
            17 => match item {
                Item::Ref => same(self.pick(&["take_while(|v| **v < 1.3)", "skip_while(|v| **v > 0.9)"]).to_owned(), false, false),
                Item::Float => same(self.pick(&["take_while(|v| *v < 1.3)", "skip_while(|v| *v > 0.9)"]).to_owned(), false, false),
                _ => same(format!("take({amount})"), double && exact, exact),
            },
            18 => match item {
                Item::Ref | Item::Float => {
                    let v = self.fresh();
                    let binding = if item == Item::Ref { format!("&{v}") } else { v.clone() };
                    let start = self.float_literal();
                    Chain {
                        text: format!("{text}.scan({start}, |state, {binding}| {{ *state = *state * 0.6 + {v}; Some(*state) }})"),
                        item: Item::Float,
                        double: false,
                        exact: false,
                    }
                }
                _ => same(format!("take({amount})"), double && exact, exact),
            },
            19 => match item {
                Item::Ref => Chain {
                    text: format!("{text}.filter_map(|v| if *v > -0.41 {{ Some(v * 0.5) }} else {{ None }})"),
                    item: Item::Float,
                    double,
                    exact: false,
                },
                Item::Float => Chain {
                    text: format!("{text}.filter_map(|v| if v > -0.41 {{ Some(v * 0.5) }} else {{ None }})"),
                    item: Item::Float,
                    double,
                    exact: false,
                },
                _ => same(format!("step_by({amount})"), double && exact, exact),
            },
            20 => match item {
                Item::Float | Item::Ref if !effects.is_empty() => match effects.pop() {
                    Some(place) => same(
                        format!("inspect(|v| {} += 0.25 * {}v)", place.read(), if item == Item::Ref { "**" } else { "*" }),
                        double,
                        exact,
                    ),
                    None => same("fuse()".into(), double, exact),
                },
                Item::Ref => Chain { text: format!("{text}.copied()"), item: Item::Float, double, exact },
                _ => same(format!("take({amount})"), double && exact, exact),
            },
            _ => self.mapped(Chain { text: text.clone(), item: item.clone(), double, exact }, effects),
        }
    }

    /// A sequence to go on with.
    fn sequence(&mut self) -> String {
        self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0)).map_or("[0.5_f64, 0.25]".into(), |place| place.text)
    }

    fn zipped(&mut self, chain: Chain) -> Chain {
        let Chain { text, item, double, exact } = chain;
        let sequence = self.sequence();
        let (few, amount) = (self.few(), self.amount());
        let place_is_named = !sequence.starts_with('[');
        let (other, kind) = match self.roll(6) {
            0 if place_is_named => (format!("&{sequence}[..]"), Item::Ref),
            1 => (format!("{sequence}.iter()"), Item::Ref),
            2 => (format!("{sequence}.iter().skip({few})"), Item::Ref),
            3 => (format!("{sequence}.iter().map(|v| v * 0.5)"), Item::Float),
            4 => (format!("{sequence}.iter().rev().take({amount})"), Item::Ref),
            _ => (format!("{few}.."), Item::Position),
        };
        let is_open = kind == Item::Position;
        Chain {
            text: format!("{text}.zip({other})"),
            item: Item::Pair(Box::new(item), Box::new(kind)),
            double: double && exact && !is_open,
            exact: exact && !is_open,
        }
    }

    /// `map` to a float, with an effect where there is one to have.
    fn mapped(&mut self, chain: Chain, effects: &mut Vec<Place>) -> Chain {
        let Chain { text, item, double, exact } = chain;
        let effect = if self.chance(0.6) { effects.pop() } else { None };
        let before = self.scope.clone();
        self.scope.labels.clear();
        self.scope.returns = None;
        let at = self.scope.names.len();
        let pattern = self.bind(&item);
        let (bound, position) = (self.scope.names[at..].to_vec(), self.scope.positions.last().cloned());
        let mut value = self.float(1);
        // What comes out depends on what went in.
        let item_value = bound.iter().find_map(|name| match &name.kind {
            Kind::Float => {
                Some(if name.reference && self.chance(0.5) { format!("{} * {}", name.text, name.text) } else { name.place().read() })
            }
            Kind::Floats(_, 2) => Some(format!("{}[0] * {}[1]", name.text, name.text)),
            Kind::Floats(..) => {
                Some(if self.chance(0.5) { format!("{}[0].sin()", name.text) } else { format!("{}.iter().sum::<f64>()", name.text) })
            }
            _ => None,
        });
        let item_value = item_value
            .or(position.filter(|_| item == Item::Position).map(|position| format!("(0.3 * {} as f64)", position.text)))
            .unwrap_or_else(|| "0.5_f64".into());
        value = match self.roll(4) {
            0 => item_value.clone(),
            1 => format!("{item_value} * {}", atom(&value)),
            2 => format!("{item_value}‹ + {value}›"),
            _ => format!("({item_value}).sin()"),
        };
        let body = match effect {
            Some(place) => {
                let s = place.read();
                let parens = if s.starts_with('*') { format!("({s})") } else { s.clone() };
                match self.roll(4) {
                    0 => format!("{{ {s} += {item_value}; {s} }}"),
                    1 => format!("{{ {s} = {parens}.cos() * {}; {s} + 0.5 }}", atom(&value)),
                    2 => format!("{{ {s} += 0.5 * {}; {} }}", atom(&value), atom(&item_value)),
                    _ => format!("{{ {s} = 0.5 * {s} + {item_value}; {parens}.sin() }}"),
                }
            }
            None => value,
        };
        self.scope = before;
        Chain { text: format!("{text}.map(|{pattern}| {body})"), item: Item::Float, double, exact }
    }

    /// A pattern for an item; its names are in scope.
    fn bind(&mut self, item: &Item) -> String {
        match item {
            Item::Float => {
                let v = self.fresh();
                self.scope.names.push(Name::owned(v.clone(), Kind::Float, false));
                v
            }
            Item::Ref => {
                let v = self.fresh();
                if self.chance(0.4) {
                    self.scope.names.push(Name::owned(v.clone(), Kind::Float, false));
                    return format!("&{v}");
                }
                self.scope.names.push(Name::shared(v.clone(), Kind::Float));
                v
            }
            Item::Slice(least) => {
                let v = self.fresh();
                self.scope.names.push(Name::shared(v.clone(), Kind::Floats(Shape::Slice, *least)));
                v
            }
            Item::Position => {
                let i = self.numbered("i");
                self.scope.positions.push(Position { text: i.clone(), below: usize::MAX });
                i
            }
            Item::Pair(a, b) => {
                let a = self.bind(a);
                let b = self.bind(b);
                format!("({a}, {b})")
            }
        }
    }
}

/// Whether a name is in a text.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}
