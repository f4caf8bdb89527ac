//! Vectors that grow, shrink and are taken apart.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::text::Node;

impl Grower {
    /// A vector on which several methods of `Vec` are used.
    pub(super) fn vector(&mut self) -> Vec<Node> {
        let v = self.numbered("list");
        let (a, b, c) = (self.float(1), self.float(1), self.float(1));
        let mut nodes = vec![Node::line(format!("let mut {v}: Vec<f64> = vec![{a}, {b}, 0.5, {c}, 0.25];"))];
        let steps = 2 + self.roll(3);
        let (label, depth) = (self.condition(), self.chance(0.3));
        let mut inner = Vec::new();
        for _ in 0..steps {
            inner.extend(self.vector_step(&v));
        }
        if depth {
            nodes.push(Node::block(format!("if {label} {{"), inner));
        } else if self.chance(0.3) {
            nodes.push(Node::block("for _ in 0..2 {", inner));
        } else {
            nodes.extend(inner);
        }
        nodes.push(self.let_float(&format!("{v}.iter().enumerate().map(|(i, v)| v * (i + 1) as f64).sum::<f64>()")));
        nodes
    }

    fn vector_step(&mut self, v: &str) -> Vec<Node> {
        let value = atom(&self.float(1));
        let t = self.numbered("t");
        let line = match self.roll(28) {
            0 => format!("if let Some(t) = {v}.pop() {{ {v}.insert(0, t * {value}); }}"),
            1 => format!("if {v}.len() > 2 {{ let t = {v}.remove(1); {v}[0] += t * {value}; }}"),
            2 => format!("if {v}.len() > 2 {{ let t = {v}.swap_remove(0); {v}[1] *= t.sin(); }}"),
            3 => format!("{v}.truncate(3);"),
            4 => format!("if {v}.len() > 2 {{ let mut {t} = {v}.split_off(2); {t}[0] *= {value}; {v}.append(&mut {t}); }}"),
            5 => format!("let mut {t} = vec![{value}, 0.75]; {v}.append(&mut {t}); {t}.push(0.5);"),
            6 => format!("{v}.sort_by(|a, b| a.total_cmp(b));"),
            7 => format!("{v}.sort_by(|a, b| b.partial_cmp(a).unwrap());"),
            8 => format!("let {t} = {v}[0]; {v}.clear(); {v}.push({t} * {value}); {v}.push(0.3); {v}.push({t});"),
            9 => format!("{v}.retain(|v| *v > -0.57); {v}.push({value}); {v}.push(0.1);"),
            10 => format!("let {t}: f64 = {v}.drain(..1).sum(); {v}.push({t}.sin()); {v}.push({value});"),
            11 => format!("{v}.rotate_right(1); {v}[0] = {v}[0] * {value};"),
            12 => format!(
                "while let Some(t) = {v}.pop() {{ if {v}.len() < 2 {{ {v}.push(t * {value}); {v}.push(t); break; }} {v}[0] += t * 0.5; }}"
            ),
            13 => format!("let {t} = {v}.clone(); {v}[1] += {t}[0] * {value};"),
            14 => format!("let {t} = std::mem::take(&mut {v}); {v} = {t}.iter().rev().map(|v| v * {value}).collect();"),
            15 => format!("let {t} = std::mem::replace(&mut {v}, vec![{value}, 0.5, 0.25]); {v}[0] += {t}[1].sin();"),
            16 => format!("if let Some((first, rest)) = {v}.split_first() {{ let t = first * rest[0]; {v}.push(t); }}"),
            17 => format!("{v}.extend_from_slice(&[{value}, 0.5]); {v}[0] = {value};"),
            18 => format!("let {t} = [&{v}[..1], &{v}[1..]].concat(); {v}[0] = {t}[1] * {value};"),
            // Patterns that copy out of a mutable reference, and names for what a copy is in.
            19 => format!("let mut {t} = 0.0; for &mut a in {v}.iter_mut() {{ {t} += a * {value}; }} {v}[0] += {t};"),
            20 => format!("if let Some(&mut a) = {v}.last_mut() {{ {v}.push(a * {value}); }}"),
            21 => format!("let &mut {t} = &mut {v}[1]; {v}[0] += {t} * {value};"),
            22 => format!("let ref mut {t} = {v}[0] * {value}; *{t} += 0.5; {v}[1] += *{t};"),
            23 => format!("let (ref mut {t}, _) = ({v}[0], 1.0); *{t} *= {value}; {v}[1] += *{t};"),
            24 => format!("match ({v}[0], {value}) {{ (ref mut a, b) => {{ *a *= b; let a = *a; {v}[1] += a; }} }}"),
            // Arguments that read what the call changes, and a closure that changes what the receiver was found by.
            25 => format!("{v}.splice(1.., [{v}.len() as f64 * 0.1, {v}[1]]);"),
            26 => format!(
                "let mut {t} = vec![{v}.clone(), vec![0.5, {value}]]; let mut k = 0; {t}[k].retain(|a| {{ k += 1; *a > -0.57 }}); {v}[0] += {t}[0].iter().sum::<f64>();"
            ),
            _ => format!("{v}.resize(4, {value}); {v}.swap(0, 2);"),
        };
        // Statements of one step go together where the step is left out.
        vec![Node::line(line)]
    }
}
