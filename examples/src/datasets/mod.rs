//! Four data sets in one form: rows of numbers, each with a class.

use std::fs;
use std::path::Path;

use crate::digits;
use crate::random::Random;

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its features.
    pub x: Vec<f64>,
    /// Its class.
    pub label: usize,
}

/// Cases of the same kind.
#[derive(Clone, Debug)]
pub struct DataSet {
    /// What it is called.
    pub name: &'static str,
    /// All cases.
    pub cases: Vec<Case>,
    /// The number of classes.
    pub classes: usize,
}

/// The data sets that come with the examples.
///
/// # Errors
///
/// The file and the line that is not as it should be.
pub fn all() -> Result<Vec<DataSet>, String> {
    Ok(vec![read("iris", "iris.csv")?, read("wine", "wine.csv")?, read("breast cancer", "breast_cancer.csv")?, of_digits()?])
}

/// The handwritten digits, their pixels from 0 to 1.
///
/// # Errors
///
/// The file and the line that is not as it should be.
pub fn of_digits() -> Result<DataSet, String> {
    let digits = digits::data::read(&digits::data::default_path()).map_err(|error| error.to_string())?;
    let cases = digits.into_iter().map(|digit| Case { x: digit.pixels, label: digit.label }).collect();
    Ok(DataSet { name: "digits", cases, classes: digits::data::CLASSES })
}

fn read(name: &'static str, file: &str) -> Result<DataSet, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    parse(name, &text).map_err(|error| format!("{}, {error}", path.display()))
}

/// A line that says how many there are, and then one case a line.
fn parse(name: &'static str, text: &str) -> Result<DataSet, String> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
    let header: Vec<&str> = lines.next().map(|(_, line)| line.split(',').collect()).ok_or("line 1: there is none")?;
    let count = |field: usize| header.get(field).and_then(|text| text.trim().parse::<usize>().ok());
    let (Some(rows), Some(features), true) = (count(0), count(1), header.len() > 3) else {
        return Err("line 1: the number of rows, of features, and two classes or more were expected".into());
    };
    let classes = header.len() - 2;
    let case = |(line, text): (usize, &str)| {
        let fail = |what: &str| format!("line {}: {what}", line + 1);
        let fields: Vec<&str> = text.split(',').collect();
        let (Some((label, numbers)), true) = (fields.split_last(), fields.len() == features + 1) else {
            return Err(fail(&format!("{features} features and a class were expected, and found are {} values", fields.len())));
        };
        let x: Result<Vec<f64>, String> =
            numbers.iter().map(|text| text.trim().parse().map_err(|_| fail(&format!("{text:?} is not a number")))).collect();
        match label.trim().parse() {
            Ok(label) if label < classes => Ok(Case { x: x?, label }),
            _ => Err(fail(&format!("{label:?} is not one of {classes} classes"))),
        }
    };
    let cases = lines.map(case).collect::<Result<Vec<_>, _>>()?;
    if cases.len() != rows {
        return Err(format!("line 1: {rows} rows were announced, and there are {}", cases.len()));
    }
    Ok(DataSet { name, cases, classes })
}

impl DataSet {
    /// The number of features.
    pub fn features(&self) -> usize {
        self.cases.first().map_or(0, |case| case.x.len())
    }

    /// Three quarters to learn from and one to test with, by chance.
    pub fn split(&self, random: &mut Random) -> (Vec<Case>, Vec<Case>) {
        let mut cases = self.cases.clone();
        random.shuffle(&mut cases);
        let held_out = cases.split_off(cases.len() * 3 / 4);
        (cases, held_out)
    }
}

/// Gives every feature mean zero and variance one over the cases to learn from, and changes those to test with alike.
pub fn standardise(learning: &mut [Case], testing: &mut [Case]) {
    let features = learning.first().map_or(0, |case| case.x.len());
    for feature in 0..features {
        let count = learning.len() as f64;
        let mean = learning.iter().map(|case| case.x[feature]).sum::<f64>() / count;
        let variance = learning.iter().map(|case| (case.x[feature] - mean).powi(2)).sum::<f64>() / count;
        // A feature that is the same everywhere stays.
        let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
        for case in learning.iter_mut().chain(testing.iter_mut()) {
            case.x[feature] = (case.x[feature] - mean) / deviation;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_sets_are_what_they_should_be() {
        let sizes: Vec<_> = all().unwrap().iter().map(|set| (set.name, set.cases.len(), set.features(), set.classes)).collect();
        assert_eq!(sizes, [("iris", 150, 4, 3), ("wine", 178, 13, 3), ("breast cancer", 569, 30, 2), ("digits", 1797, 64, 10)]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let fails = |text: &str, words: &str| assert_eq!(parse("test", text).unwrap_err(), words);
        assert_eq!(parse("test", "1,2,a,b\n0.5,1,1\n").unwrap().cases, [Case { x: vec![0.5, 1.0], label: 1 }]);
        fails("", "line 1: there is none");
        fails("1,2,a", "line 1: the number of rows, of features, and two classes or more were expected");
        fails("1,2,a,b\n0.5,1\n", "line 2: 2 features and a class were expected, and found are 2 values");
        fails("1,2,a,b\n0.5,x,1\n", "line 2: \"x\" is not a number");
        fails("1,2,a,b\n0.5,1,2\n", "line 2: \"2\" is not one of 2 classes");
        fails("2,2,a,b\n0.5,1,1\n", "line 1: 2 rows were announced, and there are 1");
    }

    #[test]
    fn standardised_features_have_mean_zero_and_variance_one() {
        let mut random = Random::new(3);
        let (mut learning, mut testing) = all().unwrap()[1].split(&mut random);
        standardise(&mut learning, &mut testing);
        let mean = |f: &dyn Fn(f64) -> f64| learning.iter().map(|case| f(case.x[4])).sum::<f64>() / learning.len() as f64;
        assert!(mean(&|x| x).abs() < 1e-12 && (mean(&|x| x * x) - 1.0).abs() < 1e-12);
    }
}
