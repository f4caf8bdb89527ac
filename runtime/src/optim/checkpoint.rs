//! Parameters and optimiser together, to go on from later.

use super::error::OptimError;
use super::optimizer::Optimizer;
use crate::Differentiable;
use crate::floats;

/// Everything that a run of steps needs to go on as if it had not been interrupted: the parameters with their paths, the
/// optimiser, and whatever the program adds (the epoch, the state of its random numbers).
///
/// ```
/// use pullback::optim::{Checkpoint, Optimizer};
///
/// let mut adam = Optimizer::adam(0.1)?;
/// let mut x = vec![1.0, 2.0];
/// adam.step(&mut x, &vec![0.5, -0.5])?;
/// let checkpoint = Checkpoint::new(&x, &adam, ());
///
/// let mut again = vec![0.0, 0.0];
/// let (resumed, ()) = checkpoint.restore(&mut again)?;
/// assert_eq!((again, resumed), (x, adam));
/// # Ok::<(), pullback::optim::OptimError>(())
/// ```
///
/// With the feature `serde` it can be written in any format, and comes back to the bit; with the feature `json` it has
/// `save` and `load`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Checkpoint<T = ()> {
    #[cfg_attr(feature = "serde", serde(with = "super::exact::named"))]
    parameters: Vec<(String, f64)>,
    optimizer: Optimizer,
    progress: T,
}

impl<T> Checkpoint<T> {
    /// The state as it is now.
    pub fn new<P: Differentiable>(parameters: &P, optimizer: &Optimizer, progress: T) -> Self {
        let mut named = Vec::new();
        parameters.visit_floats(|path, x| named.push((path.to_string(), x)));
        Self { parameters: named, optimizer: optimizer.clone(), progress }
    }

    /// Puts the parameters back, and returns the optimiser and what the program added.
    ///
    /// # Errors
    ///
    /// [`OptimError::Layout`] at the first parameter that is not called what it was when it was saved; then none has been
    /// changed.
    ///
    /// # Panics
    ///
    /// If the parameters are behind a shared reference.
    pub fn restore<P: Differentiable>(self, parameters: &mut P) -> Result<(Optimizer, T), OptimError> {
        let mut found = Vec::new();
        parameters.visit_floats(|path, _| found.push(path.to_string()));
        for position in 0..found.len().max(self.parameters.len()) {
            let (saved, found) = (self.parameters.get(position).map(|(path, _)| path), found.get(position));
            if saved != found {
                return Err(OptimError::Layout { saved: saved.cloned(), found: found.cloned() });
            }
        }
        self.optimizer.fits(found.len())?;
        let numbers: Vec<f64> = self.parameters.iter().map(|(_, x)| *x).collect();
        floats::write(parameters, &numbers);
        Ok((self.optimizer, self.progress))
    }
}

#[cfg(feature = "json")]
impl<T: serde::Serialize + serde::de::DeserializeOwned> Checkpoint<T> {
    /// Writes the state to a file, whole or not at all: an interruption leaves the file that was there before.
    ///
    /// # Errors
    ///
    /// [`OptimError::File`] if it cannot be written.
    pub fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), OptimError> {
        let path = path.as_ref();
        let fail = |message: String| OptimError::File { path: path.display().to_string(), message };
        let text = serde_json::to_string(self).map_err(|error| fail(error.to_string()))?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        std::fs::write(&beside, text).map_err(|error| fail(error.to_string()))?;
        std::fs::rename(&beside, path).map_err(|error| fail(error.to_string()))
    }

    /// Reads a state from a file.
    ///
    /// # Errors
    ///
    /// [`OptimError::File`] if it cannot be read, or is not what [`Checkpoint::save`] writes.
    pub fn load(path: impl AsRef<std::path::Path>) -> Result<Self, OptimError> {
        let path = path.as_ref();
        let fail = |message: String| OptimError::File { path: path.display().to_string(), message };
        let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| fail(error.to_string()))
    }
}
