//! Productivity growth of an industry from its firms: those that stay, grow, enter and leave.

use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labels::Language;
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// By how much given shares may miss 1: the rounding of published shares.
const ROUNDING: f64 = 1e-6;

/// How a change of aggregate productivity is divided; the formulas are with [`FirmDynamics::change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FirmMethod {
    /// Baily, Hulten and Campbell (1992).
    BailyHultenCampbell,
    /// Griliches and Regev (1995).
    GrilichesRegev,
    /// Foster, Haltiwanger and Krizan (2001).
    FosterHaltiwangerKrizan,
    /// Baldwin and Gu (2006).
    BaldwinGu,
    /// The change of Olley and Pakes' (1996) two parts, over all firms of each time.
    OlleyPakes,
    /// Melitz and Polanec (2015).
    MelitzPolanec,
    /// Diewert and Fox (2010).
    DiewertFox,
}

impl FirmMethod {
    /// All methods, for tables that compare them.
    pub const ALL: [Self; 7] = [
        Self::BailyHultenCampbell,
        Self::GrilichesRegev,
        Self::FosterHaltiwangerKrizan,
        Self::BaldwinGu,
        Self::OlleyPakes,
        Self::MelitzPolanec,
        Self::DiewertFox,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::BailyHultenCampbell => "Baily–Hulten–Campbell (1992)",
            Self::GrilichesRegev => "Griliches–Regev (1995)",
            Self::FosterHaltiwangerKrizan => "Foster–Haltiwanger–Krizan (2001)",
            Self::BaldwinGu => "Baldwin–Gu (2006)",
            Self::OlleyPakes => "Olley–Pakes (1996)",
            Self::MelitzPolanec => "Melitz–Polanec (2015)",
            Self::DiewertFox => "Diewert–Fox (2010)",
        }
    }
}

/// Firms with their productivity and share of the industry at each time.
///
/// # Example
/// ```
/// use domar::growth::{FirmDynamics, FirmMethod};
/// use domar::panel::Panel;
/// let text = "firm,year,tfp,share\na,2000,1.0,0.5\nb,2000,0.8,0.5\na,2010,1.1,0.6\nc,2010,1.2,0.4\n";
/// let panel = Panel::parse_csv(text, "firms.csv")?.with_ids("firm", "year")?;
/// let firms = FirmDynamics::new(&panel, "tfp", "share")?;
/// let change = firms.change(2000, 2010, FirmMethod::GrilichesRegev)?;
/// assert!((change.total - (1.14 - 0.9)).abs() < 1e-15);
/// // The one that left was below average, the one that came above.
/// assert!(change.entry > 0.0 && change.exit > 0.0);
/// // By every method the parts add up to the same total.
/// assert!(firms.compare(2000, 2010)?.changes.iter().all(|other| (other.total - change.total).abs() < 1e-15));
/// # Ok::<(), domar::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirmDynamics {
    /// Times in order, each with its firms in the order of the panel's units.
    times: Vec<(i64, Vec<Firm>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Firm {
    unit: usize,
    productivity: f64,
    share: f64,
}

/// A change of aggregate productivity in its parts, which add up to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirmChange {
    /// How it was divided.
    pub method: FirmMethod,
    /// The first time.
    pub before: i64,
    /// The second time.
    pub after: i64,
    /// Progress inside the firms that stay; the change of their plain mean for Olley–Pakes and Melitz–Polanec.
    pub within: f64,
    /// Shares that move between firms that stay; the change of the covariance for Olley–Pakes and Melitz–Polanec.
    pub between: f64,
    /// Shares that move to firms that advance: Foster–Haltiwanger–Krizan only.
    pub cross: Option<f64>,
    /// Firms that came; 0 for Olley–Pakes, which does not tell them apart.
    pub entry: f64,
    /// Firms that left; 0 for Olley–Pakes.
    pub exit: f64,
    /// Change of aggregate productivity.
    pub total: f64,
    /// Number of firms that stayed, came and left.
    pub firms: [usize; 3],
}

