//! The sixteen terms of Wang, Wei and Zhu, and the nine of Koopman, Wang and Wei that are their sums.

use ndarray::{Array1, Array2, Axis};

use super::decomposition::TermName;
use super::economies::ValueAddedTrade;
use super::{ExportContent, ExportDecomposition, ExportMethod, ExportPerspective};
use ExportContent::{
    AbsorbedByImporter, AbsorbedFurther, DomesticDoubleCounted, ForeignDoubleCounted, ForeignValueAdded, Returned,
};

#[rustfmt::skip]
const SIXTEEN: [TermName; 16] = [
    ("DVA_FIN", "DVA in final exports", "最终品出口中的国内增加值", AbsorbedByImporter),
    ("DVA_INT", "DVA in intermediates that the importer absorbs", "被进口方吸收的中间品出口中的国内增加值", AbsorbedByImporter),
    ("DVA_INTrexI1", "DVA in intermediates sold on as intermediates, absorbed where they are made final", "经进口方加工为中间品再出口、由第三方吸收", AbsorbedFurther),
    ("DVA_INTrexF", "DVA in intermediates sold on as final products", "经进口方加工为最终品再出口至第三方", AbsorbedFurther),
    ("DVA_INTrexI2", "DVA in intermediates sold on as intermediates, made final and sold once more", "经进口方加工为中间品再出口、由第三方以最终品再出口", AbsorbedFurther),
    ("RDV_FIN", "DVA that returns in final products of the importer", "以进口方最终品返回国内", Returned),
    ("RDV_FIN2", "DVA that returns in final products of third economies", "经第三方以最终品返回国内", Returned),
    ("RDV_INT", "DVA that returns in intermediates", "以中间品返回国内并被吸收", Returned),
    ("DDC_FIN", "DVA counted twice, returned for final exports", "最终品出口引起的国内重复计算", DomesticDoubleCounted),
    ("DDC_INT", "DVA counted twice, returned for intermediate exports", "中间品出口引起的国内重复计算", DomesticDoubleCounted),
    ("MVA_FIN", "importer's value added in final exports", "最终品出口中的进口方增加值", ForeignValueAdded),
    ("OVA_FIN", "others' value added in final exports", "最终品出口中的第三方增加值", ForeignValueAdded),
    ("MVA_INT", "importer's value added in intermediates it absorbs", "中间品出口中的进口方增加值", ForeignValueAdded),
    ("OVA_INT", "others' value added in intermediates the importer absorbs", "中间品出口中的第三方增加值", ForeignValueAdded),
    ("MDC", "importer's value added counted twice", "来自进口方的重复计算", ForeignDoubleCounted),
    ("ODC", "others' value added counted twice", "来自第三方的重复计算", ForeignDoubleCounted),
];

