//! Impls of `Index` and `IndexMut`: an index leads to a place in the value, and to the same place in its adjoint.
//!
//! For `fn index(&self, (i, j): (usize, usize)) -> &f64 { &self.data[i * self.cols + j] }` this writes
//!
//! ```text
//! impl At<(usize, usize)> for Grid {
//!     type Where = Where<(usize, usize), (usize,)>;
//!     fn __at(&self, (i, j): (usize, usize)) -> Self::Where { Where::new((i * self.cols + j,)) }
//! }
//! impl Slot<Where<(usize, usize), (usize,)>> for GridTangent {
//!     type Out = f64;
//!     fn slot(&mut self, at: ..) -> &mut f64 { &mut *slot(&mut self.data, at.0.0) }
//! }
//! ```
//!
//! A body that reads nothing of `self` on the way, `match i { 0 => &self.x, .. }`, is written for the adjoint as it stands.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, FnArg, ImplItem, ItemImpl, Pat, Path, PathArguments, Stmt, Type, parse_quote};

use crate::diag::{Result, refuse};
use crate::emit::bounds;
use crate::options::Options;
use crate::{derive, emit};

/// Whether a trait of `std` is one of the two.
pub fn is_index(name: &str) -> bool {
    matches!(name, "Index" | "IndexMut")
}

/// What stands beside the impl.
pub fn index(item: &ItemImpl, path: &Path, name: &str, options: &Options) -> Result<TokenStream> {
    let krate = &options.krate;
    let rt = quote!(#krate::__v1);
    let parts = Parts::of(item, path)?;
    let Parts { index, pattern, body } = &parts;
    let self_ty = &*item.self_ty;
    let tangent = tangent(self_ty)?;
    let mut walk = Walk { positions: Vec::new(), roots: 0, tails: 0 };
    let mut body_of_adjoint = body.clone();
    walk.block(&mut body_of_adjoint)?;
    let mut generics = item.generics.clone();
    let predicates = bounds::mirrored(&item.generics, &|_| true, &rt);
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    let (impl_generics, _, clause) = generics.split_for_impl();
    let reads_self = count(&body.to_token_stream(), "self") > walk.roots;
    let place = if reads_self {
        let types = walk.positions.iter().map(position_type);
        quote!(#rt::Where<#index, (#(#types,)*)>)
    } else {
        quote!(#index)
    };
    let hash = hash(&quote!(#pattern #body));
    let allow = emit::function::allowances();
    if name == "IndexMut" {
        return Ok(quote! {
            #allow
            const _: () = {
                impl #impl_generics #rt::SlotMut<#place> for #tangent #clause {}
                fn check #impl_generics() #clause {
                    #rt::same_body::<#self_ty, #index, #hash>();
                }
            };
        });
    }
    let output = item.items.iter().find_map(|member| match member {
        ImplItem::Type(alias) => Some(alias.ty.clone()),
        _ => None,
    });
    let output: Type = output.unwrap_or_else(|| parse_quote!(()));
    let rules = if reads_self {
        let Some((last, before)) =
            body.stmts.split_last().filter(|_| walk.tails == 1 && matches!(body.stmts.last(), Some(Stmt::Expr(_, None))))
        else {
            return Err(refuse(
                &item.self_ty,
                "an index with several ways through it that read the value",
                "which of them was taken is not known where the adjoint is indexed",
                "compute the position in one expression, or return the value from a method of another name",
            ));
        };
        if !matches!(index, Type::Tuple(_) | Type::Array(_)) {
            return Err(refuse(
                &item.self_ty,
                "an index by one number whose place depends on the value",
                "it looks like that of a vector, whose place is the number itself",
                "index by a tuple, or return the value from a method of another name",
            ));
        }
        let Stmt::Expr(tail, None) = last else { unreachable!() };
        let (positions, adjoint) = (&walk.positions, walked(tail)?);
        quote! {
            impl #impl_generics #rt::At<#index> for #self_ty #clause {
                type Where = #place;
                #[inline]
                fn __at(&self, #pattern: #index) -> #place {
                    #(#before)*
                    #rt::Where::new((#(#positions,)*))
                }
            }
            impl #impl_generics #rt::Slot<#place> for #tangent #clause {
                type Out = <#output as #rt::Differentiable>::Place;
                #[inline]
                fn slot(&mut self, __at: #place) -> &mut Self::Out {
                    use #rt as __rt;
                    #adjoint
                }
            }
        }
    } else {
        quote! {
            impl #impl_generics #rt::At<#index> for #self_ty #clause {
                type Where = #index;
                #[inline]
                fn __at(&self, index: #index) -> #index {
                    index
                }
            }
            impl #impl_generics #rt::Slot<#index> for #tangent #clause {
                type Out = <#output as #rt::Differentiable>::Place;
                #[inline]
                fn slot(&mut self, #pattern: #index) -> &mut Self::Out {
                    use #rt as __rt;
                    #body_of_adjoint
                }
            }
        }
    };
    Ok(quote! {
        #allow
        const _: () = {
            impl #impl_generics #rt::IndexBody<#index> for #self_ty #clause {
                type Body = #rt::Body<#hash>;
            }
            #rules
        };
    })
}

