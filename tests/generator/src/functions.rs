//! Functions and methods that programs call, with several references, shared and mutable.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Place, Returns, Scope, Shape};
use crate::text::Node;

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Value,
    Shared,
    Exclusive,
}

/// A function that can be called.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(Kind, Mode)>,
    pub(crate) returns: Returns,
    /// The first parameter is the receiver.
    pub(crate) method: bool,
}

const FUNCTIONS: &[&str] = &["mix", "both", "update", "advance", "apply", "blend", "couple", "measure", "relax", "shift"];

impl Grower {
    /// A function is called.
    pub(crate) fn call(&mut self) -> Vec<Node> {
        let known = self.known.clone();
        if self.chance(0.4)
            && let Some(function) = self.choose(&known)
            && let Some(nodes) = self.call_of(&function)
        {
            return nodes;
        }
        if self.functions == 0 {
            let Some(function) = self.choose(&known) else { return self.change().into_iter().collect() };
            return self.call_of(&function).unwrap_or_else(|| self.change().into_iter().collect());
        }
        let mut parameters = Vec::new();
        let mut taken: Vec<Place> = Vec::new();
        let exclusive = [0, 1, 1, 2, 2, 2, 3][self.roll(7)];
        let shared = self.roll(2) + usize::from(exclusive == 0);
        for number in 0..exclusive + shared {
            let mode = if number < exclusive { Mode::Exclusive } else { Mode::Shared };
            let found: Vec<Place> = self
                .places(mode == Mode::Exclusive)
                .into_iter()
                .filter(|place| !matches!(place.kind, Kind::Boxed(_)) && taken.iter().all(|other| place.is_disjoint(other)))
                .collect();
            if let Some(place) = self.choose(&found) {
                let kind = self.as_parameter(&place);
                parameters.push((kind, mode));
                taken.push(place);
            }
        }
        let floats = self.roll(2) + usize::from(parameters.is_empty());
        for _ in 0..floats {
            parameters.insert(0, (Kind::Float, Mode::Value));
        }
        let changes = parameters.iter().any(|(_, mode)| *mode == Mode::Exclusive);
        let returns = match self.roll(8) {
            0..=3 if changes => Returns::Nothing,
            4 if changes => Returns::Bool,
            5 => Returns::Maybe,
            _ => Returns::Float,
        };
        // A method where the first that is passed by reference is a structure.
        let receiver = parameters.iter().position(|(kind, mode)| matches!(kind, Kind::Struct(_)) && *mode != Mode::Value);
        let method = receiver.is_some() && self.chance(0.6);
        if let (true, Some(position)) = (method, receiver) {
            let receiver = parameters.remove(position);
            parameters.insert(0, receiver);
        }
        let function = self.function(parameters, returns, method);
        self.call_of(&function).unwrap_or_default()
    }

    /// What a parameter for the place holds.
    fn as_parameter(&mut self, place: &Place) -> Kind {
        match place.kind.clone() {
            Kind::Floats(_, n) if self.chance(0.7) => Kind::Floats(Shape::Slice, n),
            Kind::Rows(Shape::Vec, rows, columns) if self.chance(0.5) => Kind::Rows(Shape::Slice, rows, columns),
            kind => kind,
        }
    }

    /// A function is written.
    pub(crate) fn function(&mut self, parameters: Vec<(Kind, Mode)>, returns: Returns, method: bool) -> Function {
        self.functions = self.functions.saturating_sub(1);
        let base = self.pick(FUNCTIONS);
        let name = self.numbered(base);
        let outer = std::mem::take(&mut self.scope);
        let budget = std::mem::replace(&mut self.budget, 3);
        self.scope = Scope { returns: Some(returns), ..Scope::default() };
        let mut signature = Vec::new();
        for (position, (kind, mode)) in parameters.iter().enumerate() {
            let reference = *mode != Mode::Value;
            let and = match mode {
                Mode::Value => "",
                Mode::Shared => "&",
                Mode::Exclusive => "&mut ",
            };
            let (text, mutable) = if method && position == 0 {
                signature.push(format!("{and}self"));
                ("self".to_owned(), *mode == Mode::Exclusive)
            } else {
                let text = self.fresh();
                let binding = if *mode == Mode::Value && self.chance(0.3) { "mut " } else { "" };
                signature.push(format!("{binding}{text}: {and}{}", self.type_of(kind)));
                (text, *mode == Mode::Exclusive || !binding.is_empty())
            };
            self.scope.names.push(Name { text, kind: kind.clone(), reference, mutable });
        }
        let has_target = self.scope.names.iter().any(|name| name.mutable);
        let mut body = if has_target { Vec::new() } else { vec![self.declaration()] };
        let count = 1 + self.roll(3);
        body.extend(self.statements(count, 1));
        match returns {
            Returns::Float => {
                let value = self.float(2);
                body.push(Node::kept(if self.chance(0.1) { format!("return {value};") } else { value }));
            }
            Returns::Nothing => {}
            Returns::Bool => body.push(Node::kept(self.condition())),
            Returns::Maybe => {
                let (condition, value) = (self.condition(), self.float(1));
                body.push(Node::kept(format!("if {condition} {{ Some({value}) }} else {{ None }}")));
            }
        }
        self.scope = outer;
        self.budget = budget;
        let head = format!("fn {name}({}){} {{", signature.join(", "), returns.arrow());
        if let (true, Some((Kind::Struct(index), _))) = (method, parameters.first()) {
            let ty = self.structs[*index].name.clone();
            self.items.push(Node::block(format!("@d impl {ty} {{"), vec![Node { kept: true, ..Node::block(head, body) }]));
        } else {
            self.items.push(Node::block(format!("@d {head}"), body));
        }
        let function = Function { name, parameters, returns, method };
        self.known.push(function.clone());
        function
    }

