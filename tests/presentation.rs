//! Every result as a table and, where it has one, as a chart, in both languages.

use domar::datasets::china_digital;
use domar::leontief::{FieldNorm, OwnDistance, PathOptions};
use domar::prelude::*;

/// A table that could not be built explains itself in a row labelled `!`.
fn shows(result: &impl ToTable, words: [&str; 2]) {
    for (language, word) in [Language::English, Language::Chinese].into_iter().zip(words) {
        let table = result.to_table_in(language);
        let text = table.to_text();
        assert!(!text.lines().any(|line| line.starts_with('!')), "{text}");
        assert!(text.contains(word), "{word} is not in\n{text}");
        assert!(table.to_latex().contains("\\toprule") && table.to_html().contains("<table"));
        assert!(table.to_csv().unwrap().lines().count() > 1);
    }
}

#[cfg(feature = "charts")]
fn draws(result: &impl ToChart, words: [&str; 2]) {
    for (language, word) in [Language::English, Language::Chinese].into_iter().zip(words) {
        let svg = result.to_chart_in(language).to_svg().unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let text: String = document.descendants().filter_map(|node| node.text()).collect();
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

#[cfg(not(feature = "charts"))]
fn draws(_: &impl ToChart, _: [&str; 2]) {}

#[test]
fn results_show_as_tables_and_charts() -> Result<(), Error> {
    let data = china_digital()?;
    let table = data.table(2020)?;
    let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let earlier = LeontiefSystem::from_table(data.table(2017)?, Flow::Domestic)?;
    let value_added = table.value_added()?;

    shows(&table.check(Tolerance::default()), ["balanced", "平衡"]);
    shows(table.intermediate_flows(), ["Intermediate flows", "中间流量"]);
    let multipliers = system.value_added_multipliers()?;
    shows(&multipliers, ["Computers", "计算机"]);
    draws(&multipliers, ["Value added multiplier", "增加值乘数"]);
    shows(&system.effects_of(&value_added)?, ["Ratio", "比率"]);
    shows(&system.leakages()?, ["Imports", "进口"].map(|word| if word == "Imports" { "imports" } else { word }));
    shows(&system.linkages(), ["key sector", "关键部门"]);
    draws(&system.linkages(), ["Key sectors", "关键部门"]);
    shows(&system.extraction_of(&["D1", "D2"], Extraction::Total, 1.0)?, ["Extracted: D1, D2", "剔除"]);
    let lengths = system.average_propagation_lengths(OwnDistance::Included);
    shows(&lengths, ["Forward", "前向"]);
    draws(&lengths, ["rounds", "步数"]);
    let influence = system.influence_intensity(FieldNorm::SumOfSquares);
    shows(&influence, ["supplier", "供应"]);
    draws(&influence, ["fields of influence", "影响域"]);
    let matrix = system.multiplier_product_matrix();
    shows(&matrix, ["landscape", "景观"]);
    draws(&matrix, ["product matrix", "乘数积"]);
    let growth = earlier.decompose_growth_of_value_added(&system)?;
    shows(&growth, ["Largest spread", "最大差异"]);
    draws(&growth, ["Change of value added", "增加值变动"]);
    shows(&system.structural_paths_to(&value_added, "D1", PathOptions::default())?, ["D1 ← D4", "D1 ← D4"]);

    let scope = digital::Scope::nbs_core(table)?;
    shows(&scope, ["left out", "未计入"]);
    shows(&digital::scale(&system, &scope)?, ["ADB formula", "亚行公式"]);
    let spillover = digital::spillover(&system, &scope)?;
    shows(&spillover, ["Complete", "完全"]);
    draws(&spillover, ["dependence", "依赖"]);

    let services = digital::Scope::digital_services(table)?;
    let measure = Measure::new("rise of productivity", Unit::Ratio);
    let shock = LabeledVec::new(measure, system.sectors().clone(), services.weights() * 0.01)?;
    let m = DataEconomy::calibrated(&system, &services, 0.5, 0.3, 0.7)?.multiplier(&shock)?;
    let sensitivity = m.sensitivity(Sobol { draws: 256, seed: 7 })?;
    shows(&sensitivity, ["no draw is dropped", "不剔除任何抽样"]);
    draws(&sensitivity, ["hangs on", "取决于什么"]);
    draws(&m.contours(&[1.5, 2.0], &[0.5, 1.0, 1.5, 2.0, 3.0], 4.0)?, ["frontier of stability", "稳定边界"]);
    draws(&m.over_sharing_and_gain(&[0.0, 1.0], &[1.0, 9.0]), ["sharing and gain", "共享与增益"]);
    shows(&m.grid(&m.default_ranges(), 2)?, ["grid of assumptions", "参数网格"]);
    let noise = domar::table::CellNoise::uniform(0.1, 7);
    let demand = digital::demand_multiplier_under_noise(&system, &services, &noise, 100, 0.9)?;
    shows(&demand, ["90% interval", "90% 区间"]);
    draws(&demand, ["sets in motion", "带动"]);
    shows(&digital::ClaimsAudit(digital::audit_on_table(data.table(2018)?)?), ["computed again", "复核"]);
    Ok(())
}