/// Aggregate productivity in a plain mean and what large firms add to it by being better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OlleyPakes {
    /// Share-weighted productivity.
    pub aggregate: f64,
    /// Plain mean over firms.
    pub mean: f64,
    /// `Σ (sᵢ − s̄)(φᵢ − φ̄)`.
    pub covariance: f64,
}

impl FirmDynamics {
    /// Firms from a panel with units and times, a column of productivity (in logs, for changes in log points) and a
    /// column of shares that add to 1 at each time.
    ///
    /// # Errors
    /// [`GrowthError::Panel`] without units and times, or for unknown columns; [`GrowthError::EmptyCell`];
    /// [`GrowthError::OutOfRange`] for a share outside `[0, 1]`; [`GrowthError::SharesDoNotAddUp`]. Several rows of a firm
    /// at one time are refused by [`Panel::with_ids`].
    pub fn new(panel: &Panel, productivity: &str, share: &str) -> Result<Self, GrowthError> {
        let mut firms = Self::gathered(panel, productivity, share, "the share", "between 0 and 1", 1.0)?;
        for (time, firms) in &mut firms.times {
            let sum: f64 = firms.iter().map(|firm| firm.share).sum();
            if (sum - 1.0).abs() > ROUNDING {
                let allowed = "add up to 1; divide them by their sum if they are weights";
                return Err(GrowthError::SharesDoNotAddUp { place: time.to_string(), sum, allowed });
            }
        }
        Ok(firms)
    }

    /// Firms from a panel with a column of weights, such as sales or employment, whose shares are taken at each time.
    ///
    /// # Errors
    /// As [`FirmDynamics::new`], for negative weights; [`GrowthError::OutOfRange`] where all weights of a time are 0.
    pub fn weighted(panel: &Panel, productivity: &str, weight: &str) -> Result<Self, GrowthError> {
        let mut firms = Self::gathered(panel, productivity, weight, "the weight", "0 or more", f64::INFINITY)?;
        for (_, firms) in &mut firms.times {
            let total: f64 = firms.iter().map(|firm| firm.share).sum();
            if total <= 0.0 {
                return Err(GrowthError::no_total("the weights of firms at one time", total));
            }
            for firm in firms {
                firm.share /= total;
            }
        }
        Ok(firms)
    }

    fn gathered(
        panel: &Panel,
        productivity: &str,
        share: &str,
        what: &'static str,
        allowed: &'static str,
        most: f64,
    ) -> Result<Self, GrowthError> {
        panel.ensure_ids("the decomposition of firms")?;
        let times = panel.times().unwrap_or_default();
        let (values, shares) = (panel.column(productivity)?, panel.column(share)?);
        let mut known = times.to_vec();
        known.sort_unstable();
        known.dedup();
        let mut gathered: Vec<(i64, Vec<Firm>)> = known.into_iter().map(|time| (time, Vec::new())).collect();
        for (row, (&time, &unit)) in times.iter().zip(panel.units()).enumerate() {
            for (column, value) in [(productivity, values[row]), (share, shares[row])] {
                if value.is_nan() {
                    return Err(GrowthError::EmptyCell { column: column.to_owned(), place: panel.row_label(row) });
                }
            }
            let value = shares[row];
            if !(0.0..=most).contains(&value) {
                return Err(GrowthError::out_of_range(what, panel.row_label(row), value, allowed));
            }
            if let Ok(at) = gathered.binary_search_by_key(&time, |(time, _)| *time) {
                gathered[at].1.push(Firm { unit, productivity: values[row], share: value });
            }
        }
        for (_, firms) in &mut gathered {
            firms.sort_by_key(|firm| firm.unit);
        }
        Ok(Self { times: gathered })
    }

    /// The times there are, in order.
    pub fn times(&self) -> Vec<i64> {
        self.times.iter().map(|(time, _)| *time).collect()
    }

