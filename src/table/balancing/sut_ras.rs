//! SUT-RAS: supply and use together, product totals unknown.
//!
//! ```text
//! use:  u_ij = r_i p_ij s_j − n_ij/(r_i s_j)         products by users
//! make: v_ki = q_k p_ki/r_i − n_ki r_i/q_k           producers by products
//! Σ_j u_ij = Σ_k v_ki for each product,  Σ_i u_ij given for each user,  Σ_i v_ki given for each producer
//! r_i² = (Σ_j n_ij/s_j + Σ_k q_k p_ki)/(Σ_j p_ij s_j + Σ_k n_ki/q_k)
//! ```

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::{BalancingError, Convergence, Precision, convergence, ensure_margins, multiplier};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::units::{Measure, Unit};

/// Supply and use brought together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalancedSupplyUse {
    /// Products by users.
    pub used: LabeledMat,
    /// Producers by products.
    pub made: LabeledMat,
    /// Supply of each product, which is also its use.
    pub products: LabeledVec,
    /// What each product's use was multiplied with and its supply divided by.
    pub product_multipliers: LabeledVec,
    /// How it went.
    pub convergence: Convergence,
}

fn split(values: ndarray::ArrayView2<'_, f64>) -> (Array2<f64>, Array2<f64>) {
    (values.mapv(|x| x.max(0.0)), values.mapv(|x| (-x).max(0.0)))
}

/// Brings a use table (products by users) and a make table (producers by products) to totals of users and producers, with
/// supply equal to use in every product; totals of products come out.
///
/// Imported products are products of their own, made by one producer, the rest of the world; taxes less subsidies on
/// products may be treated so too.
///
/// # Errors
/// As [`gras`](super::gras).
///
/// # Validated against
/// UN Handbook (2018), Box 18.5, to the printed unit; quadrium 0.2.0.
///
/// # References
/// Temurshoev and Timmer (2011), Papers in Regional Science 90, 863–882.
#[doc(alias = "供给使用表平衡")]
pub fn sut_ras(
    used: &LabeledMat,
    made: &LabeledMat,
    user_totals: &LabeledVec,
    producer_totals: &LabeledVec,
    precision: Precision,
) -> Result<BalancedSupplyUse, BalancingError> {
    used.rows().ensure_aligned(made.columns())?;
    used.columns().ensure_aligned(user_totals.axis())?;
    made.rows().ensure_aligned(producer_totals.axis())?;
    for measure in [made.measure(), user_totals.measure(), producer_totals.measure()] {
        used.measure().unit().ensure_addable(measure.unit())?;
    }
    ensure_margins(producer_totals.sum(), user_totals.sum(), precision)?;
    let ((pu, nu), (pv, nv)) = (split(used.values()), split(made.values()));
    let empty = |values: ndarray::ArrayView1<'_, f64>| values.iter().all(|x| *x == 0.0);
    let impossible = |what, label: String, total, holds| BalancingError::Impossible { what, label, total, holds };
    for (i, label) in used.rows().as_slice().iter().enumerate() {
        let (is_used, is_made) = (!empty(used.values().row(i)), !empty(made.values().column(i)));
        if is_used != is_made {
            let holds = if is_used { "nobody makes it" } else { "nobody uses it" };
            let total = used.values().row(i).sum() + made.values().column(i).sum();
            return Err(impossible("product", label.to_string(), total, holds));
        }
    }
    for (totals, values, what, axis) in [
        (user_totals, used.values().reversed_axes(), "user", user_totals.axis()),
        (producer_totals, made.values(), "producer", producer_totals.axis()),
    ] {
        for (at, label) in axis.as_slice().iter().enumerate() {
            if empty(values.row(at)) && totals.values()[at] != 0.0 {
                return Err(impossible(what, label.to_string(), totals.values()[at], "all its cells are zero"));
            }
        }
    }

    let (products, users, producers) = (used.rows().len(), user_totals.len(), producer_totals.len());
    let mut r: Array1<f64>;
    let mut s: Array1<f64> = Array1::ones(users);
    let mut q: Array1<f64> = Array1::ones(producers);
    let largest = user_totals.values().iter().map(|x| x.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let mut path = Vec::new();
    loop {
        let inverse = |x: &Array1<f64>| x.mapv(f64::recip);
        let up = nu.dot(&inverse(&s)) + q.dot(&pv);
        let down = pu.dot(&s) + inverse(&q).dot(&nv);
        r = Array1::from_shape_fn(products, |i| if down[i] > 0.0 { (up[i] / down[i]).sqrt() } else { 1.0 });
        let (positive, negative) = (r.dot(&pu), inverse(&r).dot(&nu));
        s = Array1::from_shape_fn(users, |j| multiplier(user_totals.values()[j], positive[j], negative[j]));
        let (positive, negative) = (pv.dot(&inverse(&r)), nv.dot(&r));
        q = Array1::from_shape_fn(producers, |k| multiplier(producer_totals.values()[k], positive[k], negative[k]));
        // Users and producers have their totals now; products are what may still miss.
        let gap = |i: usize| {
            r[i] * (pu.row(i).dot(&s) + nv.column(i).dot(&inverse(&q)))
                - (nu.row(i).dot(&inverse(&s)) + pv.column(i).dot(&q)) / r[i]
        };
        let (mut miss, mut worst) = (0.0, 0);
        for i in 0..products {
            let off = gap(i).abs() / largest;
            if off.is_nan() || off > miss {
                (miss, worst) = (off, i);
            }
        }
        path.push(miss);
        if miss <= precision.tolerance {
            break;
        }
        if path.len() >= precision.rounds || miss.is_nan() {
            return Err(BalancingError::NotReached {
                rounds: path.len(),
                miss,
                worst: format!("product {}", used.rows().as_slice()[worst]),
                rows: "supply and use of that product do not come together".to_owned(),
            });
        }
    }
    let new_use =
        Array2::from_shape_fn((products, users), |(i, j)| r[i] * pu[[i, j]] * s[j] - nu[[i, j]] / (r[i] * s[j]));
    let new_make =
        Array2::from_shape_fn((producers, products), |(k, i)| q[k] * pv[[k, i]] / r[i] - nv[[k, i]] * r[i] / q[k]);
    Ok(BalancedSupplyUse {
        products: LabeledVec::trusted(made.measure().clone(), used.rows(), new_make.sum_axis(ndarray::Axis(0))),
        product_multipliers: LabeledVec::trusted(Measure::new("multiplier", Unit::Ratio), used.rows(), r),
        convergence: convergence(path, &[(new_use.view(), used.values()), (new_make.view(), made.values())]),
        used: LabeledMat::trusted(used.measure().clone(), used.rows(), used.columns(), new_use),
        made: LabeledMat::trusted(made.measure().clone(), made.rows(), made.columns(), new_make),
    })
}
