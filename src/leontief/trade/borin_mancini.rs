//! Decompositions in which a unit of value added is exported once: Borin and Mancini, Miroudot and Ye, OECD.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::decomposition::TermName;
use super::economies::{ValueAddedTrade, part_of};
use super::wang_wei_zhu::scaled;
use super::{ExportContent, ExportDecomposition, ExportMethod, ExportPerspective};
use crate::leontief::LeontiefError;
use crate::linalg::Lu;
use crate::table::{block, columns_in, part, rows_in};
use ExportContent::{
    AbsorbedByImporter, AbsorbedFurther, DomesticDoubleCounted, DomesticValueAdded, ForeignContent,
    ForeignDoubleCounted, ForeignValueAdded, Returned,
};

#[rustfmt::skip]
const TWELVE: [TermName; 12] = [
    ("VAX1", "DVA in final exports", "最终品出口中的国内增加值", AbsorbedByImporter),
    ("VAX2", "DVA in intermediates that the importer makes final and absorbs", "被进口方加工并吸收的中间品中的国内增加值", AbsorbedByImporter),
    ("VAX3", "DVA in intermediates sold on as final products", "经进口方以最终品再出口至第三方", AbsorbedFurther),
    ("VAX4", "DVA in intermediates sold on as intermediates, absorbed abroad", "经进口方以中间品再出口并在国外吸收", AbsorbedFurther),
    ("REF1", "DVA that returns in final products of the importer", "以进口方最终品返回国内", Returned),
    ("REF2", "DVA that returns by intermediates sold on", "以中间品再出口方式返回国内", Returned),
    ("DDC", "domestic double counting", "国内重复计算", DomesticDoubleCounted),
    ("FVA1", "foreign value added in final exports", "最终品出口中的国外增加值", ForeignValueAdded),
    ("FVA2", "foreign value added in intermediates that the importer makes final and absorbs", "被进口方加工并吸收的中间品中的国外增加值", ForeignValueAdded),
    ("FVA3", "foreign value added in intermediates sold on as final products", "经进口方以最终品再出口的国外增加值", ForeignValueAdded),
    ("FVA4", "foreign value added in intermediates sold on as intermediates", "经进口方以中间品再出口的国外增加值", ForeignValueAdded),
    ("FDC", "foreign double counting", "国外重复计算", ForeignDoubleCounted),
];

const FOUR: [TermName; 4] = [
    ("DVA", "domestic value added", "国内增加值", DomesticValueAdded),
    ("DDC", "domestic double counting", "国内重复计算", DomesticDoubleCounted),
    ("FVA", "foreign value added", "国外增加值", ForeignValueAdded),
    ("FDC", "foreign double counting", "国外重复计算", ForeignDoubleCounted),
];

/// From the perspective of the world.
const FIVE: [TermName; 5] = [
    FOUR[0],
    FOUR[1],
    FOUR[2],
    ("FDC1", "foreign content that crossed one border before", "此前仅跨境一次的国外成分", ForeignDoubleCounted),
    ("FDC2", "foreign content that crossed several", "此前多次跨境的国外成分", ForeignDoubleCounted),
];

const OECD: [TermName; 4] = [
    ("EXGR_DDC", "direct domestic value added", "直接国内增加值", DomesticValueAdded),
    ("EXGR_IDC", "indirect domestic value added", "间接国内增加值", DomesticValueAdded),
    ("EXGR_RIM", "re-imported domestic value added", "复进口国内增加值", DomesticDoubleCounted),
    ("EXGR_FVA", "foreign content", "国外成分", ForeignContent),
];

/// Value added per unit of exports that crosses the border for the first time: pairs by importers.
struct Once {
    domestic: Array2<f64>,
    foreign: Array2<f64>,
}

/// Intermediate exports by what becomes of them: pairs by importers.
struct Absorption {
    importer: Array2<f64>,
    final_further: Array2<f64>,
    final_home: Array2<f64>,
    intermediate_further: Array2<f64>,
    intermediate_home: Array2<f64>,
}

