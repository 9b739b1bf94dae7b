//! Labour productivity of an economy from that of its sectors and from labour moving between them.

use std::sync::Arc;

use ndarray::{Array1, Zip};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::LabeledVec;
use crate::labels::{Labels, Language};
use crate::report::{Bars, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in};
use crate::units::{Measure, Unit};

/// How the growth of labour productivity is divided between sectors and the movement of labour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShiftShareMethod {
    /// Fabricant (1942): within at initial shares, movement at initial productivity, and their interaction.
    Fabricant,
    /// `McMillan` and Rodrik (2011): within at initial shares, movement at final productivity.
    McMillanRodrik,
}

/// Volumes and labour of sectors in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectorYear {
    volume: LabeledVec,
    labour: LabeledVec,
}

/// Growth of labour productivity in its parts, as fractions of initial productivity; parts and sectors add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftShare {
    /// What the parts are called: the author's names.
    pub method: String,
    /// Growth inside sectors.
    pub within: LabeledVec,
    /// Movement of labour between sectors; with relative prices for Tang and Wang.
    pub between: LabeledVec,
    /// Interaction of both, where the method has it.
    pub interaction: Option<LabeledVec>,
    /// Growth of aggregate productivity.
    pub total: f64,
}

impl SectorYear {
    /// Volumes at constant prices and labour by sector.
    ///
    /// # Errors
    /// Labels that differ; [`GrowthError::OutOfRange`] where labour is not positive.
    pub fn new(volume: &LabeledVec, labour: &LabeledVec) -> Result<Self, GrowthError> {
        volume.axis().ensure_aligned(labour.axis())?;
        ensure_positive("labour", labour)?;
        Ok(Self { volume: volume.clone(), labour: labour.clone() })
    }

    fn productivity(&self) -> Array1<f64> {
        &self.volume.values() / &self.labour.values()
    }

    fn labour_shares(&self) -> Array1<f64> {
        &self.labour.values() / self.labour.sum()
    }

    fn aggregate(&self) -> f64 {
        self.volume.sum() / self.labour.sum()
    }
}

fn ensure_positive(what: &'static str, numbers: &LabeledVec) -> Result<(), GrowthError> {
    match numbers.iter().find(|(_, value)| *value <= 0.0) {
        None => Ok(()),
        Some((label, value)) => Err(GrowthError::out_of_range(what, label, value, "positive")),
    }
}

impl ShiftShare {
    /// Divides the growth of aggregate labour productivity between two years.
    ///
    /// # Formula
    /// ```text
    /// P = Σ θᵢpᵢ,   θᵢ = Lᵢ/L,   pᵢ = Yᵢ/Lᵢ at constant prices that add up
    /// Fabricant          ΔP = Σ θ₀Δp + Σ p₀Δθ + Σ ΔθΔp
    /// McMillan–Rodrik    ΔP = Σ θ₀Δp + Σ p₁Δθ
    /// ```
    /// each over `P₀`.
    ///
    /// # Unit
    /// Fractions of initial productivity.
    ///
    /// # Errors
    /// Sectors or units that differ between the years; [`GrowthError::OutOfRange`] where initial volume is not positive.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::{Array1, array};
    /// use domar::growth::{SectorYear, ShiftShare, ShiftShareMethod};
    /// let sectors = Labels::from_codes(Dimension::Sector, &["farms", "factories"])?;
    /// let numbers = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), sectors.clone(), values);
    /// // Farms make 1 a head, factories 3; a quarter of all move to the factories.
    /// let before = SectorYear::new(&numbers(array![50.0, 150.0])?, &numbers(array![50.0, 50.0])?)?;
    /// let after = SectorYear::new(&numbers(array![25.0, 225.0])?, &numbers(array![25.0, 75.0])?)?;
    /// let parts = ShiftShare::of(&before, &after, ShiftShareMethod::McMillanRodrik)?;
    /// assert_eq!((parts.total, parts.within.sum(), parts.between.sum()), (0.25, 0.0, 0.25));
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # References
    /// Fabricant (1942); `McMillan` and Rodrik (2011), eq. 1.
    #[doc(alias = "转移份额法")]
    pub fn of(before: &SectorYear, after: &SectorYear, method: ShiftShareMethod) -> Result<Self, GrowthError> {
        before.volume.axis().ensure_aligned(after.volume.axis())?;
        before.volume.measure().ensure_addable(after.volume.measure()).map_err(GrowthError::Unit)?;
        before.labour.measure().unit().ensure_addable(after.labour.measure().unit())?;
        let start = before.aggregate();
        if start <= 0.0 {
            return Err(GrowthError::no_total("initial volume", before.volume.sum()));
        }
        let (p0, p1) = (before.productivity(), after.productivity());
        let (s0, s1) = (before.labour_shares(), after.labour_shares());
        let (dp, ds) = (&p1 - &p0, &s1 - &s0);
        let axis = before.volume.axis();
        let within = part("growth within the sector", "部门内增长", axis, &s0 * &dp / start);
        let (between, interaction) = match method {
            ShiftShareMethod::Fabricant => (&p0 * &ds / start, Some(&ds * &dp / start)),
            ShiftShareMethod::McMillanRodrik => (&p1 * &ds / start, None),
        };
        Ok(Self {
            method: match method {
                ShiftShareMethod::Fabricant => "Fabricant (1942)",
                ShiftShareMethod::McMillanRodrik => "McMillan–Rodrik (2011)",
            }
            .to_owned(),
            within,
            between: part("movement between sectors", "部门间转移", axis, between),
            interaction: interaction.map(|values| part("interaction", "交互项", axis, values)),
            total: after.aggregate() / start - 1.0,
        })
    }

