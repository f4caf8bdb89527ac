//! What is known of types from what is written: a hint for speed, never trusted where a wrong one could go unnoticed.

use syn::{GenericArgument, PathArguments, Type};

/// What is known of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// Nothing.
    Unknown,
    /// It is no reference.
    Owned,
    /// `f32` or `f64`.
    Float,
    /// An integer, and so copied, without derivative.
    Int,
    Bool,
    /// A string or something else without derivative.
    Inert,
    Unit,
    Ref(Box<Ty>),
    RefMut(Box<Ty>),
    Slice(Box<Ty>),
    Vec(Box<Ty>),
    Array(Box<Ty>),
    Tuple(Vec<Ty>),
    Option(Box<Ty>),
    Result(Box<Ty>),
    Boxed(Box<Ty>),
    Range,
    /// What has been made of something that was written as `Matrix`: a guess, until the generated code asks for a matrix.
    Matrix,
    /// A named type of somebody's.
    Named(String),
}

/// The type of `std` that a path is taken for; `lower::std_types` holds it to that. Types of `std` with parameters are written
/// with them, so that a plain `Vec` or `Range` is somebody's own.
pub fn std_name(path: &syn::Path) -> Option<&'static str> {
    const PLAIN: [&str; 18] = [
        "f32", "f64", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool", "char", "str",
        "String",
    ];
    const OF_PARAMETERS: [&str; 10] =
        ["Vec", "Option", "Box", "PhantomData", "Range", "RangeInclusive", "RangeFrom", "RangeTo", "RangeToInclusive", "RangeFull"];
    const MODULES: [&str; 12] =
        ["vec", "option", "result", "boxed", "string", "marker", "ops", "range", "primitive", "std", "core", "alloc"];
    let last = path.segments.last()?;
    let module = path.segments.len().checked_sub(2).map(|at| path.segments[at].ident.to_string());
    if module.is_some_and(|module| !MODULES.contains(&&module[..])) {
        return None;
    }
    let (name, has_parameters) = (last.ident.to_string(), !last.arguments.is_none());
    if name == "Result" {
        return Some("Result");
    }
    if name == "RangeFull" && !has_parameters {
        return Some("RangeFull");
    }
    let list: &[&'static str] = if has_parameters { &OF_PARAMETERS } else { &PLAIN };
    list.iter().copied().find(|known| name == *known)
}

impl Ty {
    /// What a written type says.
    pub fn of(ty: &Type) -> Self {
        match ty {
            Type::Paren(inner) => Self::of(&inner.elem),
            Type::Group(inner) => Self::of(&inner.elem),
            Type::Reference(inner) if inner.mutability.is_some() => Self::RefMut(Box::new(Self::of(&inner.elem))),
            Type::Reference(inner) => Self::Ref(Box::new(Self::of(&inner.elem))),
            Type::Slice(inner) => Self::Slice(Box::new(Self::of(&inner.elem))),
            Type::Array(inner) => Self::Array(Box::new(Self::of(&inner.elem))),
            Type::Tuple(inner) if inner.elems.is_empty() => Self::Unit,
            Type::Tuple(inner) => Self::Tuple(inner.elems.iter().map(Self::of).collect()),
            Type::Path(path) if path.qself.is_none() => Self::of_path(&path.path),
            _ => Self::Unknown,
        }
    }

