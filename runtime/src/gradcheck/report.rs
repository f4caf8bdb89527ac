//! What a check found, as plain data; `display` draws it.

/// The outcome of a gradient check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every argument has elements for which the derivative was confirmed, and nothing speaks
    /// against the rest.
    Pass,
    /// The derivative is wrong, or a law that derivatives obey is broken.
    Fail,
    /// There is an argument about which nothing could be decided.
    Inconclusive,
}

/// The result of a gradient check: plain data, drawn by its `Display`.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckReport {
    /// The name of the function.
    pub function: String,
    /// Where it stands: file and line.
    pub location: Option<(String, u32)>,
    /// The outcome.
    pub verdict: Verdict,
    /// How each argument fared, in order.
    pub arguments: Vec<ArgumentSummary>,
    /// The disagreements, worst first; elements of one argument with one ratio share an entry.
    pub entries: Vec<Disagreement>,
    /// Laws that are broken, one sentence each; not empty only for [`Verdict::Fail`].
    pub complaints: Vec<String>,
    /// Things worth knowing that are not faults, one sentence each.
    pub notes: Vec<String>,
    /// Whether forward mode was there to ask, and what it said.
    pub forward: Forward,
    /// Whether this check would have seen an error of one part in a thousand.
    pub self_test: SelfTest,
    /// A simpler input at which the worst disagreement still stands.
    pub shrunk: Option<Vec<(String, f64)>>,
    /// How often the function was evaluated, its double precision shadow included.
    pub primal_evaluations: usize,
    /// How often the derivative was evaluated.
    pub derivative_evaluations: usize,
    /// At how many points this report looked.
    pub points: usize,
    /// At how many of them the function did not change with any of its arguments: an early return, or a constant.
    pub constant: usize,
    /// The word for `PULLBACK_REPLAY` that leads here again.
    pub replay: String,
    /// The name of the test, for the replay line.
    pub test: Option<String>,
    /// The reason given for accepting an inconclusive check.
    pub excuse: Option<String>,
    /// The derivative is not finite along a line on which the function has none.
    pub(crate) at_a_corner: bool,
}

/// How one argument fared: how many of the lines measured in it ended which way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArgumentSummary {
    /// The name of the argument.
    pub name: String,
    /// The number of its elements.
    pub elements: usize,
    /// Lines along which the derivative agrees.
    pub passed: usize,
    /// Lines along which it does not.
    pub failed: usize,
    /// Lines that could not be decided.
    pub undecided: usize,
    /// Lines that met a kink, decided at a point beside it or not at all.
    pub kinks: usize,
    /// Lines along which the function did not change at all.
    pub still: usize,
}

/// A derivative that differs from the differences.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// The argument.
    pub argument: String,
    /// The element, or a few words where the disagreement is not in a single one.
    pub element: String,
    /// The derivative as computed.
    pub derivative: f64,
    /// The derivative as measured.
    pub differences: f64,
    /// The uncertainty of the comparison.
    pub uncertainty: f64,
    /// A guess at the cause, or nothing.
    pub guess: String,
    /// How many more elements of the argument have the same ratio.
    pub more: usize,
    /// How many steps of the difference ladder support the measured value.
    pub rungs: usize,
    /// The order in which the differences converge, where it could be seen.
    pub order: Option<f64>,
}

/// What forward mode said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forward {
    /// There is no forward mode for this function.
    Absent,
    /// It is the transpose of the reverse mode.
    Agrees,
    /// It is not.
    Disagrees,
}

/// The negative control: the largest element of the gradient times 1.001 must fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfTest {
    /// It failed, as it must.
    Seen,
    /// It passed: this check could not see an error here.
    Blind,
    /// The gradient is zero everywhere, so there is nothing to multiply.
    Zero,
    /// It was not run, because there are failures already.
    Skipped,
}

impl Disagreement {
    /// `derivative / differences`.
    pub fn ratio(&self) -> f64 {
        self.derivative / self.differences
    }
}

impl CheckReport {
    /// How many floats the arguments have.
    pub(crate) fn elements(&self) -> usize {
        self.arguments.iter().map(|argument| argument.elements).sum()
    }

    /// Whether the derivative was confirmed for every argument.
    pub fn passed(&self) -> bool {
        self.verdict == Verdict::Pass
    }

    /// Whether there are elements that could not be decided, in a report that is not a failure.
    pub fn partly_inconclusive(&self) -> bool {
        self.verdict != Verdict::Fail && self.arguments.iter().any(|argument| argument.undecided > 0)
    }

    /// Ends the test if the derivative is wrong or could not be checked.
    ///
    /// A report that passes with a few undecided elements writes one line to standard error.
    ///
    /// # Panics
    ///
    /// With the drawn report, if the verdict is [`Verdict::Fail`], or [`Verdict::Inconclusive`]
    /// without an excuse.
    pub fn assert(&self) {
        let excused = self.excuse.is_some() && self.verdict == Verdict::Inconclusive;
        assert!(self.passed() || excused, "\n{self}");
        if self.partly_inconclusive() || excused {
            super::display::warn(self);
        }
    }
}