    /// Tang and Wang's generalised exactly additive decomposition: for volumes of chained indices, which do not add up,
    /// so that relative prices take part in a sector's weight.
    ///
    /// # Formula
    /// ```text
    /// X = Y/L,   Xᵢ = Yᵢ/Lᵢ,   qᵢ = (Nᵢ/Yᵢ)/(N/Y) · Lᵢ/L          N nominal, Y volume
    /// X₁/X₀ − 1 = Σ wᵢ g(Xᵢ) + Σ wᵢ g(qᵢ) + Σ wᵢ g(Xᵢ) g(qᵢ)      wᵢ = Nᵢ₀/N₀,  g growth rates
    /// ```
    /// # Unit
    /// Fractions of initial productivity.
    ///
    /// # Errors
    /// Sectors that differ between the years.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::{Array1, array};
    /// use domar::growth::{ShiftShare, ValuedYear};
    /// let sectors = Labels::from_codes(Dimension::Sector, &["farms", "electronics"])?;
    /// let numbers = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), sectors.clone(), values);
    /// let labour = numbers(array![1.0, 1.0])?;
    /// let before = ValuedYear::new(&numbers(array![50.0, 50.0])?, &numbers(array![50.0, 50.0])?, &labour, 100.0)?;
    /// // Electronics make twice as much at half the price; the chained volume of the whole is 140, not 150.
    /// let after = ValuedYear::new(&numbers(array![50.0, 50.0])?, &numbers(array![50.0, 100.0])?, &labour, 140.0)?;
    /// let parts = ShiftShare::tang_wang(&before, &after)?;
    /// assert!((parts.total - 0.4).abs() < 1e-15 && (parts.sum() - parts.total).abs() < 1e-15);
    /// // Progress is all within electronics; their fall in price makes them a smaller part of the whole.
    /// assert_eq!(parts.within.get("electronics")?, 0.5);
    /// assert!(parts.between.get("electronics")? < 0.0);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// The identity, 1e-12 of what is added, on random economies.
    ///
    /// # References
    /// Tang and Wang (2004), eq. 5.
    #[doc(alias = "GEAD")]
    pub fn tang_wang(before: &ValuedYear, after: &ValuedYear) -> Result<Self, GrowthError> {
        let axis = before.nominal.axis();
        axis.ensure_aligned(after.nominal.axis())?;
        let weights = &before.nominal.values() / before.nominal.sum();
        let growth = |a: Array1<f64>, b: Array1<f64>| b / a - 1.0;
        let own = growth(before.productivity(), after.productivity());
        let size = growth(before.relative_size(), after.relative_size());
        let aggregate = |year: &ValuedYear| year.total_volume / year.labour.sum();
        Ok(Self {
            method: "Tang–Wang (2004)".to_owned(),
            within: part("growth within the sector", "部门内增长", axis, &weights * &own),
            between: part("change of relative size", "相对规模变化", axis, &weights * &size),
            interaction: Some(part("interaction", "交互项", axis, &weights * &own * &size)),
            total: aggregate(after) / aggregate(before) - 1.0,
        })
    }

    /// The sum of all parts, equal to the growth of aggregate productivity.
    pub fn sum(&self) -> f64 {
        self.within.sum() + self.between.sum() + self.interaction.as_ref().map_or(0.0, LabeledVec::sum)
    }
}

/// Nominal values, volumes and labour of sectors in one year, with the volume of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValuedYear {
    nominal: LabeledVec,
    volume: LabeledVec,
    labour: LabeledVec,
    total_volume: f64,
}

impl ValuedYear {
    /// A year from its accounts; the total volume is that of the chained aggregate and need not be the sum.
    ///
    /// # Errors
    /// Labels that differ; [`GrowthError::OutOfRange`] for a value that is not positive.
    pub fn new(
        nominal: &LabeledVec,
        volume: &LabeledVec,
        labour: &LabeledVec,
        total_volume: f64,
    ) -> Result<Self, GrowthError> {
        nominal.axis().ensure_aligned(volume.axis())?;
        nominal.axis().ensure_aligned(labour.axis())?;
        ensure_positive("the nominal value", nominal)?;
        ensure_positive("the volume", volume)?;
        ensure_positive("labour", labour)?;
        if total_volume <= 0.0 || !total_volume.is_finite() {
            return Err(GrowthError::out_of_range("the volume", "the economy", total_volume, "positive"));
        }
        Ok(Self { nominal: nominal.clone(), volume: volume.clone(), labour: labour.clone(), total_volume })
    }