impl ValueAddedTrade {
    /// Twelve terms in which value added counts where it leaves the exporter for the first time.
    ///
    /// # Formula
    /// `B°` is the inverse without the intermediate sales across the border of the perspective; for the exporter's own
    /// border `B°_ss = L_ss` and `B°_ts = B_ts B_ss⁻¹ L_ss`. With `BY` what all final demand needs:
    /// ```text
    /// VAX1  (v_s B°_ss)' ∘ y_sr                               FVA1  Σ_t≠s (v_t B°_ts)' ∘ y_sr
    /// VAX2  (v_s B°_ss)' ∘ A_sr L_rr y_rr                     FVA2  Σ_t≠s (v_t B°_ts)' ∘ A_sr L_rr y_rr
    /// VAX3  (v_s B°_ss)' ∘ A_sr L_rr Σ_u≠s,r y_ru             FVA3  Σ_t≠s (v_t B°_ts)' ∘ A_sr L_rr Σ_u≠r y_ru
    /// VAX4  (v_s B°_ss)' ∘ A_sr Σ_u≠s (BY − L_rr Y)_ru        FVA4  Σ_t≠s (v_t B°_ts)' ∘ A_sr Σ_u (BY − L_rr Y)_ru
    /// REF1  (v_s B°_ss)' ∘ A_sr L_rr y_rs                     DDC   (v_s B_ss − v_s B°_ss)' ∘ e_sr
    /// REF2  (v_s B°_ss)' ∘ A_sr (BY − L_rr Y)_rs              FDC   Σ_t≠s (v_t B_ts − v_t B°_ts)' ∘ e_sr
    /// ```
    /// By bilateral or sectoral perspectives each flow has its own border, so that its double counting is what crosses
    /// that border again; such terms do not add up to those of the exporter.
    ///
    /// # Unit
    /// That of the table.
    ///
    /// # Errors
    /// [`LeontiefError::Linalg`] where an inverse without sales across a border does not exist.
    ///
    /// # Validated against
    /// exvatools 0.9.0 (`bm_src`) on its two test tables, all sums and GVC indicators by exporter, sector and importer
    /// (1e-12), and its published figures for China (two regions) and NAFTA (three) as single exporters; other
    /// perspectives by inverting the table without the sales in question (1e-12).
    ///
    /// # References
    /// Borin and Mancini (2019, 2023).
    #[doc(alias = "bm_src")]
    pub fn borin_mancini_source(&self, perspective: ExportPerspective) -> Result<ExportDecomposition, LeontiefError> {
        let once = self.once(perspective)?;
        let (demand, local) = (self.inverse().dot(&self.final_demand), self.local_times(&self.final_demand));
        let further = &demand - &local;
        let all = further.sum_axis(Axis(1));
        let weights = self.weights(&local, |j, s| all[j] - further[[j, s]], |j, s| further[[j, s]]);
        let absorbed = self.absorbed(&weights);
        let (away, domestic) = (self.demand_abroad(), self.for_all(&self.domestic_share()));
        let again = (domestic - &once.domestic) * &self.exports;
        let foreign_again = (&self.for_all(&self.foreign_share()) - &once.foreign) * &self.exports;
        Ok(self.twelve_terms(
            ExportMethod::BorinManciniSource,
            perspective,
            &once,
            &away,
            absorbed,
            [again, foreign_again],
        ))
    }

