//! The options of `check(..)`: how the generated test of a function draws its arguments.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, LitStr, Path, Result, Token, Type, bracketed};

/// What stands in the parentheses.
#[derive(Default)]
pub struct Check {
    /// `p in 0.0..1.0`, `w = [3, 4]`, `a = spd(4)`: a parameter and its recipe.
    recipes: Vec<(Ident, TokenStream)>,
    /// `sample = path`: draws all arguments.
    pub sample: Option<Path>,
    /// `types = [f32, f64]`: what type parameters stand for.
    pub types: Vec<Type>,
    /// `inconclusive = "reason"`: it is accepted that nothing can be decided.
    pub inconclusive: Option<LitStr>,
    /// `skip = "reason"`: the test is ignored.
    pub skip: Option<LitStr>,
}

impl Check {
    /// Reads the options for a function with these parameters.
    pub fn parse(tokens: &TokenStream, parameters: &[String], rt: &TokenStream) -> Result<Self> {
        let options = |input: ParseStream| {
            let mut check = Self::default();
            while !input.is_empty() {
                check.option(input, parameters, rt)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(check)
        };
        let check = options.parse2(tokens.clone())?;
        match (&check.sample, check.recipes.first()) {
            (Some(_), Some((parameter, _))) => {
                Err(Error::new(parameter.span(), "`sample = path` draws this parameter already\n  = help: give one of the two"))
            }
            _ => Ok(check),
        }
    }

    /// How a parameter is drawn.
    pub fn recipe(&self, parameter: &str, rt: &TokenStream) -> TokenStream {
        let all = self.recipes.iter().filter(|(name, _)| name == parameter);
        let all: Vec<_> = all.map(|(_, recipe)| recipe).collect();
        match &all[..] {
            [] => quote!(#rt::check::Recipe::Plain),
            [one] => quote!(#one),
            several => quote!(#rt::check::Recipe::All(::std::vec![#(#several),*])),
        }
    }

    fn option(&mut self, input: ParseStream, parameters: &[String], rt: &TokenStream) -> Result<()> {
        let key = Ident::parse_any(input)?;
        if input.parse::<Option<Token![in]>>()?.is_some() {
            let range: Expr = input.parse()?;
            if !matches!(&range, Expr::Range(range) if range.start.is_some() && range.end.is_some()) {
                return Err(Error::new_spanned(range, "a range with both ends is needed, as in `x in 0.0..1.0`"));
            }
            return self.add(key, parameters, quote!(#rt::check::within(#range)));
        }
        if !input.peek(Token![=]) {
            let help = help(parameters);
            return Err(Error::new(key.span(), format!("`{key}` alone says nothing about how the function is checked\n  = help: {help}")));
        }
        input.parse::<Token![=]>()?;
        match key.to_string().as_str() {
            "sample" => self.sample = Some(input.parse()?),
            "inconclusive" => self.inconclusive = Some(input.parse()?),
            "skip" => self.skip = Some(input.parse()?),
            "types" => {
                let content;
                bracketed!(content in input);
                let types = Punctuated::<Type, Token![,]>::parse_terminated(&content)?;
                self.types = types.into_iter().collect();
            }
            _ => {
                let recipe = recipe(&input.parse()?, rt)?;
                self.add(key, parameters, recipe)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, key: Ident, parameters: &[String], recipe: TokenStream) -> Result<()> {
        if !parameters.iter().any(|parameter| key == parameter) {
            return Err(Error::new(key.span(), format!("no parameter has this name\n  = help: {}", help(parameters))));
        }
        self.recipes.push((key, recipe));
        Ok(())
    }
}

/// What can be said.
fn help(parameters: &[String]) -> String {
    let parameters: Vec<_> = parameters.iter().map(|parameter| format!("`{parameter} in 0.0..1.0`")).collect();
    let others = "`sample = path`, `types = [f32, f64]`, `inconclusive = \"reason\"`, `skip = \"reason\"`";
    if parameters.is_empty() { format!("options are {others}") } else { format!("options are {}, {others}", parameters.join(", ")) }
}

/// `[3, 4]`, `spd(4)`, `simplex(5)`
fn recipe(value: &Expr, rt: &TokenStream) -> Result<TokenStream> {
    match value {
        Expr::Array(shape) => {
            let lengths = &shape.elems;
            return Ok(quote!(#rt::check::Recipe::Shape(::std::vec![#lengths])));
        }
        Expr::Call(call) if call.args.len() == 1 => {
            let size = &call.args;
            match call.func.to_token_stream().to_string().as_str() {
                "spd" => return Ok(quote!(#rt::check::Recipe::Spd(#size))),
                "simplex" => return Ok(quote!(#rt::check::Recipe::Simplex(#size))),
                _ => {}
            }
        }
        _ => {}
    }
    Err(Error::new_spanned(
        value,
        "this says nothing about a parameter\n  = help: write a shape `[3, 4]`, `spd(4)` or `simplex(5)`, or a range, as in `x in 0.0..1.0`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(options: TokenStream) -> Result<Check> {
        let parameters = ["p".to_owned(), "w".to_owned(), "self".to_owned()];
        Check::parse(&options, &parameters, &quote!(rt))
    }

    #[test]
    fn every_option_is_read() {
        let check =
            parsed(quote!(p in 0.0..1.0, p = [2], w = spd(4), self = [3, 4], types = [f32, f64], inconclusive = "noise", skip = "slow"));
        let check = check.expect("the options are right");
        let text = |name| check.recipe(name, &quote!(rt)).to_string();
        assert!(text("p").contains("All") && text("p").contains("within"));
        assert!(text("w").contains("Spd") && text("self").contains("Shape"));
        assert_eq!(check.types.len(), 2);
        assert!(check.inconclusive.is_some() && check.skip.is_some());
        let sample = parsed(quote!(sample = a::path)).ok();
        assert!(sample.is_some_and(|check| check.sample.is_some()));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for (options, text) in [
            (quote!(q = [3]), "no parameter has this name"),
            (quote!(q in 0.0..1.0), "no parameter has this name"),
            (quote!(p in 0.0..), "a range with both ends is needed"),
            (quote!(p in 3), "a range with both ends is needed"),
            (quote!(p = 3), "this says nothing about a parameter"),
            (quote!(p = cube(3)), "this says nothing about a parameter"),
            (quote!(sample = path, p in 0.0..1.0), "draws this parameter already"),
            (quote!(skip), "`skip` alone says nothing"),
            (quote!(skip = 3), "expected string literal"),
        ] {
            let error = parsed(options.clone()).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(text)), "{options}: {error:?}");
        }
    }
}
