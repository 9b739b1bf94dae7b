//! What official figures leave out: free goods (GDP-B) and unmeasured intangible investment (the productivity J-curve).
//!
//! Both are corrections by formula. What they rest on, valuations of free goods and the price of intangibles beside
//! measured capital, is given by the caller and printed with the result.

use serde::{Deserialize, Serialize};

use super::DigitalError;
use super::data_multiplier::ensure_range;
use crate::labels::Language;
use crate::report::{Chart, Lines, NumberFormat, Table, ToChart, ToTable, display_in_notebook};

/// A good in two periods whose price may be zero, and whose first price may be a reservation price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FreeGood {
    /// Its name.
    pub name: String,
    /// Price in the first period, in prices of that period; for a good that is new, the reservation price, at which nobody
    /// would use it.
    pub price_before: f64,
    /// Quantity in the first period; zero for a good that is new.
    pub quantity_before: f64,
    /// Price in the second period, deflated to the first; zero for a free good that is valued at what users pay.
    pub price_after: f64,
    /// Quantity in the second period.
    pub quantity_after: f64,
}

impl FreeGood {
    /// A good that is new and free: nobody uses it at the reservation price.
    pub fn new_and_free(name: &str, reservation_price: f64, quantity: f64) -> Self {
        Self {
            name: name.to_owned(),
            price_before: reservation_price,
            quantity_before: 0.0,
            price_after: 0.0,
            quantity_after: quantity,
        }
    }

    /// What the good adds to real consumption between the periods, by Bennet's indicator.
    ///
    /// # Formula
    /// ```text
    /// ½ (p₀ + p₁)(q₁ − q₀)          new and free: ½ p₀* q₁
    /// ```
    pub fn gain(&self) -> f64 {
        0.5 * (self.price_before + self.price_after) * (self.quantity_after - self.quantity_before)
    }
}

/// Growth with the benefits of goods that the accounts leave out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GdpB {
    /// Growth of real GDP as published, a fraction over the whole time.
    pub growth: f64,
    /// Growth of GDP-B.
    pub growth_b: f64,
    /// What each good adds to growth over the whole time, a fraction of the first period's GDP.
    pub contributions: Vec<(String, f64)>,
    /// Years between the periods.
    pub years: f64,
}

impl GdpB {
    /// What all goods add to growth per year, the difference of the two mean yearly rates.
    pub fn added_per_year(&self) -> f64 {
        let yearly = |growth: f64| (1.0 + growth).powf(1.0 / self.years) - 1.0;
        yearly(self.growth_b) - yearly(self.growth)
    }
}

/// Growth of GDP-B: real GDP plus what new and free goods add to welfare, for goods outside GDP.
///
/// # Formula
/// ```text
/// growth_b = growth + Σ ½ (p₀ + p₁)(q₁ − q₀) / GDP₀
/// ```
/// where the goods' prices in the second period are deflated to the first. For a new good `p₀` is its reservation price.
/// Valued by what users would have to be paid to go without the good (choice experiments), `½ p₀* q₁` is that payment
/// times users where demand is linear in the price.
///
/// # Unit
/// Fractions over the time between the periods; prices times quantities in the unit of `gdp_before`.
///
/// # Errors
/// GDP or years that are not positive; a growth of −1 or less; negative prices or quantities.
///
/// # Validated against
/// Consumer surplus under linear demand, the exact integral. The valuations behind published figures (Facebook: 0.05 to
/// 0.11 percentage points a year in the United States) are not shipped.
///
/// # References
/// Brynjolfsson, Collis, Diewert, Eggers and Fox (2019), GDP-B; Hicks (1940), for reservation prices; Bennet (1920).
///
/// # Example
/// A service with 100 million users who would give it up for 500 a year each, in an economy of 20 trillion, over 10 years:
/// ```
/// use domar::digital::{FreeGood, gdp_b};
/// // Surplus 500 each under linear demand: a reservation price of 1000.
/// let b = gdp_b(0.20, 20e12, 10.0, &[FreeGood::new_and_free("maps", 1000.0, 100e6)])?;
/// assert!((b.growth_b - b.growth - 0.0025).abs() < 1e-12);
/// # Ok::<(), domar::digital::DigitalError>(())
/// ```
#[doc(alias = "免费经济")]
pub fn gdp_b(growth: f64, gdp_before: f64, years: f64, goods: &[FreeGood]) -> Result<GdpB, DigitalError> {
    ensure_range("the growth of real GDP", growth, growth > -1.0 && growth.is_finite(), "a fraction above -1")?;
    ensure_range("GDP of the first period", gdp_before, gdp_before > 0.0 && gdp_before.is_finite(), "positive")?;
    ensure_range("the number of years", years, years > 0.0 && years.is_finite(), "positive")?;
    for good in goods {
        for (parameter, value) in [
            ("a price of a free good", good.price_before),
            ("a price of a free good", good.price_after),
            ("a quantity of a free good", good.quantity_before),
            ("a quantity of a free good", good.quantity_after),
        ] {
            ensure_range(parameter, value, value >= 0.0 && value.is_finite(), "zero or more")?;
        }
    }
    let contributions: Vec<(String, f64)> =
        goods.iter().map(|good| (good.name.clone(), good.gain() / gdp_before)).collect();
    let added: f64 = contributions.iter().map(|(_, added)| added).sum();
    Ok(GdpB { growth, growth_b: growth + added, contributions, years })
}