    /// Twelve terms in which value added counts where it leaves the exporter for the last time, on its way to the
    /// economy that absorbs it.
    ///
    /// # Formula
    /// `B°` is the inverse without the exporter's intermediate exports, `Y°` final demand without its final exports:
    /// ```text
    /// VAX1  (v_s B_ss)' ∘ y_sr                              FVA1 …  the same with Σ_t≠s (v_t B_ts)',
    /// VAX2  (v_s B_ss)' ∘ A_sr L_rr y_rr                            FVA3 and FVA4 over all destinations u
    /// VAX3  (v_s B_ss)' ∘ A_sr L_rr Σ_u≠s,r y_ru
    /// VAX4  (v_s B_ss)' ∘ A_sr Σ_u≠s (B°Y° − L_rr Y)_ru     DDC  (v_s B_ss)' ∘ A_sr B°_rs e_s
    /// REF1  (v_s B_ss)' ∘ A_sr L_rr y_rs                    FDC  Σ_t≠s (v_t B_ts)' ∘ A_sr B°_rs e_s
    /// REF2  (v_s B_ss)' ∘ A_sr (B°Y° − L_rr Y)_rs
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Errors
    /// [`LeontiefError::Linalg`] where an exporter's own block of the inverse is singular.
    ///
    /// # Validated against
    /// exvatools 0.9.0 (`bm_snk`), all sums for two exporters of either test table, VAXIM too (1e-12) but for importers of
    /// several regions, where exvatools multiplies sums over the regions instead of adding products; the test does both.
    ///
    /// # References
    /// Borin and Mancini (2019, 2023).
    #[doc(alias = "bm_snk")]
    pub fn borin_mancini_sink(&self) -> Result<ExportDecomposition, LeontiefError> {
        let (n, economies) = self.size();
        let (demand, local) = (self.inverse().dot(&self.final_demand), self.local_times(&self.final_demand));
        let mut further = Array2::zeros((n, economies));
        let (mut returned, mut importer_again, mut returned_exports) =
            (further.clone(), further.clone(), further.clone());
        for (s, span) in self.spans.iter().enumerate() {
            // B°Y° = BY − B_·s B_ss⁻¹ ((BY)_s − L_ss y_ss) and B°_·s = B_·s B_ss⁻¹ L_ss: the exporter's own block is
            // all that has to be solved for.
            let mut detour = rows_in(demand.view(), span.clone()).to_owned();
            let mut own = detour.column_mut(s);
            own -= &rows_in(local.view(), span.clone()).column(s);
            let sales = rows_in(self.exports.view(), span.clone()).sum_axis(Axis(1));
            let made = self.local[s].dot(&sales).insert_axis(Axis(1));
            let lu = Lu::factorise(self.own_inverse(s)).map_err(LeontiefError::Linalg)?;
            let detour = lu.solve_many(detour.view()).map_err(LeontiefError::Linalg)?;
            let made = lu.solve_many(made.view()).map_err(LeontiefError::Linalg)?;
            let columns = columns_in(self.inverse(), span.clone());
            let least =
                columns.dot(&ndarray::stack![Axis(1), detour.sum_axis(Axis(1)), detour.column(s), made.column(0)]);
            for j in 0..n {
                let all = demand.row(j).sum() - local.row(j).sum() - least[[j, 0]];
                returned[[j, s]] = demand[[j, s]] - local[[j, s]] - least[[j, 1]];
                further[[j, s]] = all - returned[[j, s]];
                returned_exports[[j, s]] = least[[j, 2]];
                let r = self.home[j];
                importer_again[[j, s]] = demand[[j, r]] - local[[j, r]] - columns.row(j).dot(&detour.column(r));
            }
        }
        let weights = self.weights(&local, |j, s| further[[j, s]], |j, s| returned[[j, s]]);
        let absorbed = self.absorbed(&weights);
        let [again, still_importer] = self.sold_on([&returned_exports, &importer_again]);
        let shares =
            Once { domestic: self.for_all(&self.domestic_share()), foreign: self.for_all(&self.foreign_share()) };
        let away = self.demand_abroad();
        let within = &shares.domestic * &(&away + &absorbed.importer + still_importer);
        let double = [&shares.domestic * &again, &shares.foreign * &again];
        let method = ExportMethod::BorinManciniSink;
        let result = self.twelve_terms(method, ExportPerspective::Exporter, &shares, &away, absorbed, double);
        let (name, chinese) = ("absorbed by the direct importer", "被直接进口方吸收");
        Ok(result.with_absorbed_by_importer(self.by_importer(name, chinese, &within)))
    }

    /// Four terms that tell value added from double counting and leave open where value added is absorbed.
    ///
    /// # Formula
    /// With `B°` the inverse without sales across the border of the perspective and `A*` those sales:
    /// ```text
    /// B = B° + B° A* B
    /// DVA  (v_s B°_ss)' ∘ e_sr     DDC  (v_s (B° A* B)_ss)' ∘ e_sr
    /// FVA  Σ_t≠s (v_t B°_ts)' ∘ e_sr     FDC  Σ_t≠s (v_t (B° A* B)_ts)' ∘ e_sr
    /// ```
    /// From the perspective of the world every border is one to cross once, so that all foreign content is double
    /// counting: FDC1 has crossed one border before (`v_t L_tt A_ts L_ss`), FDC2 several.
    ///
    /// # Unit
    /// That of the table.
    ///
    /// # Errors
    /// As [`ValueAddedTrade::borin_mancini_source`], whose sums these are.
    ///
    /// # Validated against
    /// exvatools 0.9.0 (`my`), two exporters of either test table (1e-12), and its published figures for China, NAFTA
    /// and, from the perspective of the world, Spain and the EU.
    ///
    /// # References
    /// Miroudot and Ye (2021).
    #[doc(alias = "MY")]
    pub fn miroudot_ye(&self, perspective: ExportPerspective) -> Result<ExportDecomposition, LeontiefError> {
        let once = self.once(perspective)?;
        let foreign = self.for_all(&self.foreign_share());
        let value_added = [
            &once.domestic * &self.exports,
            (self.for_all(&self.domestic_share()) - &once.domestic) * &self.exports,
            &once.foreign * &self.exports,
        ];
        let (names, double) = if perspective == ExportPerspective::World {
            let direct = self.for_all(&self.one_border());
            (FIVE.as_slice(), vec![&direct * &self.exports, (foreign - &direct) * &self.exports])
        } else {
            (FOUR.as_slice(), vec![(foreign - &once.foreign) * &self.exports])
        };
        let flows = value_added.into_iter().chain(double);
        Ok(ExportDecomposition::new(self, ExportMethod::MiroudotYe, perspective, names, flows))
    }

