//! Exact splits of the multiplier into amplification, reuse, superposition and the production network.

use serde::{Deserialize, Serialize};

use super::economy::{DataMultiplier, Switches};
use crate::digital::DigitalError;

/// What one part contributes; the shares of several depend on the order in which they are switched on, hence three views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Mean over all orders (Shapley 1953); the parts add up exactly.
    pub shapley: f64,
    /// Switched on first, alone.
    pub first_in: f64,
    /// Switched on last, after all others.
    pub last_in: f64,
}

/// The total response beyond `f' da₀`, split into four parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NetworkSplit {
    /// 放大: each sector's own data feed back.
    pub amplification: Contribution,
    /// 倍增: others' data are used too.
    pub reuse: Contribution,
    /// 叠加: cross terms of data with other inputs.
    pub superposition: Contribution,
    /// 产业链: the production network.
    pub network: Contribution,
}

/// What data add beyond ordinary propagation in the network, `M − 1`, split into three parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExcessSplit {
    /// 放大: each sector's own data feed back.
    pub amplification: Contribution,
    /// 倍增: others' data are used too.
    pub reuse: Contribution,
    /// 叠加: cross terms of data with other inputs.
    pub superposition: Contribution,
}

/// Shapley values, first-in and last-in contributions of `n` parts from the worth of every coalition, coalition `S` at
/// position `S`.
fn contributions(worth: &[f64], n: usize) -> Vec<Contribution> {
    let factorial = |m: usize| (1..=m).map(|k| k as f64).product::<f64>();
    let all = worth.len() - 1;
    (0..n)
        .map(|part| {
            let bit = 1 << part;
            let shapley = (0..=all)
                .filter(|coalition| coalition & bit == 0)
                .map(|coalition: usize| {
                    let size = coalition.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - 1 - size) / factorial(n);
                    weight * (worth[coalition | bit] - worth[coalition])
                })
                .sum();
            Contribution { shapley, first_in: worth[bit] - worth[0], last_in: worth[all] - worth[all & !bit] }
        })
        .collect()
}

impl DataMultiplier {
    /// The total response beyond `f' da₀`, split over amplification, reuse, superposition and the network. Most of it is
    /// ordinary Leontief propagation; [`DataMultiplier::shapley_excess`] tells what data add to that.
    ///
    /// # Formula
    /// ```text
    /// worth of a coalition T = f'(I − A'_T − E_T S_T K)⁻¹ da₀ − f' da₀
    /// ```
    /// with the diagonal of `S` for amplification, its off-diagonal for reuse, `E×` for superposition and `A` for the
    /// network; the Shapley values add to `total − direct`.
    ///
    /// # Errors
    /// [`DigitalError::Unstable`], naming a coalition that is unstable although the whole is stable, as can happen with
    /// negative cross terms.
    ///
    /// # References
    /// Shapley (1953); Shorrocks (2013), for decompositions.
    pub fn shapley(&self) -> Result<NetworkSplit, DigitalError> {
        let worth = self.worth_of_coalitions(4)?;
        let parts = contributions(&worth, 4);
        Ok(NetworkSplit { amplification: parts[0], reuse: parts[1], superposition: parts[2], network: parts[3] })
    }

    /// What data add, `M − 1 = (total − Hulten)/Hulten`, split over amplification, reuse and superposition with the network
    /// always at work.
    ///
    /// # Errors
    /// As [`DataMultiplier::shapley`].
    pub fn shapley_excess(&self) -> Result<ExcessSplit, DigitalError> {
        let worth: Vec<f64> =
            self.worth_of_coalitions(3)?.into_iter().map(|beyond| (beyond + self.direct) / self.hulten - 1.0).collect();
        let parts = contributions(&worth, 3);
        Ok(ExcessSplit { amplification: parts[0], reuse: parts[1], superposition: parts[2] })
    }

    /// Responses beyond `f' da₀`; with three parts the network is always on.
    fn worth_of_coalitions(&self, parts: usize) -> Result<Vec<f64>, DigitalError> {
        (0..1_usize << parts)
            .map(|coalition| {
                let on = |part: usize| coalition >> part & 1 == 1;
                let switches =
                    Switches { amplification: on(0), reuse: on(1), superposition: on(2), network: parts == 3 || on(3) };
                let (response, _) = self.economy.response(switches, &self.shock)?;
                Ok(self.economy.final_demand.dot(&response) - self.direct)
            })
            .collect()
    }
}
