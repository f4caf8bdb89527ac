//! Floats in saved states: every bit of a number comes back, in every format.
//!
//! In formats for people a float is written as a string, by the standard library, which writes the shortest decimal that reads
//! back to the same bits and reads it back so. Formats of text need not do that with numbers, and JSON has none for
//! infinity.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One float.
struct Exact(f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(&self.0) } else { serializer.serialize_f64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return f64::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom(format!("{text:?} is not a number")))
    }
}

pub fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Exact(*x).serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Exact::deserialize(deserializer).map(|x| x.0)
}

/// A float that may be missing.
pub mod option {
    use super::{Deserialize, Deserializer, Exact, Serialize, Serializer};

    pub fn serialize<S: Serializer>(x: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        x.map(Exact).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Exact>::deserialize(deserializer)?.map(|x| x.0))
    }
}

/// Vectors of floats.
pub mod vectors {
    use super::{Deserialize, Deserializer, Exact, Serialize, Serializer};

    pub fn serialize<S: Serializer>(x: &[Vec<f64>], serializer: S) -> Result<S::Ok, S::Error> {
        let exact: Vec<Vec<Exact>> = x.iter().map(|x| x.iter().copied().map(Exact).collect()).collect();
        exact.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let exact = Vec::<Vec<Exact>>::deserialize(deserializer)?;
        Ok(exact.into_iter().map(|x| x.into_iter().map(|x| x.0).collect()).collect())
    }
}

/// Floats with their paths.
pub mod named {
    use super::{Deserialize, Deserializer, Exact, Serialize, Serializer};

    pub fn serialize<S: Serializer>(x: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
        let exact: Vec<(&str, Exact)> = x.iter().map(|(path, x)| (path.as_str(), Exact(*x))).collect();
        exact.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, f64)>, D::Error> {
        let exact = Vec::<(String, Exact)>::deserialize(deserializer)?;
        Ok(exact.into_iter().map(|(path, x)| (path, x.0)).collect())
    }
}