    fn at(&self, time: i64) -> Result<&[Firm], GrowthError> {
        self.times
            .iter()
            .find(|(other, _)| *other == time)
            .map(|(_, firms)| firms.as_slice())
            .ok_or_else(|| GrowthError::NoSuchTime { time, known: self.times() })
    }

    /// Aggregate productivity at a time, after Olley and Pakes.
    ///
    /// # Formula
    /// ```text
    /// Φ = Σ sᵢφᵢ = φ̄ + Σ (sᵢ − s̄)(φᵢ − φ̄)
    /// ```
    /// # Unit
    /// That of productivity.
    ///
    /// # Errors
    /// [`GrowthError::NoSuchTime`].
    ///
    /// # Example
    /// ```
    /// use domar::growth::FirmDynamics;
    /// use domar::panel::Panel;
    /// let text = "firm,year,tfp,sales\na,2000,1.0,10\nb,2000,2.0,30\n";
    /// let panel = Panel::parse_csv(text, "firms.csv")?.with_ids("firm", "year")?;
    /// let parts = FirmDynamics::weighted(&panel, "tfp", "sales")?.olley_pakes(2000)?;
    /// // The better firm is the larger one, which adds a quarter to the plain mean.
    /// assert_eq!((parts.aggregate, parts.mean, parts.covariance), (1.75, 1.5, 0.25));
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// The identity, 1e-15, on the firms of dfvad.
    ///
    /// # References
    /// Olley and Pakes (1996), eq. 16.
    pub fn olley_pakes(&self, time: i64) -> Result<OlleyPakes, GrowthError> {
        Ok(olley_pakes(self.at(time)?))
    }

