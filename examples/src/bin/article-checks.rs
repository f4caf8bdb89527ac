//! Tells the story of a gradient that was said to be checked: each fault with the experiment that shows it.

use pullback_examples::article::checker::Faults;
use pullback_examples::article::experiments as article;
use pullback_examples::article::network::Rows;

fn main() {
    println!("A network with two inputs, four hidden units and one output, its gradient by hand, and a check of it.\n");

    println!("1. The factor 2 / (N K) of the mean square is missing. On the four rows of exclusive or:\n");
    println!("{}\n", article::missing_factor(&Rows::xor()));
    println!("   The article has two rows and one output, where the factor is 1:\n");
    println!("{}\n", article::missing_factor(&Rows::of_the_article()));

    let rises = article::losses(2.0, &[0, 100, 1000]);
    let falls = article::losses(-2.0, &[0, 1000]);
    println!(
        "2, 3. The error is `p - Y`, and the parameters move along it: the loss rises from {:.3} over {:.3} to {:.4}.\n      \
         Subtracted, the same gradient leads to {:.4}.\n",
        rises[0], rises[1], rises[2], falls[1]
    );

    println!("4. `x (1 - x)` is the slope of the sigmoid where `x` is what it returned, not what it was given:\n");
    println!("{}\n", article::slope_of_the_activation(0.3));

    let none = Faults::default();
    let cases = [
        ("   The check without its faults", none),
        ("5. A copy is moved that the network never reads", Faults { moves_a_copy: true, ..none }),
        ("7. One stale loss stands on both sides", Faults { stale_loss: true, ..none }),
        ("8. A whole row is moved at a time", Faults { whole_rows: true, ..none }),
    ];
    println!("{:<50}  {:>12}  {:>12}  {:>12}", "", "largest", "to right", "to negated");
    for (what, faults) in cases {
        let (largest, [right, planted]) = article::its_check(faults);
        println!("{what:<50}  {largest:>12.3e}  {right:>12.3e}  {planted:>12.3e}");
    }
    println!("\n6. It calls a function that does not exist, so that it can never have run.");

    let errors = article::errors_without_restoring(1e-3);
    let (first, last) = (errors[0], errors[errors.len() - 1]);
    println!("9. The value is not restored: the error grows from {first:.0e} at the first parameter to {last:.0e} at the last.");

    let off = article::off_by_the_step();
    println!(
        "10. A step of 1e-7 is off by {:.1e}, {:.0} times as much as one of {:.0e}; the ladder is off by {:.0e}. Where the\n    \
         parameters are in single precision, rounding the step alone makes {:.1} %, and {:.0} % are off where everything is:\n    \
         `|a - n| / (|a| + |n|)`, median of {} networks, the ladder on one.",
        off.article,
        off.article / off.chosen,
        f64::EPSILON.cbrt(),
        article::off_by_the_ladder(),
        100.0 * off.single_parameters,
        100.0 * off.single,
        article::NETWORKS
    );
    println!(
        "11. It returns the parameters for the gradient: the relative difference of the two is {:.2}.",
        article::parameters_for_gradients()
    );
    println!(
        "12. It looks at one point with one number of rows. With 1, 2, 3 and 5 rows\n    {} of four show the first fault; its own two rows do not.",
        article::shapes_that_show_the_first_fault(&[1, 2, 3, 5])
    );

    println!("\nThe generated gradient of the same forward pass:\n");
    println!("{}", article::generated(&Rows::xor()));
}