impl ToTable for GdpB {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Growth with free goods (GDP-B)", "含免费产品的增长（GDP-B）"))
            .language(language)
            .stub(pick("Quantity", "指标"))
            .number_column(pick("Over all years", "全期"), NumberFormat::percent(3))
            .row(pick("growth of real GDP", "实际GDP增长"), [self.growth]);
        for (name, added) in &self.contributions {
            builder = builder.row(name.clone(), [*added]);
        }
        builder
            .total(pick("growth of GDP-B", "GDP-B 增长"), [self.growth_b])
            .note(format!(
                "{} {}",
                pick("Added per year:", "年均增加："),
                NumberFormat::percent(3).print(self.added_per_year())
            ))
            .build_or_explain()
    }
}

/// One year's accounts of an economy with a kind of capital that draws unmeasured intangibles with it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct JCurveYear {
    /// The year.
    pub year: i32,
    /// Growth of total factor productivity as measured, in logs.
    pub measured: f64,
    /// Investment in the measured capital over output.
    pub investment_share: f64,
    /// Growth of that investment, in logs.
    pub investment_growth: f64,
    /// Income of that capital, its user cost times its stock, over output.
    pub capital_share: f64,
    /// Growth of its stock, in logs.
    pub capital_growth: f64,
}

/// Productivity growth with unmeasured intangibles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JCurve {
    /// The intangibles that come with a unit of the measured capital, as a value.
    pub intangibles_per_capital: f64,
    /// The years as given.
    pub years: Vec<JCurveYear>,
    /// Corrected less measured growth of each year, in logs.
    pub corrections: Vec<f64>,
}

/// The productivity J-curve: growth of total factor productivity when each unit of investment in some capital comes with
/// unmeasured investment in intangibles.
///
/// While the investment grows faster than the stock, output that goes into intangibles is missed and measured growth is too
/// low; later the services of intangibles are missed among the inputs, and it is too high.
///
/// # Formula
/// ```text
/// φ = q − 1                               intangibles per unit of measured capital; q: market value over replacement cost
/// corrected − measured = φ (s_I g_I − s_K g_K)
/// ```
/// with `s_I` the investment and `s_K` the income of the capital over output, `g` their growth. Where investment is equal to
/// income the correction is `φ s (g_I − g_K)`. Intangibles are taken to keep the ratio `φ` to measured capital both as
/// investment and as stock, and to earn the same return; growth is normalised by measured output, as in the source.
///
/// # Unit
/// Logs per year; shares are fractions.
///
/// # Errors
/// `φ` below zero; a share that is negative; a number that is not finite; no year.
///
/// # Validated against
/// Growth accounts of a simulated economy whose output and inputs hold the intangibles, with known progress; the corrections
/// of a balanced path, which are zero.
///
/// # References
/// Brynjolfsson, Rock and Syverson (2021), The productivity J-curve, American Economic Journal: Macroeconomics 13 (1).
#[doc(alias = "生产率J曲线")]
pub fn j_curve(intangibles_per_capital: f64, years: &[JCurveYear]) -> Result<JCurve, DigitalError> {
    let phi = intangibles_per_capital;
    ensure_range("the intangibles per unit of capital φ", phi, phi >= 0.0 && phi.is_finite(), "zero or more")?;
    ensure_range("the number of years", years.len() as f64, !years.is_empty(), "one or more")?;
    for year in years {
        for (parameter, share) in [
            ("the share of investment", year.investment_share),
            ("the share of the capital's income", year.capital_share),
        ] {
            ensure_range(parameter, share, share >= 0.0 && share.is_finite(), "a fraction, zero or more")?;
        }
        for (parameter, growth) in [
            ("the measured growth of productivity", year.measured),
            ("the growth of investment", year.investment_growth),
            ("the growth of capital", year.capital_growth),
        ] {
            ensure_range(parameter, growth, growth.is_finite(), "a finite number")?;
        }
    }
    let corrections = years
        .iter()
        .map(|year| phi * (year.investment_share * year.investment_growth - year.capital_share * year.capital_growth))
        .collect();
    Ok(JCurve { intangibles_per_capital: phi, years: years.to_vec(), corrections })
}