    /// The change of aggregate productivity between two times, in its parts.
    ///
    /// # Formula
    /// ```text
    /// Φ = Σ sᵢφᵢ;  C firms that stay, N that came, X that left;  0 before, 1 after, bars: means of both
    ///
    ///                    within          between              entry                exit
    /// Baily et al.       Σ_C s₀Δφ        Σ_C Δs φ₁            Σ_N s₁φ₁             −Σ_X s₀φ₀
    /// Griliches–Regev    Σ_C s̄Δφ        Σ_C Δs(φ̄ − Φ̄)      Σ_N s₁(φ₁ − Φ̄)      −Σ_X s₀(φ₀ − Φ̄)
    /// Foster et al.      Σ_C s₀Δφ        Σ_C Δs(φ₀ − Φ₀)      Σ_N s₁(φ₁ − Φ₀)      −Σ_X s₀(φ₀ − Φ₀),  cross Σ_C ΔsΔφ
    /// Baldwin–Gu         Σ_C s̄Δφ        Σ_C Δs(φ̄ − Φ_X)     Σ_N s₁(φ₁ − Φ_X)     0
    /// Olley–Pakes        Δφ̄ (all)       Δcov (all)
    /// Melitz–Polanec     Δφ̄_C           Δcov_C               S_N(Φ_N − Φ_C1)      S_X(Φ_C0 − Φ_X)
    /// Diewert–Fox        Σ_C σ̄Δφ        Σ_C Δσ φ̄            S_N(Φ_N − Φ_C1)      S_X(Φ_C0 − Φ_X)
    /// ```
    /// `σ` are shares among the firms that stay, `Φ_X` the mean productivity of those that left, `S` their share. Where
    /// no firm leaves, Baldwin–Gu compares with the average of all, as Griliches–Regev does.
    ///
    /// # Unit
    /// That of productivity.
    ///
    /// # Errors
    /// [`GrowthError::NoSuchTime`], [`GrowthError::NotLater`]; [`GrowthError::NobodyStays`] for the two methods that
    /// need firms that stay.
    ///
    /// # Example
    /// See [`FirmDynamics`].
    ///
    /// # Validated against
    /// dfvad 0.3.6, `dynamics`, six methods over two changes (1e-12). Olley–Pakes: the identity.
    ///
    /// # References
    /// As named at [`FirmMethod`].
    pub fn change(&self, before: i64, after: i64, method: FirmMethod) -> Result<FirmChange, GrowthError> {
        let (old, new) = (self.at(before)?, self.at(after)?);
        if after <= before {
            return Err(GrowthError::NotLater { before, after });
        }
        let find =
            |firms: &[Firm], unit: usize| firms.binary_search_by_key(&unit, |firm| firm.unit).ok().map(|at| firms[at]);
        let stay: Vec<(Firm, Firm)> =
            old.iter().filter_map(|&firm| find(new, firm.unit).map(|later| (firm, later))).collect();
        let left: Vec<Firm> = old.iter().copied().filter(|firm| find(new, firm.unit).is_none()).collect();
        let came: Vec<Firm> = new.iter().copied().filter(|firm| find(old, firm.unit).is_none()).collect();
        let (aggregate_before, aggregate_after) = (aggregate(old), aggregate(new));
        let middle = f64::midpoint(aggregate_before, aggregate_after);
        let sum = |term: &dyn Fn(Firm, Firm) -> f64| stay.iter().map(|&(a, b)| term(a, b)).sum::<f64>();
        let relative = |firms: &[Firm], reference: f64| {
            firms.iter().map(|firm| firm.share * (firm.productivity - reference)).sum::<f64>()
        };
        // Progress at mean shares, and moves of shares at mean productivity less a reference.
        let mean_within = || sum(&|a, b| f64::midpoint(a.share, b.share) * (b.productivity - a.productivity));
        let mean_between = |reference: f64| {
            sum(&|a, b| (b.share - a.share) * (f64::midpoint(a.productivity, b.productivity) - reference))
        };
        let (within, between, cross, entry, exit) = match method {
            FirmMethod::BailyHultenCampbell => (
                sum(&|a, b| a.share * (b.productivity - a.productivity)),
                sum(&|a, b| (b.share - a.share) * b.productivity),
                None,
                relative(&came, 0.0),
                -relative(&left, 0.0),
            ),
            FirmMethod::GrilichesRegev => {
                (mean_within(), mean_between(middle), None, relative(&came, middle), -relative(&left, middle))
            }
            FirmMethod::FosterHaltiwangerKrizan => (
                sum(&|a, b| a.share * (b.productivity - a.productivity)),
                sum(&|a, b| (b.share - a.share) * (a.productivity - aggregate_before)),
                Some(sum(&|a, b| (b.share - a.share) * (b.productivity - a.productivity))),
                relative(&came, aggregate_before),
                -relative(&left, aggregate_before),
            ),
            FirmMethod::BaldwinGu => {
                let share: f64 = left.iter().map(|firm| firm.share).sum();
                let reference = if share > 0.0 { aggregate(&left) / share } else { middle };
                (mean_within(), mean_between(reference), None, relative(&came, reference), -relative(&left, reference))
            }
            FirmMethod::OlleyPakes => {
                let (a, b) = (olley_pakes(old), olley_pakes(new));
                (b.mean - a.mean, b.covariance - a.covariance, None, 0.0, 0.0)
            }
            FirmMethod::MelitzPolanec | FirmMethod::DiewertFox => {
                let (share_before, share_after) = (sum(&|a, _| a.share), sum(&|_, b| b.share));
                if share_before <= 0.0 || share_after <= 0.0 {
                    return Err(GrowthError::NobodyStays { before, after });
                }
                let first: Vec<Firm> = stay.iter().map(|(a, _)| Firm { share: a.share / share_before, ..*a }).collect();
                let second: Vec<Firm> = stay.iter().map(|(_, b)| Firm { share: b.share / share_after, ..*b }).collect();
                let (within, between) = if method == FirmMethod::MelitzPolanec {
                    let (a, b) = (olley_pakes(&first), olley_pakes(&second));
                    (b.mean - a.mean, b.covariance - a.covariance)
                } else {
                    let pairs = || first.iter().zip(&second);
                    (
                        pairs().map(|(a, b)| f64::midpoint(a.share, b.share) * (b.productivity - a.productivity)).sum(),
                        pairs().map(|(a, b)| (b.share - a.share) * f64::midpoint(a.productivity, b.productivity)).sum(),
                    )
                };
                // The firms that come and go are compared with those that stay, at the same time.
                (within, between, None, relative(&came, aggregate(&second)), -relative(&left, aggregate(&first)))
            }
        };
        Ok(FirmChange {
            method,
            before,
            after,
            within,
            between,
            cross,
            entry,
            exit,
            total: aggregate_after - aggregate_before,
            firms: [stay.len(), came.len(), left.len()],
        })
    }