/// The parts of the impl that matter.
struct Parts {
    index: Type,
    pattern: Pat,
    body: Block,
}

impl Parts {
    fn of(item: &ItemImpl, path: &Path) -> Result<Self> {
        let method = item.items.iter().find_map(|member| match member {
            ImplItem::Fn(method) => Some(method),
            _ => None,
        });
        let index = match path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            }),
            _ => None,
        };
        let pattern = method.and_then(|method| match method.sig.inputs.iter().nth(1) {
            Some(FnArg::Typed(typed)) => Some((*typed.pat).clone()),
            _ => None,
        });
        match (method, index, pattern) {
            (Some(method), Some(index), Some(pattern)) => Ok(Self { index, pattern, body: method.block.clone() }),
            _ => Err(refuse(&item.self_ty, "an operator without a method", "there is nothing to differentiate", "write the method")),
        }
    }
}

/// The type of a position, which is a number or a range of numbers.
pub fn position_type(position: &Expr) -> TokenStream {
    let Expr::Range(range) = position else { return quote!(usize) };
    let name = match (&range.start, &range.end, &range.limits) {
        (Some(_), Some(_), syn::RangeLimits::HalfOpen(_)) => quote!(Range<usize>),
        (Some(_), Some(_), syn::RangeLimits::Closed(_)) => quote!(RangeInclusive<usize>),
        (Some(_), None, _) => quote!(RangeFrom<usize>),
        (None, Some(_), syn::RangeLimits::HalfOpen(_)) => quote!(RangeTo<usize>),
        (None, Some(_), syn::RangeLimits::Closed(_)) => quote!(RangeToInclusive<usize>),
        (None, None, _) => quote!(RangeFull),
    };
    quote!(::core::ops::#name)
}

/// The tangent of a type, by the name that derive gives it.
pub fn tangent(ty: &Type) -> Result<Type> {
    if let Type::Path(path) = ty
        && path.qself.is_none()
        && let Some(last) = path.path.segments.last()
    {
        let name = derive::tangent_name(&last.ident);
        let mut path = path.clone();
        if let Some(last) = path.path.segments.last_mut() {
            last.ident = name;
        }
        return Ok(Type::Path(path));
    }
    Err(refuse(
        ty,
        "an index into this type",
        "its tangent has no name",
        "implement it for a struct or an enum that derives `Differentiable`",
    ))
}

/// Rewrites what `index` returns into the same place of the adjoint.
pub struct Walk {
    /// The index expressions on the way, in order.
    pub positions: Vec<Expr>,
    /// How often `self` is the root of a returned place.
    pub roots: usize,
    pub tails: usize,
}

impl Walk {
    pub fn block(&mut self, block: &mut Block) -> Result<()> {
        let last = block.stmts.len().saturating_sub(1);
        for (at, stmt) in block.stmts.iter_mut().enumerate() {
            match stmt {
                Stmt::Expr(tail, None) if at == last => self.tail(tail)?,
                stmt => self.returns(stmt)?,
            }
        }
        Ok(())
    }

    /// `return &self.x;` on the way.
    fn returns(&mut self, stmt: &mut Stmt) -> Result<()> {
        struct Returns<'w>(&'w mut Walk, Result<()>);
        impl VisitMut for Returns<'_> {
            fn visit_expr_return_mut(&mut self, jump: &mut syn::ExprReturn) {
                if let Some(value) = &mut jump.expr
                    && self.1.is_ok()
                {
                    self.1 = self.0.tail(value);
                }
            }
            fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
        }
        let mut returns = Returns(self, Ok(()));
        returns.visit_stmt_mut(stmt);
        returns.1
    }

    fn tail(&mut self, tail: &mut Expr) -> Result<()> {
        match tail {
            Expr::Paren(inner) => self.tail(&mut inner.expr),
            Expr::Group(inner) => self.tail(&mut inner.expr),
            Expr::Block(block) => self.block(&mut block.block),
            Expr::If(branch) => {
                self.block(&mut branch.then_branch)?;
                branch.else_branch.as_mut().map_or(Ok(()), |(_, other)| self.tail(other))
            }
            Expr::Match(matching) => matching.arms.iter_mut().try_for_each(|arm| self.tail(&mut arm.body)),
            Expr::Macro(_) => Ok(()),
            Expr::Reference(reference) => {
                self.tails += 1;
                let place = self.place(&reference.expr)?;
                *tail = parse_quote!(&mut #place);
                Ok(())
            }
            other => Err(refuse_tail(other)),
        }
    }

    fn place(&mut self, place: &Expr) -> Result<TokenStream> {
        Ok(match place {
            Expr::Paren(inner) => self.place(&inner.expr)?,
            Expr::Group(inner) => self.place(&inner.expr)?,
            Expr::Path(path) if path.path.is_ident("self") => {
                self.roots += 1;
                quote!(self)
            }
            Expr::Field(field) => {
                let (base, member) = (self.place(&field.base)?, &field.member);
                quote!(#base.#member)
            }
            Expr::Index(index) => {
                let (base, position) = (self.place(&index.expr)?, &*index.index);
                self.positions.push(position.clone());
                quote!((*__rt::slot(&mut #base, #position)))
            }
            other => return Err(refuse_tail(other)),
        })
    }
}

fn refuse_tail(tail: &Expr) -> syn::Error {
    refuse(
        tail,
        "this result of an index",
        "the same place in the adjoint cannot be told from it",
        "return `&self.field[position]`, by fields and plain indices",
    )
}

/// The place that is returned, with its positions out of `__at`.
pub fn walked(tail: &Expr) -> Result<Expr> {
    struct Positions(usize);
    impl VisitMut for Positions {
        fn visit_expr_index_mut(&mut self, index: &mut syn::ExprIndex) {
            self.visit_expr_mut(&mut index.expr);
            let at = syn::Index::from(self.0);
            *index.index = parse_quote!(__at.0.#at.clone());
            self.0 += 1;
        }
    }
    let mut tail = tail.clone();
    Positions(0).visit_expr_mut(&mut tail);
    Walk { positions: Vec::new(), roots: 0, tails: 0 }.tail(&mut tail)?;
    Ok(tail)
}

/// How often tokens mention a name.
pub fn count(tokens: &TokenStream, name: &str) -> usize {
    let each = tokens.clone().into_iter().map(|token| match token {
        TokenTree::Ident(ident) => usize::from(ident == Ident::new(name, Span::call_site())),
        TokenTree::Group(group) => count(&group.stream(), name),
        _ => 0,
    });
    each.sum()
}

/// A number for what a body does, whether or not it hands out its place for changes (FNV-1a).
pub fn hash(tokens: &TokenStream) -> u64 {
    fn text(tokens: TokenStream, into: &mut String) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if ident == "mut" => {}
                TokenTree::Group(group) => {
                    into.push_str(&format!("{:?}", group.delimiter()));
                    text(group.stream(), into);
                    into.push(';');
                }
                token => {
                    into.push_str(&token.to_string());
                    into.push(' ');
                }
            }
        }
    }
    let mut all = String::new();
    text(tokens.clone(), &mut all);
    all.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