    /// The four parts of the OECD's database on trade in value added: domestic content by the way it takes, foreign
    /// content as a whole.
    ///
    /// # Formula
    /// ```text
    /// EXGR_DDC  vᵢ lᵢᵢ ∘ e     direct: from the exporting sector itself
    /// EXGR_IDC  Σ_k≠i v_k l_ki ∘ e     indirect: from its suppliers at home
    /// EXGR_RIM  (v_s B_ss − v_s L_ss)' ∘ e     re-imported
    /// EXGR_FVA  Σ_t≠s (v_t B_ts)' ∘ e
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// exvatools 0.9.0 (`oecd`) on its two test tables (1e-12).
    ///
    /// # References
    /// OECD (2019), Guide to OECD's Trade in Value Added Indicators.
    #[doc(alias = "TiVA")]
    pub fn oecd(&self) -> ExportDecomposition {
        let mut direct = self.value_added.clone();
        for (span, local) in self.spans.iter().zip(&self.local) {
            let mut own = part_of(direct.view_mut(), span);
            own *= &local.diag();
        }
        let exports = |share: &Array1<f64>| scaled(self.exports.clone(), share);
        let flows = [
            exports(&direct),
            exports(&(&self.local_content - &direct)),
            exports(&(self.domestic_share() - &self.local_content)),
            exports(&self.foreign_share()),
        ];
        ExportDecomposition::new(self, ExportMethod::Oecd, ExportPerspective::Exporter, &OECD, flows)
    }

    /// What becomes of a unit of the importer's output, by exporter; `further` and `home` are what the importer's sales
    /// of intermediates end as.
    fn weights(
        &self,
        local: &Array2<f64>,
        further: impl Fn(usize, usize) -> f64,
        home: impl Fn(usize, usize) -> f64,
    ) -> [Array2<f64>; 5] {
        let all = local.sum_axis(Axis(1));
        let here = |j: usize| local[[j, self.home[j]]];
        let of = |weight: &dyn Fn(usize, usize) -> f64| Array2::from_shape_fn(self.size(), |(j, s)| weight(j, s));
        [
            of(&|j, _| here(j)),
            of(&|j, s| all[j] - here(j) - local[[j, s]]),
            of(&|j, s| local[[j, s]]),
            of(&further),
            of(&home),
        ]
    }

    fn absorbed(&self, weights: &[Array2<f64>; 5]) -> Absorption {
        let [importer, final_further, final_home, intermediate_further, intermediate_home] =
            self.sold_on(weights.each_ref());
        Absorption { importer, final_further, final_home, intermediate_further, intermediate_home }
    }

    fn twelve_terms(
        &self,
        method: ExportMethod,
        perspective: ExportPerspective,
        shares: &Once,
        away: &Array2<f64>,
        absorbed: Absorption,
        [again, foreign_again]: [Array2<f64>; 2],
    ) -> ExportDecomposition {
        let (domestic, foreign) = (&shares.domestic, &shares.foreign);
        let Absorption { importer, final_further, final_home, intermediate_further, intermediate_home } = absorbed;
        let all_final = &final_further + &final_home;
        let all_intermediate = &intermediate_further + &intermediate_home;
        let flows = [
            domestic * away,
            domestic * &importer,
            domestic * &final_further,
            domestic * &intermediate_further,
            domestic * &final_home,
            domestic * &intermediate_home,
            again,
            foreign * away,
            foreign * &importer,
            foreign * &all_final,
            foreign * &all_intermediate,
            foreign_again,
        ];
        ExportDecomposition::new(self, method, perspective, &TWELVE, flows)
    }

