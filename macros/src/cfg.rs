//! `#[cfg]` inside a body: the item is emitted once for each answer, so that every part of the derivative agrees.

use crate::diag::refuse;
use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, Item, Meta, Stmt};

/// At most so many conditions are told apart in one item: each doubles what is emitted.
const MOST: usize = 4;

/// The item's variants, each with the condition under which it stands.
pub fn variants(item: &Item) -> syn::Result<Vec<(TokenStream, Item)>> {
    let mut variants = vec![(TokenStream::new(), item.clone())];
    for _ in 0..MOST {
        let Some(condition) = variants.iter().find_map(|(_, item)| first(item)) else { return Ok(variants) };
        let mut undecided = false;
        variants = variants
            .into_iter()
            .flat_map(|(conditions, item)| {
                [true, false].map(|holds| {
                    let mut item = item.clone();
                    Decide { condition: condition.to_string(), holds }.visit_item_mut(&mut item);
                    undecided |= first(&item).is_some_and(|left| left.to_string() == condition.to_string());
                    let attr = if holds { quote!(#[cfg(#condition)]) } else { quote!(#[cfg(not(#condition))]) };
                    (quote!(#conditions #attr), item)
                })
            })
            .collect();
        if undecided {
            return Err(refuse(
                &condition,
                "a `#[cfg]` on this",
                "the derivative is written once for each answer, and what to leave out for one is not known here",
                "put it on a statement, an arm, a field or a parameter",
            ));
        }
    }
    match variants.iter().find_map(|(_, item)| first(item)) {
        None => Ok(variants),
        Some(condition) => Err(syn::Error::new_spanned(
            condition,
            "more than four different `#[cfg]` conditions in one function\n  = help: split the function",
        )),
    }
}

fn condition(attr: &Attribute) -> Option<TokenStream> {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.clone()),
        _ => None,
    }
}

/// The first condition inside the item's bodies.
fn first(item: &Item) -> Option<TokenStream> {
    struct First(Option<TokenStream>, usize);
    impl Visit<'_> for First {
        fn visit_attribute(&mut self, attr: &Attribute) {
            if self.1 > 0 && self.0.is_none() {
                self.0 = condition(attr);
            }
        }
        fn visit_block(&mut self, block: &syn::Block) {
            self.1 += 1;
            syn::visit::visit_block(self, block);
            self.1 -= 1;
        }
        fn visit_fn_arg(&mut self, arg: &syn::FnArg) {
            self.1 += 1;
            syn::visit::visit_fn_arg(self, arg);
            self.1 -= 1;
        }
        fn visit_item(&mut self, item: &Item) {
            // An item inside a body keeps its own attributes.
            if self.1 == 0 {
                syn::visit::visit_item(self, item);
            }
        }
    }
    let mut first = First(None, 0);
    first.visit_item(item);
    first.0
}

/// Takes one condition for decided: what it guards stays, without the attribute, or goes.
struct Decide {
    condition: String,
    holds: bool,
}

impl Decide {
    /// Whether attributes let something stand; the decided condition is taken off.
    fn keeps(&self, attrs: &mut Vec<Attribute>) -> bool {
        let decided = attrs.iter().any(|attr| condition(attr).is_some_and(|tokens| tokens.to_string() == self.condition));
        attrs.retain(|attr| condition(attr).is_none_or(|tokens| tokens.to_string() != self.condition));
        !decided || self.holds
    }
}

impl VisitMut for Decide {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain_mut(|stmt| match stmt {
            Stmt::Local(local) => self.keeps(&mut local.attrs),
            Stmt::Macro(mac) => self.keeps(&mut mac.attrs),
            Stmt::Expr(expr, _) => attrs_of(expr).is_none_or(|attrs| self.keeps(attrs)),
            Stmt::Item(_) => true,
        });
        syn::visit_mut::visit_block_mut(self, block);
    }
    fn visit_expr_match_mut(&mut self, matching: &mut syn::ExprMatch) {
        matching.arms.retain_mut(|arm| self.keeps(&mut arm.attrs));
        syn::visit_mut::visit_expr_match_mut(self, matching);
    }
    fn visit_expr_struct_mut(&mut self, construct: &mut syn::ExprStruct) {
        let fields = core::mem::take(&mut construct.fields).into_iter();
        construct.fields = fields.filter_map(|mut field| self.keeps(&mut field.attrs).then_some(field)).collect();
        syn::visit_mut::visit_expr_struct_mut(self, construct);
    }
    fn visit_pat_struct_mut(&mut self, pattern: &mut syn::PatStruct) {
        let fields = core::mem::take(&mut pattern.fields).into_iter();
        pattern.fields = fields.filter_map(|mut field| self.keeps(&mut field.attrs).then_some(field)).collect();
        syn::visit_mut::visit_pat_struct_mut(self, pattern);
    }
    fn visit_signature_mut(&mut self, signature: &mut syn::Signature) {
        let inputs = core::mem::take(&mut signature.inputs);
        signature.inputs = inputs
            .into_iter()
            .filter_map(|mut arg| {
                let keeps = match &mut arg {
                    syn::FnArg::Typed(typed) => self.keeps(&mut typed.attrs),
                    syn::FnArg::Receiver(receiver) => self.keeps(&mut receiver.attrs),
                };
                keeps.then_some(arg)
            })
            .collect();
        syn::visit_mut::visit_signature_mut(self, signature);
    }
}

/// The attributes of the expressions that statements begin with.
fn attrs_of(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    Some(match expr {
        Expr::Assign(e) => &mut e.attrs,
        Expr::Binary(e) => &mut e.attrs,
        Expr::Block(e) => &mut e.attrs,
        Expr::Call(e) => &mut e.attrs,
        Expr::ForLoop(e) => &mut e.attrs,
        Expr::If(e) => &mut e.attrs,
        Expr::Loop(e) => &mut e.attrs,
        Expr::Match(e) => &mut e.attrs,
        Expr::MethodCall(e) => &mut e.attrs,
        Expr::Return(e) => &mut e.attrs,
        Expr::While(e) => &mut e.attrs,
        Expr::Macro(e) => &mut e.attrs,
        _ => return None,
    })
}
