//! NaN and the infinities in JSON, which has no numbers for them: they become the words `NaN`, `Infinity`
//! and `-Infinity`, which the number parsers of Python, R and JavaScript know.
//!
//! For `#[serde(with = "…")]`: this module for a number, [`many`], [`rows`] and [`array`] for more of them. Formats that
//! are not read by humans keep the number.

use std::fmt;

use ndarray::{Array, ArrayBase, Data, Dimension, IxDyn};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number, or the word for one that is not finite.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_finite() || !serializer.is_human_readable() => serializer.serialize_f64(value),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            _ => serializer.serialize_str("NaN"),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Words).map(Self)
        } else {
            f64::deserialize(deserializer).map(Self)
        }
    }
}

struct Words;

impl Visitor<'_> for Words {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or one of the words \"NaN\", \"Infinity\" and \"-Infinity\"")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<f64, E> {
        match word {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)),
        }
    }
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Number(*value).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Number::deserialize(deserializer).map(|number| number.0)
}

fn numbers(values: Vec<Number>) -> Vec<f64> {
    values.into_iter().map(|number| number.0).collect()
}

/// A list of numbers.
pub(crate) mod many {
    use super::{Deserialize, Deserializer, Number, Serializer, numbers};

    pub(crate) fn serialize<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| Number(*value)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        Vec::deserialize(deserializer).map(numbers)
    }
}

/// A list of lists of numbers.
pub(crate) mod rows {
    use super::{Deserialize, Deserializer, Number, Serializer, numbers};

    pub(crate) fn serialize<S: Serializer>(rows: &[Vec<f64>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(rows.iter().map(|row| row.iter().map(|value| Number(*value)).collect::<Vec<_>>()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let rows: Vec<Vec<Number>> = Vec::deserialize(deserializer)?;
        Ok(rows.into_iter().map(numbers).collect())
    }
}

/// An array, in the form that `ndarray` gives it: a version, the shape, and the numbers by rows.
pub(crate) mod array {
    use super::{
        Array, ArrayBase, Data, Deserialize, Deserializer, Dimension, Error, IxDyn, Number, Serialize, Serializer,
        numbers,
    };

    #[derive(Serialize, Deserialize)]
    struct Stored {
        v: u8,
        dim: Vec<usize>,
        data: Vec<Number>,
    }

    pub(crate) fn serialize<A: Data<Elem = f64>, S: Serializer, D: Dimension>(
        values: &ArrayBase<A, D>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let data = values.iter().map(|value| Number(*value)).collect();
        Stored { v: 1, dim: values.shape().to_vec(), data }.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, Dim: Dimension>(
        deserializer: D,
    ) -> Result<Array<f64, Dim>, D::Error> {
        let Stored { v, dim, data } = Stored::deserialize(deserializer)?;
        if v != 1 {
            return Err(D::Error::custom(format!("version {v} of an array, where 1 is known")));
        }
        Array::from_shape_vec(IxDyn(&dim), numbers(data))
            .and_then(Array::into_dimensionality)
            .map_err(|error| D::Error::custom(format!("numbers that do not fill the shape {dim:?}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[derive(Serialize, Deserialize)]
    struct Everything {
        #[serde(with = "super")]
        one: f64,
        #[serde(with = "many")]
        many: Vec<f64>,
        #[serde(with = "rows")]
        rows: Vec<Vec<f64>>,
        #[serde(with = "array")]
        array: Array2<f64>,
    }

    #[test]
    fn numbers_that_json_lacks_become_words_and_come_back() {
        let everything = Everything {
            one: f64::NEG_INFINITY,
            many: vec![0.1 + 0.2, f64::NAN, 3.0],
            rows: vec![vec![], vec![f64::INFINITY, -0.0]],
            array: array![[1.0, f64::NAN], [5e-324, 4.0]],
        };
        let text = serde_json::to_string(&everything).unwrap();
        assert_eq!(
            text,
            "{\"one\":\"-Infinity\",\"many\":[0.30000000000000004,\"NaN\",3.0],\"rows\":[[],[\"Infinity\",-0.0]],\
             \"array\":{\"v\":1,\"dim\":[2,2],\"data\":[1.0,\"NaN\",5e-324,4.0]}}"
        );
        let again: Everything = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        assert!(again.many[1].is_nan() && again.rows[1][1].is_sign_negative());
    }

    #[test]
    fn finite_arrays_look_as_ndarray_writes_them() {
        let matrix = array![[1.5, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let plain = serde_json::to_string(&matrix).unwrap();
        let ours = Everything { one: 0.0, many: vec![], rows: vec![], array: matrix };
        assert!(serde_json::to_string(&ours).unwrap().contains(&plain));
    }

    #[test]
    fn other_words_and_shapes_are_refused() {
        let message = |text: &str| serde_json::from_str::<Everything>(text).err().unwrap().to_string();
        assert!(message("{\"one\":\"big\"").contains("one of the words \"NaN\", \"Infinity\" and \"-Infinity\""));
        let array = |array: &str| message(&format!("{{\"one\":1,\"many\":[],\"rows\":[],\"array\":{array}}}"));
        assert!(array("{\"v\":1,\"dim\":[2,2],\"data\":[1]}").contains("do not fill the shape [2, 2]"));
        assert!(array("{\"v\":1,\"dim\":[1],\"data\":[1]}").contains("do not fill the shape [1]"));
        assert!(array("{\"v\":2,\"dim\":[1],\"data\":[1]}").contains("version 2"));
    }
}
