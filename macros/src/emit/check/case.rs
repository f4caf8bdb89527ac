//! The closure of a generated test that runs the function, its pullback, or one of the other ways to its gradient.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use super::argument::Argument;
use super::instance::Instance;
use super::{Calls, Site, mentions_f32};
use crate::emit::api;
use crate::ir::Reference;

/// The closure in a case.
pub fn case(site: &Site<'_>, instance: &Instance, arguments: &[Argument<'_>], rt: &TokenStream) -> TokenStream {
    let source = site.source;
    let described = arguments.iter().filter(|argument| argument.param.active).map(|argument| &argument.drawn);
    let single = mentions_f32(&source.output);
    let partial = super::is_partial(source);
    let gradient = instance.returns_float(site);
    let values: TokenStream = arguments.iter().map(Argument::value).collect();
    let primal = primal(site, instance, arguments);
    let (backward, ways) = match &site.calls {
        Calls::Operator { rev, assign, .. } => (operator(arguments, &values, &primal, &instance.filled(rev), *assign), quote!()),
        _ => (pullback(site, instance, arguments), other_ways(site, instance, arguments, gradient)),
    };
    let has_adjoints = !matches!(site.calls, Calls::Operator { .. });
    let zeros: TokenStream = active(arguments)
        .map(|argument| {
            let (zero, value) = (&argument.zero, &argument.value);
            quote!(let #zero = #rt::zero(&#value);)
        })
        .collect();
    let hand_in: TokenStream = active(arguments).map(Argument::hand_in).collect();
    let back = give_back(arguments);
    quote! {
        {
            let described = __check::describe(&[#(&#described),*]);
            let offers = __check::Offers { single: #single, partial: #partial, gradient: #gradient, adjoints: #has_adjoints };
            __check::case(described, offers, move |run: &mut __check::Run<'_>| {
                #values
                if run.is_primal() {
                    #primal
                    #back
                    return;
                }
                #zeros
                #ways
                #backward
                #hand_in
                #back
            })
        }
    }
}

/// The function alone, for the differences of another that is checked.
pub fn twin(site: &Site<'_>, instance: &Instance, arguments: &[Argument<'_>]) -> TokenStream {
    let values: TokenStream = arguments.iter().map(Argument::value).collect();
    let (primal, back) = (primal(site, instance, arguments), give_back(arguments));
    quote! {
        __check::twin(move |run: &mut __check::Run<'_>| {
            #values
            #primal
            #back
        })
    }
}

fn active<'a, 's>(arguments: &'a [Argument<'s>]) -> impl Iterator<Item = &'a Argument<'s>> {
    arguments.iter().filter(|argument| argument.param.active)
}