impl ValueAddedTrade {
    /// Sixteen terms by exporting sector and direct importer.
    ///
    /// # Formula
    /// With exporter s, direct importer r, third economies t and u; `∘` element by element:
    /// ```text
    /// DVA_FIN       (v_s B_ss)' ∘ y_sr
    /// DVA_INT       (v_s L_ss)' ∘ A_sr B_rr y_rr
    /// DVA_INTrexI1  (v_s L_ss)' ∘ A_sr Σ_t≠s,r B_rt y_tt
    /// DVA_INTrexF   (v_s L_ss)' ∘ A_sr B_rr Σ_t≠s,r y_rt
    /// DVA_INTrexI2  (v_s L_ss)' ∘ A_sr Σ_t≠s,r B_rt Σ_u≠s,t y_tu
    /// RDV_FIN       (v_s L_ss)' ∘ A_sr B_rr y_rs
    /// RDV_FIN2      (v_s L_ss)' ∘ A_sr Σ_t≠s,r B_rt y_ts
    /// RDV_INT       (v_s L_ss)' ∘ A_sr B_rs y_ss
    /// DDC_FIN       (v_s L_ss)' ∘ A_sr B_rs Σ_t≠s y_st
    /// DDC_INT       (v_s B_ss − v_s L_ss)' ∘ A_sr x_r
    /// MVA_FIN       (v_r B_rs)' ∘ y_sr                    OVA_FIN  Σ_t≠s,r (v_t B_ts)' ∘ y_sr
    /// MVA_INT       (v_r B_rs)' ∘ A_sr L_rr y_rr          OVA_INT  Σ_t≠s,r (v_t B_ts)' ∘ A_sr L_rr y_rr
    /// MDC           (v_r B_rs)' ∘ A_sr L_rr e_r           ODC      Σ_t≠s,r (v_t B_ts)' ∘ A_sr L_rr e_r
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// decompr 6.4.0 on its table "leather", all sixteen terms (1e-12); exvatools 0.9.0 on its two test tables, one
    /// with China and Mexico split (1e-12).
    ///
    /// # References
    /// Wang, Wei and Zhu (2013, revised 2018). Borin and Mancini (2019) on what the terms of one flow mix: domestic value
    /// added counts in final exports where it leaves last (`v_s B_ss`), in intermediate exports where it leaves first
    /// (`v_s L_ss`); only the totals of an exporter add up to both.
    #[doc(alias = "WWZ")]
    pub fn wang_wei_zhu(&self) -> ExportDecomposition {
        let (away, home) = (self.demand_abroad(), self.demand_at_home());
        let abroad = away.sum_axis(Axis(1));
        // Pairs of the importer by the economy whose final demand is met, or by the exporter to be left out.
        let at_home = self.inverse_by_economy(&home);
        let sold_abroad = self.inverse_by_economy(&abroad);
        let own = self.own_blocks(|economy| self.own_inverse(economy), &away);
        let all = self.inverse().dot(&away);

        let size = self.size();
        let here = |matrix: &Array2<f64>, pair: usize| matrix[[pair, self.home[pair]]];
        let (at_home_sum, sold_sum) = (at_home.sum_axis(Axis(1)), sold_abroad.sum_axis(Axis(1)));
        let own_sum = own.sum_axis(Axis(1));
        let importer = Array2::from_shape_fn(size, |(j, _)| here(&at_home, j));
        let third_home = Array2::from_shape_fn(size, |(j, s)| at_home_sum[j] - here(&at_home, j) - at_home[[j, s]]);
        let third_final = Array2::from_shape_fn(size, |(j, s)| own_sum[j] - own[[j, s]]);
        let third_round = Array2::from_shape_fn(size, |(j, s)| {
            sold_sum[j] - sold_abroad[[j, s]] - here(&sold_abroad, j) - (all[[j, s]] - own[[j, s]])
        });
        let through_third = &all - &own;
        let [local_demand, local_exports] = self.local_demand_and_exports(&home);
        let [int, rex_i1, rex_f, rex_i2, rdv_fin, rdv_fin2, rdv_int, ddc_fin, used, int_home, int_again] = self
            .sold_on([
                &importer,
                &third_home,
                &third_final,
                &third_round,
                &own,
                &through_third,
                &at_home,
                &sold_abroad,
                &self.for_all(&self.output),
                &self.for_all(&local_demand),
                &self.for_all(&local_exports),
            ]);

        let domestic = self.domestic_share();
        let once = |flows: Array2<f64>| scaled(flows, &self.local_content);
        let importers = self.away(&self.content.t().to_owned());
        let others = &self.for_all(&self.foreign_share()) - &importers;
        let flows = [
            scaled(away.clone(), &domestic),
            once(int),
            once(rex_i1),
            once(rex_f),
            once(rex_i2),
            once(rdv_fin),
            once(rdv_fin2),
            once(rdv_int),
            once(ddc_fin),
            scaled(used, &(&domestic - &self.local_content)),
            &importers * &away,
            &others * &away,
            &importers * &int_home,
            &others * &int_home,
            &importers * &int_again,
            &others * &int_again,
        ];
        ExportDecomposition::new(self, ExportMethod::WangWeiZhu, ExportPerspective::Exporter, &SIXTEEN, flows)
    }

