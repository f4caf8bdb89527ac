//! Traits: on floats, with defaults, hidden by inherent methods, in generic functions.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name};
use crate::text::Node;

impl Grower {
    /// A trait whose methods change or read floats, and sequences of them.
    pub(super) fn method_on_floats(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let (tr, method) = (self.numbered("Acc"), self.pick(&["acc", "nudge", "decay", "relax", "absorb"]));
        let method = self.numbered(method);
        let target = self.target(&mut nodes);
        let returns = self.chance(0.4);
        let arrow = if returns { " -> f64" } else { "" };
        let has_default = self.chance(0.3);
        let twice = self.numbered("twice");
        let mut members = vec![Node::kept(format!("fn {method}(&mut self, v: f64){arrow};"))];
        if has_default {
            let semi = if returns { "" } else { ";" };
            members.push(Node::line(format!("fn {twice}(&mut self, v: f64){arrow} {{ self.{method}(v); self.{method}(v * 0.5){semi} }}")));
        }
        self.items.push(Node::block(format!("@d trait {tr} {{"), members));
        let result = if returns { " *self * 0.5" } else { "" };
        let update = self.pick(&["*self += v * v;", "*self = self.sin() + v;", "*self *= v;", "*self = *self * 0.5 + v.sin();"]);
        self.items.push(Node::block(
            format!("@d impl {tr} for f64 {{"),
            vec![Node::kept(format!("fn {method}(&mut self, v: f64){arrow} {{ {update}{result} }}"))],
        ));
        let value = self.without(&[target.path[0].clone()], |grower| grower.float(1));
        let used = if has_default && self.chance(0.5) { twice } else { method.clone() };
        let receiver = if target.text.starts_with('*') { format!("({})", target.text) } else { target.text.clone() };
        let call = match self.roll(4) {
            0 => format!("{tr}::{used}({}, {value})", target.exclusive()),
            _ => format!("{receiver}.{used}({value})"),
        };
        if returns && self.chance(0.6) {
            nodes.push(self.let_float(&call));
        } else {
            nodes.push(Node::line(format!("{call};")));
        }
        // The same trait on a sequence.
        if self.chance(0.4)
            && let Some(place) = self.place_where(true, |kind| matches!(kind, Kind::Floats(..) | Kind::Struct(_)))
        {
            let ty = self.type_of(&place.kind);
            let element = match &place.kind {
                Kind::Floats(_, n) if *n > 0 => Some("self[0]".to_owned()),
                Kind::Struct(index) => self.structs[*index]
                    .fields
                    .iter()
                    .find(|field| field.kind == Some(Kind::Float))
                    .map(|field| format!("self.{}", field.name)),
                _ => None,
            };
            if let Some(element) = element {
                let result = if returns { format!(" {element}") } else { String::new() };
                self.items.push(Node::block(
                    format!("@d impl {tr} for {ty} {{"),
                    vec![Node::kept(format!(
                        "fn {method}(&mut self, v: f64){arrow} {{ {element} = {element}.sin() * v + 0.25;{result} }}"
                    ))],
                ));
                let value = self.without(&[place.path[0].clone()], |grower| grower.float(1));
                nodes.push(Node::line(format!("{}.{method}({value});", place.text)));
            }
        }
        nodes
    }

    /// A structure with a value in scope: its name, the type, a field that is a float.
    fn subject(&mut self, nodes: &mut Vec<Node>) -> (Name, String, usize) {
        let found = self.scope.names.iter().filter_map(|name| match name.kind {
            Kind::Struct(index) if name.mutable => Some((name.clone(), index)),
            _ => None,
        });
        let found: Vec<_> = found.collect();
        if let Some((name, index)) = self.choose(&found) {
            return (name, self.structs[index].name.clone(), index);
        }
        let known: Vec<usize> = (0..self.structs.len()).collect();
        let index = self.choose(&known).unwrap_or_else(|| self.structure());
        let variable = self.fresh();
        let terms: Vec<String> = (0..12).map(|_| self.term(1)).collect();
        let mut terms = terms.into_iter();
        let value = self.literal(&Kind::Struct(index), &mut || terms.next().unwrap_or_else(|| "0.5".into()));
        nodes.push(Node::line(format!("let mut {variable} = {value};")));
        let name = Name::owned(variable, Kind::Struct(index), true);
        self.scope.names.push(name.clone());
        (name, self.structs[index].name.clone(), index)
    }