    /// The change between two times by all methods, side by side.
    ///
    /// # Errors
    /// As [`FirmDynamics::change`].
    pub fn compare(&self, before: i64, after: i64) -> Result<FirmComparison, GrowthError> {
        let changes: Result<_, _> = FirmMethod::ALL.iter().map(|&method| self.change(before, after, method)).collect();
        Ok(FirmComparison { changes: changes? })
    }
}

fn aggregate(firms: &[Firm]) -> f64 {
    firms.iter().map(|firm| firm.share * firm.productivity).sum()
}

fn olley_pakes(firms: &[Firm]) -> OlleyPakes {
    let n = firms.len() as f64;
    let mean = firms.iter().map(|firm| firm.productivity).sum::<f64>() / n;
    let share = firms.iter().map(|firm| firm.share).sum::<f64>() / n;
    let covariance = firms.iter().map(|firm| (firm.share - share) * (firm.productivity - mean)).sum();
    OlleyPakes { aggregate: aggregate(firms), mean, covariance }
}

/// One change by several methods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirmComparison {
    /// The change by each method.
    pub changes: Vec<FirmChange>,
}

fn change_table(changes: &[FirmChange], language: Language) -> Table {
    let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
    let format = NumberFormat::fixed(4);
    let mut builder = Table::builder(pick("Productivity growth from firms", "企业层面的生产率增长"))
        .language(language)
        .stub(pick("Method", "方法"))
        .number_column(pick("Within", "企业内"), format)
        .number_column(pick("Between", "企业间"), format)
        .number_column(pick("Cross", "交互"), format)
        .number_column(pick("Entry", "进入"), format)
        .number_column(pick("Exit", "退出"), format)
        .number_column(pick("Total", "合计"), format);
    for change in changes {
        let cells = [
            change.within.into(),
            change.between.into(),
            change.cross.map_or(Cell::Missing, Cell::from),
            change.entry.into(),
            change.exit.into(),
            change.total.into(),
        ];
        builder = builder.row(change.method.name(), cells);
    }
    if let Some(FirmChange { before, after, firms: [stayed, came, left], .. }) = changes.first() {
        builder = builder.subtitle(format!("{before} → {after}")).note(match language {
            Language::English => format!("{stayed} firms stayed, {came} came, {left} left."),
            Language::Chinese => format!("存续{stayed}家，进入{came}家，退出{left}家。"),
        });
    }
    builder.build_or_explain()
}

impl ToTable for FirmChange {
    fn to_table_in(&self, language: Language) -> Table {
        change_table(std::slice::from_ref(self), language)
    }
}

impl ToTable for FirmComparison {
    fn to_table_in(&self, language: Language) -> Table {
        change_table(&self.changes, language)
    }
}

impl ToTable for OlleyPakes {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        Table::builder(pick("Productivity after Olley and Pakes", "奥利–帕克斯生产率分解"))
            .language(language)
            .stub(pick("Part", "部分"))
            .number_column(pick("Productivity", "生产率"), NumberFormat::fixed(4))
            .row(pick("Mean of firms", "企业均值"), [self.mean])
            .row(pick("Covariance with shares", "与份额的协方差"), [self.covariance])
            .total(pick("Aggregate", "合计"), [self.aggregate])
            .build_or_explain()
    }
}

display_in_notebook!(table: FirmChange, FirmComparison, OlleyPakes);