    fn productivity(&self) -> Array1<f64> {
        &self.volume.values() / &self.labour.values()
    }

    fn relative_size(&self) -> Array1<f64> {
        let deflator = self.nominal.sum() / self.total_volume;
        let relative_prices = &self.nominal.values() / &self.volume.values() / deflator;
        relative_prices * self.labour.values() / self.labour.sum()
    }
}

fn part(name: &str, chinese: &str, axis: &Arc<Labels>, values: Array1<f64>) -> LabeledVec {
    LabeledVec::trusted(Measure::new(name, Unit::Ratio).with_chinese(chinese), axis, values)
}

/// Aggregates growth factors of sectors, such as indices of price, input or productivity, with the mean of the shares of
/// value in both periods.
///
/// # Formula
/// ```text
/// F = exp Σᵢ ½(sᵢ₀ + sᵢ₁) ln fᵢ,   s shares of value
/// ```
/// # Unit
/// Growth factor.
///
/// # Errors
/// Labels that differ; values or factors that are not positive.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::units::{Measure, Unit};
/// # use ndarray::{Array1, array};
/// use domar::growth::mean_share_aggregate;
/// let sectors = Labels::from_codes(Dimension::Sector, &["1", "2"])?;
/// let numbers = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), sectors.clone(), values);
/// let (before, after) = (numbers(array![1.0, 3.0])?, numbers(array![3.0, 1.0])?);
/// let prices = mean_share_aggregate(&before, &after, &numbers(array![4.0, 1.0])?)?;
/// assert!((prices - 2.0).abs() < 1e-15);
/// # Ok::<(), domar::Error>(())
/// ```
/// # Validated against
/// dfvad 0.3.6, `t_weight`, all factors of 27 years (1e-12).
///
/// # References
/// Diewert and Fox (2018).
pub fn mean_share_aggregate(before: &LabeledVec, after: &LabeledVec, factors: &LabeledVec) -> Result<f64, GrowthError> {
    before.axis().ensure_aligned(after.axis())?;
    before.axis().ensure_aligned(factors.axis())?;
    ensure_positive("the value", before)?;
    ensure_positive("the value", after)?;
    ensure_positive("the growth factor", factors)?;
    let (total_before, total_after) = (before.sum(), after.sum());
    let log = Zip::from(before.values())
        .and(after.values())
        .and(factors.values())
        .fold(0.0, |sum, a, b, factor| sum + f64::midpoint(a / total_before, b / total_after) * factor.ln());
    Ok(log.exp())
}

impl ToTable for ShiftShare {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let format = NumberFormat::percent(2);
        let mut builder = Table::builder(pick("Growth of labour productivity", "劳动生产率增长"))
            .subtitle(self.method.clone())
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Within", "部门内"), format)
            .number_column(pick("Between", "部门间"), format)
            .number_column(pick("Interaction", "交互项"), format)
            .number_column(pick("Sum", "合计"), format);
        for (at, (label, within)) in self.within.iter().enumerate() {
            let between = self.between.values()[at];
            let interaction = self.interaction.as_ref().map(|part| part.values()[at]);
            let sum = within + between + interaction.unwrap_or(0.0);
            builder = builder.row(label_in(label, language), [Some(within), Some(between), interaction, Some(sum)]);
        }
        builder
            .total(
                pick("Economy", "总量"),
                [
                    Some(self.within.sum()),
                    Some(self.between.sum()),
                    self.interaction.as_ref().map(LabeledVec::sum),
                    Some(self.total),
                ],
            )
            .build_or_explain()
    }
}

impl ToChart for ShiftShare {
    fn to_chart_in(&self, language: Language) -> Chart {
        let part = |values: &LabeledVec| values.values().to_vec();
        let bars = Bars::horizontal(self.within.axis().iter().map(|label| label_in(label, language)))
            .series(language.pick("Within", "部门内"), part(&self.within))
            .series(language.pick("Between", "部门间"), part(&self.between));
        let bars = match &self.interaction {
            Some(interaction) => bars.series(language.pick("Interaction", "交互项"), part(interaction)),
            None => bars,
        };
        Chart::new(language.pick("Growth of labour productivity", "劳动生产率增长"), bars.stacked())
            .language(language)
            .subtitle(self.method.clone())
            .x_axis(language.pick("Contribution to growth, %", "对增长的贡献（%）"))
            .number_format(NumberFormat::percent(1))
    }
}

display_in_notebook!(both: ShiftShare);
