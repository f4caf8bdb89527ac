//! What is printed of the form: the first function of the README, as ARCHITECTURE.md shows it.

use crate::options::Options;
use crate::reverse::Printed;
use crate::{activity, lower, reverse, source, used};

#[test]
fn the_form_is_printed_as_the_architecture_shows_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let architecture = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let function: syn::ItemFn = syn::parse_quote! {
        fn energy(x: &[f64], k: f64) -> f64 {
            let mut sum = 0.0;
            for i in 1..x.len() {
                sum += 0.5 * k * (x[i] - x[i - 1]).powi(2);
            }
            sum
        }
    };
    let source = source::admit(&function.sig, &function.block, &Options::default(), None).expect("it is admitted");
    let func = lower::lower(&source).expect("it is lowered");
    let reversed = reverse::reverse(&func, &activity::find(&func, true), &used::find(&func, true), true);
    for printed in [func.to_string(), Printed(&func, &reversed).to_string()] {
        assert!(architecture.contains(&printed), "not in ARCHITECTURE.md:\n{printed}");
    }
}