    /// A float inside `self`.
    fn own_float(&mut self, index: usize) -> String {
        let before = std::mem::take(&mut self.scope);
        self.scope.names.push(Name::exclusive("self", Kind::Struct(index)));
        let place = self.place_where(true, |kind| *kind == Kind::Float);
        self.scope = before;
        place.map_or("0.5".to_owned(), |place| place.text)
    }

    /// A method that calls a free function of its own name.
    pub(super) fn function_of_method_name(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let (subject, ty, index) = self.subject(&mut nodes);
        let base = self.pick(&["update", "norm", "energy", "kick", "relax", "clip", "rate"]);
        let name = self.numbered(base);
        let (own, other) = (self.own_float(index), self.own_float(index));
        let formula = self.pick(&["v * v", "v.sin()", "0.5 * v + v * v", "v.tanh() * 1.5"]);
        let value = self.without(std::slice::from_ref(&subject.text), |grower| grower.float(1));
        let call = format!("{}.{name}({value})", subject.text);
        let (free, method, used) = match self.roll(6) {
            0 => (
                format!("@d fn {name}(v: f64) -> f64 {{ {formula} }}"),
                format!("fn {name}(&mut self, k: f64) {{ {own} = {name}({own}) * k; }}"),
                Node::line(format!("{call};")),
            ),
            1 => (
                format!("@d fn {name}(v: &mut f64, k: f64) {{ *v = *v * k + 0.5; }}"),
                format!("fn {name}(&mut self, k: f64) {{ {name}(&mut {own}, k); }}"),
                Node::line(format!("{call};")),
            ),
            2 => (
                format!("@d fn {name}(v: f64) -> f64 {{ {formula} }}"),
                format!("fn {name}(&mut self, k: f64) -> bool {{ {own} = {name}({own}) + k; {other} > 0.3 }}"),
                Node::line(format!("let _ = {call};")),
            ),
            3 => (
                format!("@d fn {name}(v: f64, k: f64) -> f64 {{ k * {} }}", atom(formula)),
                format!("fn {name}(&self, k: f64) -> f64 {{ {name}({own}, k) + {other} }}"),
                self.let_float(&call),
            ),
            4 => (
                format!("@d fn {name}(v: f64) -> f64 {{ {formula} }}"),
                format!("fn {name}(&mut self, k: f64) -> f64 {{ {own} = {name}({own}); {other} * k }}"),
                self.let_float(&call),
            ),
            _ => (
                format!("@d fn {name}(v: f64) -> Option<f64> {{ if v > -0.9 {{ Some({formula}) }} else {{ None }} }}"),
                format!("fn {name}(&mut self, k: f64) -> Option<f64> {{ {own} = {name}({own} * k)?; Some({other}) }}"),
                self.let_float(&format!("{call}.unwrap_or(0.4)")),
            ),
        };
        self.items.push(Node::line(free));
        self.items.push(Node::block(format!("@d impl {ty} {{"), vec![Node::kept(method)]));
        nodes.push(used);
        nodes
    }