    /// Nine terms: those of [`ValueAddedTrade::wang_wei_zhu`] added up. The method is one of whole economies: read it
    /// with [`ExportDecomposition::by_exporter`], where it is the equation of the paper; by sector and importer it is
    /// the sum of the sixteen terms.
    ///
    /// # Formula
    /// ```text
    /// DVA_FIN     v_s Σ_r B_ss y_sr                 RDV_FIN  v_s Σ_r B_sr y_rs
    /// DVA_INT     v_s Σ_r B_sr y_rr                 RDV_INT  v_s Σ_r B_sr A_rs L_ss y_ss
    /// DVA_INTrex  v_s Σ_r Σ_t≠s,r B_sr y_rt         DDC      v_s Σ_r B_sr A_rs L_ss e_s
    /// FVA_FIN     Σ_t Σ_r v_t B_ts y_sr
    /// FVA_INT     Σ_t Σ_r v_t B_ts A_sr L_rr y_rr   FDC      Σ_t v_t B_ts Σ_r A_sr L_rr e_r
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// decompr 6.4.0 (`kww` and `wwz2kww`, 1e-12), exvatools 0.9.0 (1e-12), the paper's equation written out (1e-12).
    ///
    /// # References
    /// Koopman, Wang and Wei (2014), eq. 36.
    #[doc(alias = "KWW")]
    pub fn koopman_wang_wei(&self) -> ExportDecomposition {
        self.wang_wei_zhu().regrouped(
            ExportMethod::KoopmanWangWei,
            &[
                ("DVA_FIN", "DVA in final exports", "最终品出口中的国内增加值", &["DVA_FIN"]),
                (
                    "DVA_INT",
                    "DVA in intermediates absorbed where they are made final",
                    "被吸收的中间品出口中的国内增加值",
                    &["DVA_INT", "DVA_INTrexI1"],
                ),
                (
                    "DVA_INTrex",
                    "DVA in intermediates sold on to third economies",
                    "再出口至第三方的中间品中的国内增加值",
                    &["DVA_INTrexF", "DVA_INTrexI2"],
                ),
                ("RDV_FIN", "DVA that returns in final products", "以最终品返回国内", &["RDV_FIN", "RDV_FIN2"]),
                ("RDV_INT", "DVA that returns in intermediates", "以中间品返回国内并被吸收", &["RDV_INT"]),
                ("DDC", "domestic double counting", "国内重复计算", &["DDC_FIN", "DDC_INT"]),
                (
                    "FVA_FIN",
                    "foreign value added in final exports",
                    "最终品出口中的国外增加值",
                    &["MVA_FIN", "OVA_FIN"],
                ),
                (
                    "FVA_INT",
                    "foreign value added in intermediates",
                    "中间品出口中的国外增加值",
                    &["MVA_INT", "OVA_INT"],
                ),
                ("FDC", "foreign double counting", "国外重复计算", &["MDC", "ODC"]),
            ],
        )
    }

    /// Output that final demand at home and exports call for at home: `L_rr y_rr` and `L_rr e_r`.
    fn local_demand_and_exports(&self, home: &Array1<f64>) -> [Array1<f64>; 2] {
        let exports = self.exports.sum_axis(Axis(1));
        let both = ndarray::stack![Axis(1), *home, exports];
        let product = self.local_times(&both);
        [product.column(0).to_owned(), product.column(1).to_owned()]
    }
}

/// Rows times the numbers of a vector.
pub(super) fn scaled(mut flows: Array2<f64>, by: &Array1<f64>) -> Array2<f64> {
    flows *= &by.view().insert_axis(Axis(1));
    flows
}