    /// Value added per unit of exports on its first way across the border of the perspective.
    fn once(&self, perspective: ExportPerspective) -> Result<Once, LeontiefError> {
        let (domestic, foreign) = (self.domestic_share(), self.foreign_share());
        let both = ndarray::stack![Axis(0), domestic, foreign];
        let mut once = Once { domestic: Array2::zeros(self.size()), foreign: Array2::zeros(self.size()) };
        if perspective == ExportPerspective::World {
            once.domestic = self.for_all(&self.local_content);
            return Ok(once);
        }
        for (s, span) in self.spans.iter().enumerate() {
            let bilateral = matches!(perspective, ExportPerspective::Bilateral | ExportPerspective::SectorBilateral);
            let mut whole = None;
            for r in (0..self.spans.len()).filter(|&r| r != s) {
                let shares = match (&whole, bilateral) {
                    (Some(shares), false) => shares,
                    _ => &*whole.insert(self.first_time(s, bilateral.then_some(r), perspective, &both)?),
                };
                part_of(once.domestic.column_mut(r), span).assign(&shares.row(0));
                part_of(once.foreign.column_mut(r), span).assign(&shares.row(1));
            }
        }
        Ok(once)
    }

    /// Content of a unit of an exporter's products without what crosses the border again, from the content with it.
    ///
    /// Leaving out the sales `A*` from rows R to columns C of the coefficients changes the inverse by a matrix of the
    /// rank of R (Woodbury): `f°_R = f_R (I + K)⁻¹` with `K = A*_RC B_CR`, what a unit of R's product sells across the
    /// border to come back as input of R.
    fn first_time(
        &self,
        s: usize,
        importer: Option<usize>,
        perspective: ExportPerspective,
        both: &Array2<f64>,
    ) -> Result<Array2<f64>, LeontiefError> {
        let span = self.spans[s].clone();
        let returning = if let Some(r) = importer {
            let partner = self.spans[r].clone();
            block(self.coefficients(), span.clone(), partner.clone()).dot(&block(self.inverse(), partner, span.clone()))
        } else {
            // All sales abroad: (I − A) B = I gives them without a sum over partners.
            let own = self.own_inverse(s);
            &own - &block(self.coefficients(), span.clone(), span.clone()).dot(&own) - Array2::<f64>::eye(span.len())
        };
        let content = columns_in(both.view(), span.clone());
        let mut result = content.to_owned();
        let by_sector = matches!(perspective, ExportPerspective::Sector | ExportPerspective::SectorBilateral);
        let groups: Vec<Vec<usize>> = if by_sector { self.by_sector(s) } else { vec![(0..span.len()).collect()] };
        for group in groups {
            let first = without_return(content.select(Axis(1), &group), returning.view(), &group)?;
            for (&position, column) in group.iter().zip(first.columns()) {
                result.column_mut(position).assign(&column);
            }
        }
        Ok(result)
    }

    /// Positions within an economy's pairs, by sector.
    fn by_sector(&self, economy: usize) -> Vec<Vec<usize>> {
        let span = self.spans[economy].clone();
        let sectors = self.rows.len() / self.economies.len();
        let mut groups = vec![Vec::new(); sectors];
        for (position, pair) in span.enumerate() {
            groups[self.row_of[pair] % sectors].push(position);
        }
        groups
    }

    /// Foreign value added that crossed one border before it is exported: `v_t L_tt A_ts L_ss`.
    fn one_border(&self) -> Array1<f64> {
        let mut bought = Array1::<f64>::zeros(self.home.len());
        for (pair, row) in self.coefficients().rows().into_iter().enumerate() {
            let abroad = row.iter().zip(&self.home).map(|(&a, &home)| if home == self.home[pair] { 0.0 } else { a });
            bought += &abroad.map(|a| a * self.local_content[pair]).collect::<Array1<f64>>();
        }
        let mut content = bought.clone();
        for (span, local) in self.spans.iter().zip(&self.local) {
            let own = local.t().dot(&part(bought.view(), span.clone()));
            part_of(content.view_mut(), span).assign(&own);
        }
        content
    }
}

/// `f (I + K)⁻¹` for a group of rows and columns of K.
fn without_return(
    content: Array2<f64>,
    returning: ArrayView2<'_, f64>,
    group: &[usize],
) -> Result<Array2<f64>, LeontiefError> {
    if let [one] = group {
        return Ok(content / (1.0 + returning[[*one, *one]]));
    }
    let rounds = returning.select(Axis(0), group).select(Axis(1), group) + Array2::<f64>::eye(group.len());
    let lu = Lu::factorise(rounds.view()).map_err(LeontiefError::Linalg)?;
    let solved = lu.solve_many_transposed(content.t()).map_err(LeontiefError::Linalg)?;
    Ok(solved.reversed_axes())
}