/// The output may borrow what is given back.
fn give_back(arguments: &[Argument<'_>]) -> TokenStream {
    let back: TokenStream = arguments.iter().filter_map(Argument::back).collect();
    quote!({ let _moved = value; } #back)
}

/// Runs the function and hands in its outputs.
fn primal(site: &Site<'_>, instance: &Instance, arguments: &[Argument<'_>]) -> TokenStream {
    let (views, passed): (TokenStream, Vec<_>) = passed(arguments);
    let callee = match &site.calls {
        Calls::Function { .. } if instance.doubled => super::twin::name().to_token_stream(),
        Calls::Function { .. } => {
            let (name, turbofish) = (&site.source.name, instance.turbofish(&site.source.generics, true));
            // A local variable of the test may have the function's name, except where there is no module to name.
            let module = (!super::is_inside(site)).then(|| quote!(self::));
            quote!(#module #name #turbofish)
        }
        Calls::Method | Calls::Default => {
            let name = &site.source.name;
            let turbofish = instance.turbofish(&site.source.generics, true);
            let owner = instance.owner(site);
            quote!(#owner::#name #turbofish)
        }
        Calls::Operator { primal, .. } => instance.filled(primal),
    };
    let finals = finals(arguments);
    quote! {
        #views
        let value = #callee(#(#passed),*);
        run.output(&value);
        #finals
    }
}

/// Final states are outputs as the value is.
fn finals(arguments: &[Argument<'_>]) -> TokenStream {
    arguments
        .iter()
        .filter(|argument| argument.is_changed())
        .map(|argument| {
            let value = &argument.value;
            quote!(run.output(&#value);)
        })
        .collect()
}

fn passed(arguments: &[Argument<'_>]) -> (TokenStream, Vec<TokenStream>) {
    let passed: Vec<_> = arguments.iter().map(Argument::pass).collect();
    (passed.iter().map(|(view, _)| view.clone()).collect(), passed.into_iter().map(|(_, value)| value).collect())
}

/// Runs the value and the pullback by the public `vjp`.
fn pullback(site: &Site<'_>, instance: &Instance, arguments: &[Argument<'_>]) -> TokenStream {
    let (views, passed) = passed(arguments);
    let callee = derivative(site, instance, "vjp");
    let seeds = seeds(arguments);
    let lent = arguments.iter().filter(|argument| argument.is_changed()).map(|argument| {
        let bar = &argument.bar;
        if argument.is_slice() { quote!(&mut #bar[..]) } else { quote!(&mut #bar) }
    });
    let returned = active(arguments).filter(|argument| !argument.is_changed()).map(|argument| &argument.bar);
    let returned = bundle(&returned.collect::<Vec<_>>());
    let finals = finals(arguments);
    quote! {
        #views
        let (value, pullback) = #callee(#(#passed),*);
        run.output(&value);
        let seed = run.seed(&value);
        #seeds
        let #returned = pullback(seed #(, #lent)*);
        #finals
    }
}

/// The ways to the gradient beside the public `vjp`: `value_and_grad`, its twin that fills a buffer that was used before,
/// and the internal pullback, whose adjoints add to what they hold.
///
/// ```ignore
/// if run.is_into() {
///     let mut gradient = run.used((a_zero, ..));
///     let value = scaled::value_and_grad_into(a, .., &mut gradient);
///     ..
///     return;
/// }
/// ```
fn other_ways(site: &Site<'_>, instance: &Instance, arguments: &[Argument<'_>], gradient: bool) -> TokenStream {
    let rt = crate::emit::signature::runtime(site.source);
    let (views, passed) = passed(arguments);
    let hand_in: TokenStream = active(arguments).map(Argument::hand_in).collect();
    let back = give_back(arguments);
    let end = quote!(#hand_in #back return;);
    let bars = bundle(&active(arguments).map(|argument| &argument.bar).collect::<Vec<_>>());
    let gradient = gradient.then(|| {
        let [fresh, into] = ["value_and_grad", "value_and_grad_into"].map(|name| derivative(site, instance, name));
        let zeros = active(arguments).map(|argument| {
            let zero = &argument.zero;
            quote!(::core::clone::Clone::clone(&#zero))
        });
        let zeros = bundle(&zeros.collect::<Vec<_>>());
        quote! {
            if run.is_fresh() {
                #views
                let (value, #bars) = #fresh(#(#passed),*);
                run.output(&value);
                #end
            }
            if run.is_into() {
                #views
                let mut gradient = run.used(#zeros);
                let value = #into(#(#passed,)* &mut gradient);
                run.output(&value);
                let #bars = gradient;
                #end
            }
        }
    });
    let held = derivative(site, instance, &api::inner_name(site.source).to_string());
    let seeds = seeds(arguments);
    let holding: TokenStream = active(arguments)
        .filter(|argument| !argument.is_changed())
        .map(|argument| {
            let (bar, zero) = (&argument.bar, &argument.zero);
            quote!(let mut #bar = run.held(::core::clone::Clone::clone(&#zero));)
        })
        .collect();
    let again = arguments.iter().zip(&passed).map(|(argument, passed)| match argument.param.reference() {
        Reference::Shared => passed.clone(),
        Reference::Value if site.source.is_passed_again(argument.param) => quote!(&#passed),
        _ => quote!(()),
    });
    let lent = arguments.iter().map(|argument| {
        let bar = &argument.bar;
        if argument.param.active { quote!(#rt::lend(&mut #bar)) } else { quote!(#rt::lend(#rt::NoBar)) }
    });
    let released: TokenStream = active(arguments)
        .filter(|argument| !argument.is_changed())
        .map(|argument| {
            let bar = &argument.bar;
            quote!(let #bar = run.added(#bar);)
        })
        .collect();
    let finals = finals(arguments);
    quote! {
        #gradient
        if run.is_held() {
            #views
            let (value, pullback) = #held(#(#passed),*);
            run.output(&value);
            let seed = run.seed(&value);
            #seeds
            #holding
            pullback(seed, #(#again,)* #(#lent),*);
            #released
            #finals
            #end
        }
    }
}

/// The adjoints of final states.
fn seeds(arguments: &[Argument<'_>]) -> TokenStream {
    let changed = arguments.iter().filter(|argument| argument.is_changed());
    let seed = |argument: &Argument<'_>| {
        let (bar, value) = (&argument.bar, &argument.value);
        quote!(let mut #bar = run.seed(&#value);)
    };
    changed.map(seed).collect()
}

/// A generated function: `handle::vjp` beside a function, `vjp_name` for a method.
fn derivative(site: &Site<'_>, instance: &Instance, name: &str) -> TokenStream {
    let turbofish = instance.turbofish(&site.source.generics, false);
    if let Calls::Function { handle } = &site.calls {
        let name = format_ident!("{}", name, span = site.source.name.span());
        return quote!(#handle::#name #turbofish);
    }
    let owner = instance.owner(site);
    let method = site.source.name.to_string();
    let name = if name.starts_with("__") { name.to_owned() } else { format!("{name}_{}", method.trim_start_matches("r#")) };
    let name = format_ident!("{}", name, span = site.source.name.span());
    quote!(#owner::#name #turbofish)
}

/// One as it is, several as a tuple.
fn bundle<T: quote::ToTokens>(parts: &[T]) -> TokenStream {
    match parts {
        [one] => quote!(#one),
        several => quote!((#(#several),*)),
    }
}

/// Runs the operator, and then its rule on fresh arguments.
fn operator(arguments: &[Argument<'_>], values: &TokenStream, primal: &TokenStream, rev: &TokenStream, assign: bool) -> TokenStream {
    let operands = arguments.iter().map(|argument| {
        let value = &argument.value;
        quote!(&#value)
    });
    let bars: Vec<_> = arguments.iter().map(|argument| &argument.bar).collect();
    let again = quote!(run.rewind(); #values);
    match &bars[..] {
        [left, right] if assign => {
            let state = &arguments[0].value;
            quote! {
                #primal
                let mut #left = run.seed(&#state);
                #again
                let #right = #rev(#(#operands,)* &mut #left);
            }
        }
        bars => {
            let returned = bundle(bars);
            quote! {
                #primal
                let seed = run.seed(&value);
                #again
                let #returned = #rev(#(#operands,)* seed);
            }
        }
    }
}