    fn of_path(path: &syn::Path) -> Self {
        let Some(last) = path.segments.last() else { return Self::Unknown };
        let argument = || match &last.arguments {
            PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
                GenericArgument::Type(ty) => Some(Self::of(ty)),
                _ => None,
            }),
            _ => None,
        };
        let boxed = || Box::new(argument().unwrap_or(Self::Unknown));
        match std_name(path) {
            Some("f32" | "f64") => Self::Float,
            Some("bool") => Self::Bool,
            Some("char" | "str" | "String" | "PhantomData") => Self::Inert,
            Some("Vec") => Self::Vec(boxed()),
            Some("Option") => Self::Option(boxed()),
            Some("Result") => Self::Result(boxed()),
            Some("Box") => Self::Boxed(boxed()),
            Some("RangeFull") => Self::Range,
            Some(range) if range.starts_with("Range") => {
                if argument().is_some_and(|of| of.is_inert()) {
                    Self::Range
                } else {
                    Self::Unknown
                }
            }
            Some(_) => Self::Int,
            // Ours has a type argument: without one it is somebody's own, or an alias, which may stand for anything.
            None if last.ident == "Matrix" && last.arguments.is_none() => Self::Named("type Matrix".to_owned()),
            None => Self::Named(last.ident.to_string()),
        }
    }

    /// Whether the written type consists only of what carries no derivative, in the containers that the interface names.
    pub fn is_inert(&self) -> bool {
        match self {
            Self::Int | Self::Bool | Self::Inert | Self::Unit | Self::Range => true,
            Self::Ref(t) | Self::RefMut(t) | Self::Slice(t) | Self::Vec(t) | Self::Array(t) | Self::Option(t) => t.is_inert(),
            Self::Tuple(ts) => ts.iter().all(Self::is_inert),
            _ => false,
        }
    }

    /// Whether there is a float in it as it is written.
    pub fn has_float(&self) -> bool {
        match self {
            Self::Float => true,
            Self::Ref(t) | Self::Slice(t) | Self::Vec(t) | Self::Array(t) | Self::Option(t) | Self::Boxed(t) => t.has_float(),
            Self::Tuple(ts) => ts.iter().any(Self::has_float),
            _ => false,
        }
    }

    /// Whether it is seen to be put together from numbers by `std` alone, so that a clone is a copy.
    pub fn has_numbers_alone(&self) -> bool {
        match self {
            Self::Float | Self::Int | Self::Bool | Self::Unit => true,
            Self::Ref(t) | Self::RefMut(t) | Self::Slice(t) | Self::Vec(t) | Self::Array(t) | Self::Option(t) | Self::Boxed(t) => {
                t.has_numbers_alone()
            }
            Self::Tuple(ts) => ts.iter().all(Self::has_numbers_alone),
            _ => false,
        }
    }

    /// Whether a value can be captured by a pullback without capturing a lifetime.
    pub fn is_owned(&self) -> bool {
        match self {
            Self::Unknown | Self::Ref(_) | Self::RefMut(_) | Self::Slice(_) | Self::Inert => false,
            Self::Vec(t) | Self::Array(t) | Self::Option(t) | Self::Result(t) | Self::Boxed(t) => t.is_owned(),
            Self::Tuple(ts) => ts.iter().all(Self::is_owned),
            _ => true,
        }
    }

    /// Whether values are copied, so that a read never moves.
    pub fn is_copy(&self) -> bool {
        match self {
            Self::Float | Self::Int | Self::Bool | Self::Unit | Self::Ref(_) => true,
            Self::Array(t) | Self::Option(t) => t.is_copy(),
            Self::Tuple(ts) => ts.iter().all(Self::is_copy),
            _ => false,
        }
    }

    /// A float or an integer or a truth value: what is read into a variable of its own at no cost.
    pub fn is_scalar(&self) -> bool {
        matches!(self, Self::Float | Self::Int | Self::Bool)
    }

    /// A type of `std`, so that the names of its methods say what they do.
    pub fn is_of_std(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Owned | Self::Matrix | Self::Named(_) | Self::Ref(_) | Self::RefMut(_) | Self::Boxed(_))
    }

    /// Whether it may be the runtime's matrix; users have types of that name too.
    pub fn may_be_matrix(&self) -> bool {
        matches!(self, Self::Matrix) || matches!(self, Self::Named(name) if name == "Matrix")
    }

    /// Without the references before it.
    pub fn strip(&self) -> &Self {
        match self {
            Self::Ref(t) | Self::RefMut(t) => t.strip(),
            _ => self,
        }
    }

    /// Without references and boxes.
    pub fn peel(&self) -> &Self {
        match self {
            Self::Ref(t) | Self::RefMut(t) | Self::Boxed(t) => t.peel(),
            _ => self,
        }
    }

    /// The type of an element.
    pub fn element(&self) -> Self {
        match self.peel() {
            Self::Slice(t) | Self::Vec(t) | Self::Array(t) => (**t).clone(),
            _ => Self::Unknown,
        }
    }

    /// The type behind one reference or box.
    pub fn deref(&self) -> Self {
        match self {
            Self::Ref(t) | Self::RefMut(t) | Self::Boxed(t) => (**t).clone(),
            _ => Self::Unknown,
        }
    }

    /// What is known of a value that has one of two types.
    pub fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (Self::Float, Self::Owned | Self::Unknown) | (Self::Owned | Self::Unknown, Self::Float) => Self::Float,
            (a, b) if a.is_owned() && b.is_owned() => Self::Owned,
            _ => Self::Unknown,
        }
    }

    /// The reference to it.
    pub fn reference(self) -> Self {
        Self::Ref(Box::new(self))
    }
}
