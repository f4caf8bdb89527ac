//! What people write together: a trait and its impls, modules, operators, buffers. Each motif brings its items and the
//! statements that use them.

mod buffers;
mod enums;
mod modules;
mod operators;
mod records;
mod traits;
mod types;
mod vectors;

use crate::grow::Grower;
use crate::scope::Place;
use crate::text::Node;

impl Grower {
    /// Statements of one motif.
    pub(crate) fn motif(&mut self) -> Vec<Node> {
        if self.budget == 0 {
            return self.change().into_iter().collect();
        }
        self.budget = self.budget.saturating_sub(2);
        match self.roll(126) {
            0..=27 => self.naming(2),
            28..=33 => self.call(),
            34..=54 => self.chain_statement(2),
            55..=60 => self.method_on_floats(),
            61..=66 => self.function_of_method_name(),
            67..=70 => self.defaults(),
            71..=75 => self.equal_names(),
            76..=78 => self.hidden_default(),
            79..=84 => self.overloaded(),
            85..=88 => self.double_buffer(),
            89..=92 => self.scratch(),
            93..=96 => self.known_methods(),
            97..=101 => self.enumeration(),
            102..=107 => self.vector(),
            108 | 109 => self.recursion(),
            110 | 111 => self.inert_parameters(),
            112..=116 => self.records(),
            117..=121 => self.wrapped(),
            _ => self.generic(),
        }
    }

    /// Statements of a motif that comes down to sums.
    pub(crate) fn summing(&mut self) -> Vec<Node> {
        match self.roll(3) {
            0 => self.chain_statement(2),
            _ => self.scratch(),
        }
    }

    /// A float that can be changed; declared where there is none.
    pub(crate) fn target(&mut self, nodes: &mut Vec<Node>) -> Place {
        if let Some(place) = self.float_place() {
            return place;
        }
        let name = self.fresh();
        let value = self.read_float();
        nodes.push(Node::line(format!("let mut {name}: f64 = {value};")));
        let name = crate::scope::Name::owned(name, crate::scope::Kind::Float, true);
        self.scope.names.push(name.clone());
        name.place()
    }
}