    /// A trait with defaults, overridden or not, with a derivative or without.
    pub(super) fn defaults(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let (subject, ty, index) = self.subject(&mut nodes);
        let (tr, a, b, c) = (self.numbered("Shape"), self.numbered("area"), self.numbered("cost"), self.numbered("through"));
        let own = self.own_float(index);
        let default = self.pick(&["v * 2.0", "v * v", "v.sin() + 0.5"]);
        let members = vec![
            Node::line(format!("fn {a}(&self) -> f64 {{ 1.0 }}")),
            Node::line(format!("fn {b}(&self, v: f64) -> f64 {{ {default} }}")),
            Node::line(format!("fn {c}(&self, v: f64) -> f64 {{ self.{a}() * self.{b}(v) }}")),
        ];
        self.items.push(Node::block(format!("@d trait {tr} {{"), members));
        let overriding = format!("fn {b}(&self, v: f64) -> f64 {{ v * {own} * 5.0 }}");
        let area = Node::line(format!("fn {a}(&self) -> f64 {{ {own}.cos() }}"));
        // Most have a derivative where they should.
        let (attribute, member) = match self.roll(24) {
            0 => ("", overriding),
            1 => ("@d ", format!("@n {overriding}")),
            2..=4 => ("@d ", String::new()),
            _ => ("@d ", overriding),
        };
        let mut members = Vec::new();
        if self.chance(0.4) && !attribute.is_empty() {
            members.push(area);
        }
        if !member.is_empty() {
            members.push(Node::line(member));
        }
        self.items.push(Node::block(format!("{attribute}impl {tr} for {ty} {{"), members));
        let value = self.float(1);
        let receiver = &subject.text;
        let shared = subject.place().shared();
        let called = if self.chance(0.3) { c } else { b };
        let call = match self.roll(4) {
            0 => format!("{tr}::{called}({shared}, {value})"),
            1 => {
                let (g, bound) = (self.numbered("through"), "@t");
                self.items.push(Node::line(format!("@d fn {g}<A: {tr}{bound}>(t: &A, v: f64) -> f64 {{ t.{called}(v) * 0.5 }}")));
                format!("{g}({shared}, {value})")
            }
            _ => format!("{receiver}.{called}({value})"),
        };
        nodes.push(self.let_float(&call));
        nodes
    }

    /// An inherent method hides the one of a trait.
    pub(super) fn hidden_default(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let (subject, ty, index) = self.subject(&mut nodes);
        let (tr, b) = (self.numbered("Model"), self.numbered("value"));
        let own = self.own_float(index);
        let attribute = if self.chance(0.9) { "@d " } else { "" };
        let inherent = Node::block(
            format!("{attribute}impl {ty} {{"),
            vec![Node::kept(format!("fn {b}(&self, v: f64) -> f64 {{ v * 3.0 + {own} }}"))],
        );
        let default = self.chance(0.6);
        let of_trait = if default {
            Node::block(format!("@d trait {tr} {{"), vec![Node::kept(format!("fn {b}(&self, v: f64) -> f64 {{ v * 2.0 }}"))])
        } else {
            Node::block(format!("@d trait {tr} {{"), vec![Node::kept(format!("fn {b}(&self, v: f64) -> f64;"))])
        };
        let implementation = if default {
            Node::line(format!("@d impl {tr} for {ty} {{}}"))
        } else {
            Node::block(format!("@d impl {tr} for {ty} {{"), vec![Node::kept(format!("fn {b}(&self, v: f64) -> f64 {{ v * {own} }}"))])
        };
        self.items.extend([inherent, of_trait, implementation]);
        let value = self.float(1);
        let call = match self.roll(4) {
            0 => format!("{tr}::{b}({}, {value})", subject.place().shared()),
            _ => format!("{}.{b}({value})", subject.text),
        };
        nodes.push(self.let_float(&call));
        nodes
    }

    /// A generic function over a trait, or over what it returns.
    pub(super) fn generic(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let (subject, ty, index) = self.subject(&mut nodes);
        let (tr, a, g) = (self.numbered("Curve"), self.numbered("at"), self.numbered("sample"));
        let own = self.own_float(index);
        self.items.push(Node::block(format!("@d trait {tr} {{"), vec![Node::kept(format!("fn {a}(&self, v: f64) -> f64;"))]));
        self.items.push(Node::block(
            format!("@d impl {tr} for {ty} {{"),
            vec![Node::kept(format!("fn {a}(&self, v: f64) -> f64 {{ {own} * v.sin() }}"))],
        ));
        let bound = self.pick(&["@t", " + Clone@t"]);
        let body = self
            .pick(&[
                "t.AT(v) * 0.5 + t.AT(0.3)",
                "{ let mut s: f64 = 0.1; for i in 0..3 { s += t.AT(v * i as f64).tanh(); } s }",
                "t.AT(t.AT(v))",
            ])
            .replace("AT", &a);
        self.items.push(Node::line(format!("@d fn {g}<T: {tr}{bound}>(t: &T, v: f64) -> f64 {{ {body} }}")));
        let value = self.float(1);
        nodes.push(self.let_float(&format!("{g}({}, {value})", subject.place().shared())));
        nodes
    }
}