    /// A call of the function, where there are places for its parameters.
    fn call_of(&mut self, function: &Function) -> Option<Vec<Node>> {
        let mut taken: Vec<Place> = Vec::new();
        let mut arguments = Vec::new();
        for (kind, mode) in &function.parameters {
            if *mode == Mode::Value {
                arguments.push(String::new());
                continue;
            }
            let mutable = *mode == Mode::Exclusive;
            let found: Vec<Place> = self
                .places(mutable)
                .into_iter()
                .filter(|place| fits(kind, &place.kind) && taken.iter().all(|other| place.is_disjoint(other)))
                .collect();
            let place = self.choose(&found)?;
            let argument = match (kind, &place.kind) {
                // A part of it will do.
                (Kind::Floats(Shape::Slice, least), Kind::Floats(_, n)) if n > least && self.chance(0.3) => {
                    let and = if mutable { "&mut " } else { "&" };
                    let range = if self.chance(0.5) { format!("[{}..]", n - least) } else { format!("[..{least}]") };
                    format!("{and}{}{range}", place.text)
                }
                _ if mutable => place.exclusive(),
                _ => place.shared(),
            };
            arguments.push(argument);
            taken.push(place);
        }
        let roots: Vec<String> = taken.iter().map(|place| place.path[0].clone()).collect();
        for (argument, (kind, mode)) in arguments.iter_mut().zip(&function.parameters) {
            if *mode == Mode::Value {
                *argument = if *kind == Kind::Float { self.without(&roots, |grower| grower.term(1)) } else { return None };
            }
        }
        let call = if function.method {
            let receiver = taken.first()?.text.clone();
            format!("{}.{}({})", receiver, function.name, arguments[1..].join(", "))
        } else {
            format!("{}({})", function.name, arguments.join(", "))
        };
        let target = self.without(&roots, |grower| grower.float_place());
        let change = self.without(&roots, |grower| grower.change());
        Some(match function.returns {
            Returns::Nothing => vec![Node::line(format!("{call};"))],
            Returns::Bool => match change {
                Some(change) => vec![Node::block(format!("if {call} {{"), vec![change])],
                None => vec![Node::line(format!("let _ = {call};"))],
            },
            Returns::Maybe => match (self.roll(3), target) {
                (0, Some(target)) => vec![Node::line(format!("if let Some(v) = {call} {{ {} += 0.4 * v; }}", target.read()))],
                (_, Some(target)) => vec![Node::line(format!("{} = {call}.unwrap_or(0.2);", target.read()))],
                (_, None) => vec![self.let_float(&format!("{call}.unwrap_or(0.2)"))],
            },
            Returns::Float => match (self.roll(5), target) {
                (0, Some(target)) => vec![Node::line(format!("{} = {call}.sin();", target.read()))],
                (1, Some(target)) => vec![Node::line(format!("{} += 0.3 * {call};", target.read()))],
                (2, Some(target)) => {
                    let value = self.without(&roots, |grower| grower.float(1));
                    vec![Node::line(format!("{} = ({call} * {}).sin();", target.read(), atom(&value)))]
                }
                _ => vec![self.let_float(&call)],
            },
        })
    }

    /// A variable for a float.
    pub(crate) fn let_float(&mut self, value: &str) -> Node {
        let name = self.fresh();
        self.scope.names.push(Name::owned(name.clone(), Kind::Float, false));
        Node::line(if self.chance(0.5) { format!("let {name} = {value};") } else { format!("let {name}: f64 = {value};") })
    }
}

/// Whether what a place holds can be passed for a parameter.
fn fits(parameter: &Kind, kind: &Kind) -> bool {
    match (parameter, kind) {
        (Kind::Floats(Shape::Slice, least), Kind::Floats(_, n)) => n >= least,
        (Kind::Floats(Shape::Vec, least), Kind::Floats(Shape::Vec, n)) => n >= least,
        (Kind::Rows(Shape::Slice, rows, columns), Kind::Rows(Shape::Vec | Shape::Slice, r, c)) => r >= rows && c >= columns,
        (Kind::Rows(Shape::Vec, rows, columns), Kind::Rows(Shape::Vec, r, c)) => r >= rows && c >= columns,
        _ => parameter == kind,
    }
}