impl JCurve {
    /// Corrected over measured level of productivity after each year, in logs, from zero before the first.
    pub fn level_gap(&self) -> Vec<f64> {
        self.corrections
            .iter()
            .scan(0.0, |gap, correction| {
                *gap += correction;
                Some(*gap)
            })
            .collect()
    }
}

impl ToTable for JCurve {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let percent = NumberFormat::percent(2);
        let mut builder = Table::builder(pick("Productivity growth with intangibles", "计入无形资产的生产率增长"))
            .language(language)
            .stub(pick("Year", "年份"))
            .number_column(pick("Measured", "测算"), percent)
            .number_column(pick("Correction", "修正"), percent)
            .number_column(pick("Corrected", "修正后"), percent)
            .number_column(pick("Level gap", "水平差"), percent);
        for ((year, correction), gap) in self.years.iter().zip(&self.corrections).zip(self.level_gap()) {
            let cells = [year.measured, *correction, year.measured + correction, gap];
            builder = builder.row(year.year.to_string(), cells);
        }
        builder
            .note(format!(
                "{} φ = {}",
                pick("Intangibles per unit of measured capital, assumed:", "每单位已测资本附带的无形资产（假定）："),
                NumberFormat::significant(3).print(self.intangibles_per_capital)
            ))
            .build_or_explain()
    }
}

impl ToChart for JCurve {
    /// The measured level of productivity below the corrected one, in logs: the J.
    fn to_chart_in(&self, language: Language) -> Chart {
        let lines = Lines::over(self.years.iter().map(|year| f64::from(year.year))).series(
            language.pick("Measured less corrected level", "测算水平减修正水平"),
            self.level_gap().into_iter().map(|gap| -100.0 * gap),
        );
        Chart::new(language.pick("The productivity J-curve", "生产率J曲线"), lines)
            .language(language)
            .x_axis(language.pick("Year", "年份"))
            .y_axis(language.pick(
                "Measured less corrected level of productivity, log points × 100",
                "测算水平减修正水平（对数点×100）",
            ))
            .note(format!(
                "{} φ = {}",
                language.pick(
                    "Intangibles per unit of measured capital, assumed:",
                    "每单位已测资本附带的无形资产（假定）："
                ),
                NumberFormat::significant(3).print(self.intangibles_per_capital)
            ))
    }
}

