//! The generated test: draws arguments by their types and compares the pullback with differences.

mod argument;
mod case;
mod instance;
mod name;
mod twin;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Type};

use self::argument::Argument;
use self::instance::{Instance, instances};
use super::{function, signature};
use crate::check::Check;
use crate::nesting;
use crate::source::Source;
pub use argument::has_references;
pub use name::{of_function, of_method};

/// What a test is made for.
pub struct Site<'a> {
    pub source: &'a Source,
    /// The generics of the impl around a method.
    pub outer: Option<&'a Generics>,
    /// The type that `Self` stands for, and the trait.
    pub owner: Option<(&'a Type, Option<&'a syn::Path>)>,
    /// The name of the function in the report.
    pub name: String,
    /// The name of the test.
    pub test: Ident,
    pub calls: Calls,
}

/// How the function and its derivative are called.
#[allow(clippy::large_enum_variant, reason = "there is one for each test")]
pub enum Calls {
    /// A function and its handle.
    Function { handle: Ident },
    /// A method, with or without a trait.
    Method,
    /// What a trait gives to types that have no such method of their own.
    Default,
    /// An operator: the primal, and `rev` of our rule trait.
    Operator { primal: Box<syn::Expr>, rev: Box<syn::Expr>, assign: bool },
}

/// ```ignore
/// #[cfg(test)]
/// #[test]
/// fn gradcheck_scaled() {
///     Test { function: "scaled", .. }.run(|draw| {
///         let a = Free::draw(draw, "a", "a: f64", Recipe::Plain, (&Kind::<f64>::NEW).sampler(), ..)?;
///         let described = describe(&[&a, ..]);
///         Ok(case(described, offers, move |run| {
///             let a_value = a.at(run);
///             if run.is_primal() {
///                 let value = scaled(a_value, ..);
///                 run.output(&value);
///                 return;
///             }
///             let (value, pullback) = scaled::vjp(a_value, ..);
///             run.output(&value);
///             let (a_bar, ..) = pullback(run.seed(&value));
///             a.gradient(run, zero, a_bar);
///         }))
///     });
/// }
/// ```
pub fn test(site: &Site<'_>) -> TokenStream {
    let (source, name) = (site.source, &site.test);
    let allow = function::allowances();
    let rt = signature::runtime(source);
    let names: Vec<_> = source.params.iter().map(|param| shown_name(param).to_owned()).collect();
    let check = match Check::parse(&source.options.check, &names, &rt) {
        Ok(check) => check,
        Err(error) => return error.to_compile_error(),
    };
    let made = match &check.skip {
        Some(reason) => Err(reason.value()),
        None => instances(site, &check).map(|instances| bodies(site, &check, &instances)),
    };
    let (ignore, body) = match made {
        Ok(body) => (quote!(), body),
        Err(reason) => (quote!(#[ignore = #reason]), quote!()),
    };
    // Inside a function it is one that may be called, and no test.
    let marks = if is_inside(site) { quote!() } else { quote!(#[test] #ignore) };
    quote! {
        #[cfg(test)]
        #marks
        #allow
        #[allow(deprecated)]
        fn #name() { #body }
    }
}

/// Whether the function stands in a body.
fn is_inside(site: &Site<'_>) -> bool {
    site.source.options.nested || nesting::is_inside_a_body(proc_macro2::Span::call_site())
}

/// The name by which a person knows a parameter.
pub fn shown_name(param: &crate::source::SourceParam) -> &str {
    let name = param.binds.as_deref().unwrap_or(&param.name);
    let name = name.trim_start_matches("r#");
    // Names that macros make are told apart by a number behind.
    name.split('#').next().unwrap_or(name)
}

fn bodies(site: &Site<'_>, check: &Check, instances: &[Instance]) -> TokenStream {
    instances.iter().map(|instance| body(site, check, instance)).collect()
}

fn body(site: &Site<'_>, check: &Check, instance: &Instance) -> TokenStream {
    let source = site.source;
    let rt = signature::runtime(source);
    let arguments = self::arguments(source, instance, check, &rt);
    let function = format!("{}{}", site.name, instance.suffix());
    let (path, test) = (format!("::{function}"), site.test.to_string());
    let line = quote_spanned!(source.name.span()=> ::core::line!());
    let file = quote_spanned!(source.name.span()=> ::core::file!());
    let inconclusive = match &check.inconclusive {
        Some(reason) => quote!(::core::option::Option::Some(#reason)),
        None => quote!(::core::option::Option::None),
    };
    let (sampler, recursive) = (argument::sampler(&arguments), source.is_boxed() && source.options.vjp.is_some());
    let unknown = arguments.iter().find(|argument| argument.owned.is_none() && check.sample.is_none());
    let sample = match unknown {
        Some(argument) => {
            let text = format!("`{}` cannot be drawn: it is not known how to make one", argument.what);
            quote!(::core::result::Result::Err(::std::string::String::from(#text)))
        }
        None => {
            let draws = argument::draws(&arguments, check, &rt);
            let case = case::case(site, instance, &arguments, &rt);
            match &instance.twin {
                None => quote!({ #draws ::core::result::Result::Ok(#case) }),
                Some(twin) => {
                    let arguments = self::arguments(source, twin, check, &rt);
                    let draws_of_twin = argument::draws(&arguments, check, &rt);
                    let copy = if twin.doubled { twin::twin(site) } else { None };
                    let twin = case::twin(site, twin, &arguments);
                    quote!({
                        #copy
                        let twin = { let draw = &mut draw.in_single_precision(); #draws_of_twin #twin };
                        #draws
                        ::core::result::Result::Ok(__check::shadowed(#case, twin))
                    })
                }
            }
        }
    };
    quote! {
        {
            use #rt::check::{self as __check, KnownClone as _, KnownSample as _, UnknownClone as _, UnknownSample as _};
            let test = __check::Test {
                function: #function,
                path: ::core::concat!(::core::module_path!(), #path),
                test: #test,
                file: #file,
                line: #line,
                recursive: #recursive,
                inconclusive: #inconclusive,
                sampler: #sampler,
            };
            test.run(|draw: &mut __check::Draw| #sample);
        }
    }
}

fn arguments<'a>(source: &'a Source, instance: &Instance, check: &Check, rt: &TokenStream) -> Vec<Argument<'a>> {
    let params = source.params.iter().enumerate();
    params.map(|(index, param)| Argument::new(index, param, instance, check, rt)).collect()
}

/// Whether the function may return nothing that has floats.
pub fn is_partial(source: &Source) -> bool {
    matches!(source.result_ty(), crate::ir::Ty::Option(of) | crate::ir::Ty::Result(of) if !of.is_inert())
}

/// Whether single precision is written there.
pub fn mentions_f32(tokens: &impl ToTokens) -> bool {
    name::idents(quote!(#tokens)).iter().any(|ident| ident == "f32")
}