display_in_notebook!(table: GdpB; both: JCurve);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_free_good_adds_its_consumer_surplus() {
        // Linear demand q = 4(1 − p/10), free: q = 4, surplus = ∫₀¹⁰ 4(1 − p/10) dp = 20.
        let surplus: f64 = (0..10_000).map(|i| 4.0 * (1.0 - (f64::from(i) + 0.5) / 10_000.0) * 10.0 / 10_000.0).sum();
        let good = FreeGood::new_and_free("search", 10.0, 4.0);
        assert!((good.gain() - surplus).abs() < 1e-9);
        // And a price that falls from 5 to 2: quantity from 2 to 3.2, the surplus and what is spent more.
        let cheaper = FreeGood {
            name: "calls".to_owned(),
            price_before: 5.0,
            quantity_before: 2.0,
            price_after: 2.0,
            quantity_after: 3.2,
        };
        let value = |q: f64| 10.0 * q - 10.0 / 8.0 * q * q;
        assert!((cheaper.gain() - (value(3.2) - value(2.0))).abs() < 1e-12);
        let b = gdp_b(0.1, 1000.0, 2.0, &[good, cheaper]).unwrap();
        assert!((b.growth_b - 0.1 - (20.0 + 4.2) / 1000.0).abs() < 1e-12);
        assert!((b.added_per_year() - (1.1242_f64.sqrt() - 1.1_f64.sqrt())).abs() < 1e-12);
        assert!(b.to_table().to_text().contains("search"));
        let unchanged = gdp_b(0.1, 1000.0, 2.0, &[]).unwrap();
        assert!(unchanged.growth_b == 0.1 && unchanged.added_per_year() == 0.0);
    }

    /// Output with intangibles `Y + φI = A K^α (φK)^β` with the return on both kinds of capital such that they share
    /// income by their stocks, and labour fixed at 1: total progress `A` is known, and the rest is arithmetic.
    #[test]
    fn the_correction_recovers_the_progress_of_a_simulated_economy() {
        let (phi, depreciation, progress, step) = (0.8_f64, 0.2, 0.015_f64, 1e-4);
        // In small steps a Divisia account is exact; capital's income share in Y + φI is 0.3, shared with intangibles.
        let (mut capital, mut level, mut investment) = (1.0_f64, 1.0_f64, 0.2_f64);
        for year in 0..5 {
            let output = level * capital.powf(0.3);
            let measured_output = output - phi * investment;
            // Investment boom that slows down.
            let (g_i, g_k) = (0.25 - 0.06 * f64::from(year), investment / capital - depreciation);
            let next = level * (progress * step).exp() * (capital * (g_k * step).exp()).powf(0.3);
            let next_measured = next - phi * investment * (g_i * step).exp();
            let measured_growth = (next_measured / measured_output).ln() / step;
            // r K (1 + φ) = 0.3 of output with intangibles; measured accounts know r K only.
            let capital_share = 0.3 * output / (1.0 + phi) / measured_output;
            let account = JCurveYear {
                year: 2000 + year,
                measured: measured_growth - capital_share * g_k,
                investment_share: investment / measured_output,
                investment_growth: g_i,
                capital_share,
                capital_growth: g_k,
            };
            let corrected = account.measured + j_curve(phi, &[account]).unwrap().corrections[0];
            // Normalised by measured output: progress times output with intangibles over measured output.
            assert!((corrected - progress * output / measured_output).abs() < 1e-5, "{corrected}");
            capital *= g_k.exp();
            investment *= g_i.exp();
            level *= progress.exp();
        }
    }

    #[test]
    fn the_gap_is_a_j_and_a_balanced_path_has_none() {
        let year = |year: i32, g_i: f64, g_k: f64| JCurveYear {
            year,
            measured: 0.01,
            investment_share: 0.05,
            investment_growth: g_i,
            capital_share: 0.05,
            capital_growth: g_k,
        };
        assert!(j_curve(1.0, &[year(2000, 0.03, 0.03)]).unwrap().corrections[0].abs() < 1e-15);
        // A boom of investment, after which the stock still grows while investment falls back.
        let boom: Vec<JCurveYear> = (0..20)
            .map(|t| {
                let time = f64::from(t);
                year(
                    2000 + t,
                    0.3 * (-time / 5.0).exp() * (1.0 - time / 5.0),
                    0.1 * (-(time - 6.0).powi(2) / 30.0).exp(),
                )
            })
            .collect();
        let curve = j_curve(1.5, &boom).unwrap();
        assert!(curve.corrections[0] > 0.0 && curve.corrections[8] < 0.0);
        let gap = curve.level_gap();
        assert!((gap[19] - curve.corrections.iter().sum::<f64>()).abs() < 1e-15);
        assert!(curve.to_chart().check().is_ok() && curve.to_table().to_text().contains("φ = 1.50"));
    }

    #[test]
    fn inputs_that_mean_nothing_are_refused() {
        let text = |error: DigitalError| error.to_string();
        assert_eq!(
            text(gdp_b(0.1, 0.0, 1.0, &[]).unwrap_err()),
            "GDP of the first period is 0, but it must be positive"
        );
        assert!(
            text(gdp_b(0.1, 1.0, 1.0, &[FreeGood::new_and_free("x", -1.0, 1.0)]).unwrap_err()).contains("a price of")
        );
        assert!(text(j_curve(-0.1, &[]).unwrap_err()).contains("φ is -0.1"));
        assert!(text(j_curve(0.1, &[]).unwrap_err()).contains("the number of years is 0"));
    }
}
