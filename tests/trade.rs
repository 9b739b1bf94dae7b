//! Global value chains against decompr, gvc and exvatools, and against the identities of the accounts.

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::sync::Arc;

use domar::concordance::Concordance;
use domar::labeled::LabeledMat;
use domar::labels::{Dimension, Label, Labels, Language};
use domar::leontief::trade::{
    ComparativeAdvantage, ExportDecomposition, ExportPerspective, ValueAddedTrade, ValueAddedUse,
};
use domar::leontief::{LeontiefError, LeontiefSystem, MrioSystem};
use domar::report::{ToChart, ToTable};
use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
use domar::units::{Flow, Unit};
use golden::{Grid, agree};
use ndarray::{Array1, Array2, Axis, array};
use proptest::prelude::*;

const CLOSE: f64 = 1e-12;

fn trade(world: &MrioTable) -> ValueAddedTrade {
    MrioSystem::from_table(world).unwrap().value_added_trade().unwrap()
}

fn grouped(world: &MrioTable, groups: &[(&str, &str)]) -> ValueAddedTrade {
    let system = MrioSystem::from_table(world).unwrap();
    system.value_added_trade_between(&economies(world, groups)).unwrap()
}

/// Each region on its own but for the ones named, in the order of first occurrence.
fn economies(world: &MrioTable, groups: &[(&str, &str)]) -> Concordance {
    let pairs: Vec<(String, String)> = world
        .regions()
        .codes()
        .map(|code| {
            let group = groups.iter().find(|(region, _)| *region == code);
            (code.to_owned(), group.map_or(code, |(_, economy)| economy).to_owned())
        })
        .collect();
    let codes = worlds::distinct(pairs.iter().map(|pair| pair.1.as_str()));
    let targets = Labels::from_codes(Dimension::Region, &codes).unwrap();
    Concordance::many_to_one(Arc::clone(world.regions()), targets, &pairs).unwrap()
}

/// A test table of exvatools 0.9.0. In `iciotest` China and Mexico buy and make things in two regions each, while the
/// final demand of either stands in a region of its own.
fn exvatools(table: &str) -> MrioTable {
    let grid = Grid::read(&format!("data/io/exvatools_test/{table}_data.csv"));
    let n = grid.rows().len() - 1;
    let codes = worlds::distinct((1..=n).map(|row| &grid.text(row, 0)[..3]));
    let sectors = worlds::distinct((1..=n).map(|row| &grid.text(row, 0)[4..]));
    let demand = Array2::from_shape_fn((n, 2 * codes.len()), |(i, j)| {
        let category = ["CONS", "INVST"][j % 2];
        if j < 12 { grid.number(i + 1, grid.column_named(0, &format!("{}_{category}", codes[j / 2]))) } else { 0.0 }
    });
    MrioTable::from_flows(
        TableInfo::new(table, Unit::money("USD", 6)),
        worlds::regions(&codes),
        worlds::sectors(&sectors),
        grid.block(1..=n, 1..=n),
        RegionalDemand::new(
            vec![
                (Label::new("CONS", "Consumption"), FinalUse::Consumption),
                (Label::new("INVST", "Investment"), FinalUse::Other),
            ],
            demand,
        ),
    )
    .unwrap()
}

const SPLIT: [(&str, &str); 4] = [("MX1", "MEX"), ("MX2", "MEX"), ("CN1", "CHN"), ("CN2", "CHN")];
const NAFTA: [(&str, &str); 6] =
    [("MEX", "NAFTA"), ("USA", "NAFTA"), ("MX1", "NAFTA"), ("MX2", "NAFTA"), ("CN1", "CHN"), ("CN2", "CHN")];
const EU: [(&str, &str); 6] =
    [("ESP", "EU"), ("FRA", "EU"), ("MX1", "MEX"), ("MX2", "MEX"), ("CN1", "CHN"), ("CN2", "CHN")];

fn exvatools_trade(table: &str) -> ValueAddedTrade {
    grouped(&exvatools(table), if table == "iciotest" { &SPLIT } else { &[] })
}

/// Compares a matrix with a golden of all exporters or of one.
fn golden(table: &str, method: &str, exporter: &str, term: &str, found: &LabeledMat) {
    let expected = Grid::matrix(&format!("golden/io/exvatools/{table}_{method}_{exporter}_{term}.csv"), 1, 1);
    let sectors = found.rows().len() / 6;
    let rows = match exporter {
        "all" => 0..found.rows().len(),
        one => {
            let first = found.columns().position(one).unwrap() * sectors;
            first..first + sectors
        }
    };
    let found = found.values().select(Axis(0), &rows.collect::<Vec<_>>());
    let found = if expected.ncols() == 1 { found.sum_axis(Axis(1)).insert_axis(Axis(1)) } else { found };
    agree(&format!("{table} {method} {exporter} {term}"), &found, &expected, 1.0, CLOSE);
}

fn sums(table: &str, method: &str, exporter: &str, found: &ExportDecomposition) {
    let mut all = vec![
        ("EXGR", found.gross_exports().clone()),
        ("DC", found.domestic_content()),
        ("DVA", found.domestic_value_added()),
        ("DDC", found.domestic_double_counting()),
        ("FC", found.foreign_content()),
    ];
    for (term, sum) in [
        ("VAX", found.value_added_exports()),
        ("REF", found.returned_value_added()),
        ("FVA", found.foreign_value_added()),
        ("FDC", found.foreign_double_counting()),
    ] {
        all.extend(sum.map(|sum| (term, sum)));
    }
    for (term, sum) in &all {
        golden(table, method, exporter, term, sum);
    }
}

fn total(matrix: &LabeledMat, economy: &str) -> f64 {
    let values = matrix.values();
    let rows = matrix.rows().iter().zip(values.rows());
    rows.filter(|(label, _)| label.code().split(':').next() == Some(economy)).map(|(_, row)| row.sum()).sum()
}

#[test]
fn coefficients_and_inverse_agree_with_exvatools() {
    for table in ["wiodtest", "iciotest"] {
        let world = exvatools(table);
        let system = MrioSystem::from_table(&world).unwrap();
        let read = |name: &str| Grid::matrix(&format!("golden/io/exvatools/{table}_{name}.csv"), 1, 1);
        agree("A", system.system().technical_coefficients().values(), &read("A"), 1e-3, CLOSE);
        let mut inverse = system.system().leontief_inverse().values().to_owned();
        // exvatools empties the rows of regions that make nothing.
        for (pair, &output) in world.table().output().values().iter().enumerate() {
            if output == 0.0 {
                inverse.row_mut(pair).fill(0.0);
            }
        }
        agree("B", &inverse, &read("B"), 1e-3, CLOSE);
    }
    let trade = trade(&worlds::leather());
    let expected = Grid::matrix("golden/io/decompr_leather/tbl_Vc.csv", 1, 1);
    agree("v", trade.value_added_coefficients().values(), &expected, 1e-3, CLOSE);
    agree(
        "E",
        trade.gross_exports().values(),
        &Grid::matrix("golden/io/decompr_leather/tbl_ESR.csv", 1, 1),
        1.0,
        CLOSE,
    );
}

#[test]
fn source_and_sink_based_terms_agree_with_exvatools() {
    for table in ["wiodtest", "iciotest"] {
        let trade = exvatools_trade(table);
        let source = trade.borin_mancini_source(ExportPerspective::Exporter).unwrap();
        sums(table, "bm_src", "all", &source);
        golden(table, "bm_src", "all", "DAVAX", &source.absorbed_by_importer().unwrap());
        golden(table, "bm_src", "all", "GVC", &source.chain_trade().unwrap());
        golden(table, "bm_src", "all", "GVCB", &source.backward_chain_trade().unwrap());
        golden(table, "bm_src", "all", "GVCF", &source.forward_chain_trade().unwrap());
        let sink = trade.borin_mancini_sink().unwrap();
        for exporter in ["ESP", "USA"] {
            sums(table, "bm_snk", exporter, &sink);
            let found = sink.absorbed_by_importer().unwrap();
            if table == "wiodtest" {
                golden(table, "bm_snk", exporter, "VAXIM", &found);
            } else {
                value_added_absorbed_by_split_importers(&trade, &sink, exporter, &found);
            }
        }
    }
}

/// For importers of several regions exvatools' VAXIM multiplies sums over the regions where the formula adds products,
/// so that what is sold to one region is also counted as absorbed from the other.
fn value_added_absorbed_by_split_importers(
    trade: &ValueAddedTrade,
    sink: &ExportDecomposition,
    exporter: &str,
    found: &LabeledMat,
) {
    let world = exvatools("iciotest");
    let system = MrioSystem::from_table(&world).unwrap();
    let a = system.system().technical_coefficients().values();
    let (n, exporter_place) = (world.pairs().len(), trade.economies().position(exporter).unwrap());
    let code = |pair: usize| world.regions().as_slice()[pair / 3].code();
    let home: Vec<usize> = (0..n)
        .map(|pair| {
            let region = code(pair);
            let group = SPLIT.iter().find(|(part, _)| *part == region).map_or(region, |(_, economy)| economy);
            trade.economies().position(group).unwrap()
        })
        .collect();
    let inverse = |keeps: &dyn Fn(usize, usize) -> bool| {
        let left = Array2::from_shape_fn((n, n), |(i, j)| {
            f64::from(u8::from(i == j)) - if keeps(home[i], home[j]) { a[[i, j]] } else { 0.0 }
        });
        domar::linalg::Lu::factorise(left.view()).unwrap().inverse()
    };
    let local = inverse(&|s, r| s == r);
    let once = inverse(&|s, r| s != exporter_place || r == exporter_place);
    let whole = inverse(&|_, _| true);
    let abroad = Array2::from_shape_fn((n, n), |(i, j)| if home[i] == home[j] { 0.0 } else { a[[i, j]] });
    let mut demand = Array2::<f64>::zeros((n, 6));
    for (region, column) in world.final_demand_by_region().values().columns().into_iter().enumerate() {
        let mut sum = demand.column_mut(home[3 * region]);
        sum += &column;
    }
    for (i, mut row) in demand.rows_mut().into_iter().enumerate().filter(|(i, _)| home[*i] == exporter_place) {
        row.iter_mut().enumerate().filter(|(r, _)| *r != home[i]).for_each(|(_, cell)| *cell = 0.0);
    }
    let sold_on = abroad.dot(&once).dot(&demand);
    let reach = abroad.dot(&local);
    let direct = sink.term("VAX1").unwrap().flows.values().to_owned() + sink.term("VAX2").unwrap().flows.values();
    let file = format!("golden/io/exvatools/iciotest_bm_snk_{exporter}_VAXIM.csv");
    let expected = Grid::matrix(&file, 1, 1);
    for (i, r) in (0..3).flat_map(|i| (0..6).map(move |r| (i, r))).filter(|(_, r)| *r != exporter_place) {
        let (row, pair) = (3 * exporter_place + i, 3 * world.regions().position(exporter).unwrap() + i);
        let own = (0..n).filter(|&k| home[k] == exporter_place);
        let share: f64 = own.map(|k| (1.0 - a.column(k).sum()) * whole[[k, pair]]).sum();
        let of = |sector: usize| (0..n).filter(move |j| j % 3 == sector).filter(|&j| home[j] == r);
        let by_formula: f64 = (0..n).filter(|&j| home[j] == r).map(|j| reach[[pair, j]] * sold_on[[j, r]]).sum();
        let by_sums: f64 = (0..3)
            .map(|sector| {
                let bought: f64 = of(sector).map(|j| reach[[pair, j]]).sum();
                bought * of(sector).map(|j| sold_on[[j, r]]).sum::<f64>()
            })
            .sum();
        agree("VAXIM", &[found.values()[[row, r]]], &[direct[[row, r]] + share * by_formula], 1.0, CLOSE);
        agree("VAXIM of exvatools", &[direct[[row, r]] + share * by_sums], &[expected[[i, r]]], 1.0, CLOSE);
    }
}

#[test]
fn other_decompositions_agree_with_exvatools() {
    for table in ["wiodtest", "iciotest"] {
        let trade = exvatools_trade(table);
        sums(table, "wwz", "all", &trade.wang_wei_zhu());
        sums(table, "kww", "all", &trade.koopman_wang_wei());
        let my = trade.miroudot_ye(ExportPerspective::Exporter).unwrap();
        sums(table, "my", "ESP", &my);
        sums(table, "my", "USA", &my);
        let oecd = trade.oecd();
        sums(table, "oecd", "all", &oecd);
        let earned = trade.value_added_in_final_demand().exports();
        golden(table, "oecd", "all", "VAX", &earned);
        // By direct importer less by economy of absorption: only the sums over columns mean something.
        let returned = &oecd.domestic_value_added().values() - &earned.values();
        let expected = Grid::matrix(&format!("golden/io/exvatools/{table}_oecd_all_REF.csv"), 1, 1);
        agree("REF", &returned, &expected, 1.0, CLOSE);
        let participation = trade.participation();
        golden(table, "oecd", "all", "GVCB", &participation.backward);
        // exvatools' forward rows bear names of the sectors that earn, but are by the sector that the partner exports:
        // Σᵢ∈ₛ vᵢ Bᵢⱼ eⱼ, j ∈ r. Ours are by the sector that earns.
        let world = exvatools(table);
        let system = MrioSystem::from_table(&world).unwrap();
        let expected = Grid::matrix(&format!("golden/io/exvatools/{table}_oecd_all_GVCF.csv"), 1, 1);
        let (n, sectors) = (world.pairs().len(), world.sectors().len());
        let home = |pair: usize| {
            let region = world.regions().as_slice()[pair / sectors].code();
            let group = SPLIT.iter().find(|(part, _)| *part == region).map_or(region, |(_, economy)| economy);
            trade.economies().position(group).unwrap()
        };
        let mut theirs = Array2::<f64>::zeros(expected.dim());
        let (a, b) = (system.system().technical_coefficients().values(), system.system().leontief_inverse().values());
        let (flows, demand) = (world.table().intermediate_flows().values(), world.final_demand_by_region());
        for j in 0..n {
            let abroad = |k: usize| home(k) != home(j);
            let sold: f64 = (0..n).filter(|&k| abroad(k)).map(|k| flows[[j, k]]).sum();
            let bought: f64 = (0..world.regions().len())
                .filter(|&region| abroad(region * sectors))
                .map(|region| demand.values()[[j, region]])
                .sum();
            for i in (0..n).filter(|&i| home(i) != home(j) && world.table().output().values()[i] > 0.0) {
                let v = 1.0 - a.column(i).sum();
                theirs[[home(i) * sectors + j % sectors, home(j)]] += v * b[[i, j]] * (sold + bought);
            }
        }
        agree("forward participation, exvatools' rows", &theirs, &expected, 1.0, CLOSE);
        let both = Grid::matrix(&format!("golden/io/exvatools/{table}_oecd_all_GVC.csv"), 1, 1);
        agree("participation in both directions", &(&theirs + &participation.backward.values()), &both, 1.0, CLOSE);
        for (economy, label) in trade.economies().iter().enumerate() {
            let rows = expected.select(Axis(0), &(economy * sectors..(economy + 1) * sectors).collect::<Vec<_>>());
            let found = [total(&participation.forward, label.code())];
            agree("forward participation of an economy", &found, &[rows.sum()], 1.0, CLOSE);
        }
    }
}

/// exvatools 0.9.0, tests/testthat/test-make_exvadec_bm_src.R and test-make_exvadec_my.R.
#[test]
fn groups_as_one_exporter_agree_with_the_published_figures() {
    let near = |what: &str, found: f64, printed: f64| {
        assert!((found - printed).abs() <= 0.005 + 1e-9, "{what}: {found}, printed {printed}");
    };
    let world = exvatools("iciotest");
    for (groups, economy, printed) in [
        (
            SPLIT.as_slice(),
            "ESP",
            [4666.96, 2165.17, 1880.60, 1624.18, 256.41, 284.58, 2501.78, 2176.21, 325.58, 4034.25, 2786.36, 1247.89],
        ),
        (
            &SPLIT,
            "CHN",
            [8575.51, 4409.66, 3469.40, 3117.58, 351.82, 940.27, 4165.85, 3273.60, 892.25, 7260.12, 5106.11, 2154.01],
        ),
        (
            &NAFTA,
            "NAFTA",
            [
                10485.40, 6127.84, 4613.26, 3639.16, 974.09, 1514.58, 4357.56, 3276.30, 1081.26, 8656.71, 5872.14,
                2784.57,
            ],
        ),
    ] {
        let trade = grouped(&world, groups);
        let found = trade.borin_mancini_source(ExportPerspective::Exporter).unwrap();
        let sums = [
            found.gross_exports().clone(),
            found.domestic_content(),
            found.domestic_value_added(),
            found.value_added_exports().unwrap(),
            found.returned_value_added().unwrap(),
            found.domestic_double_counting(),
            found.foreign_content(),
            found.foreign_value_added().unwrap(),
            found.foreign_double_counting().unwrap(),
            found.chain_trade().unwrap(),
            found.backward_chain_trade().unwrap(),
            found.forward_chain_trade().unwrap(),
        ];
        for (sum, printed) in sums.iter().zip(printed) {
            near(&format!("{economy} {}", sum.measure().name()), total(sum, economy), printed);
        }
    }
    for (groups, economy, printed) in [
        (SPLIT.as_slice(), "ESP", [4666.96, 1880.60, 284.58, 0.0, 1015.98, 1485.80]),
        (&EU, "EU", [7577.09, 3114.35, 807.03, 0.0, 1648.26, 2007.45]),
    ] {
        let found = grouped(&world, groups).miroudot_ye(ExportPerspective::World).unwrap();
        near(economy, total(found.gross_exports(), economy), printed[0]);
        for (term, printed) in found.terms().iter().zip(&printed[1..]) {
            near(&format!("{economy} {}", term.label), total(&term.flows, economy), *printed);
        }
    }
}

#[test]
fn sixteen_terms_agree_with_decompr() {
    let found = trade(&worlds::leather()).wang_wei_zhu();
    let grid = Grid::read("golden/io/decompr_leather/wwz.csv");
    for term in found.terms() {
        let expected = grid.column(term.label.code());
        agree(term.label.code(), term.flows.values(), &expected, 1.0, CLOSE);
    }
    agree("exports", found.gross_exports().values(), &grid.column("texp"), 1.0, CLOSE);
    let by_origin = trade(&worlds::leather()).domestic_value_added_by_origin();
    agree("DViX_Fsr", by_origin.values(), &grid.column("DViX_Fsr"), 1.0, CLOSE);
}

#[test]
fn nine_terms_agree_with_decompr_and_the_equation_of_the_paper() {
    let world = worlds::leather();
    let trade = trade(&world);
    let found = trade.koopman_wang_wei();
    let bilateral = Grid::read("golden/io/decompr_leather/wwz2kww.csv");
    for term in found.terms() {
        agree(term.label.code(), term.flows.values(), &bilateral.column(term.label.code()), 1.0, CLOSE);
    }
    for file in ["kww", "wwz2kww_agg"] {
        let expected = Grid::matrix(&format!("golden/io/decompr_leather/{file}.csv"), 1, 1);
        agree(file, found.by_exporter().values(), &expected, 1.0, CLOSE);
    }
    // Koopman, Wang and Wei (2014), eq. 36, block by block.
    let system = MrioSystem::from_table(&world).unwrap();
    let (a, b) = (system.system().technical_coefficients().values(), system.system().leontief_inverse().values());
    let y = world.final_demand_by_region();
    let three = |s: usize| [3 * s, 3 * s + 1, 3 * s + 2];
    let block =
        |m: &ndarray::ArrayView2<'_, f64>, s: usize, r: usize| m.select(Axis(0), &three(s)).select(Axis(1), &three(r));
    let demand = |s: usize, r: usize| y.values().column(r).select(Axis(0), &three(s));
    let v = |s: usize| -> Array1<f64> { (3 * s..3 * s + 3).map(|j| 1.0 - a.column(j).sum()).collect() };
    let local = |s: usize| {
        let lu = domar::linalg::Lu::factorise((Array2::eye(3) - block(&a, s, s)).view()).unwrap();
        lu.inverse()
    };
    let exports = |s: usize| trade.gross_exports().values().select(Axis(0), &three(s)).sum_axis(Axis(1));
    let others = |s: usize| (0..3).filter(move |&r| r != s);
    let mut expected = Array2::zeros((3, 9));
    for s in 0..3 {
        for r in others(s) {
            let (own, bsr) = (v(s).dot(&block(&b, s, s)), v(s).dot(&block(&b, s, r)));
            expected[[s, 0]] += own.dot(&demand(s, r));
            expected[[s, 1]] += bsr.dot(&demand(r, r));
            expected[[s, 2]] += others(s).filter(|&t| t != r).map(|t| bsr.dot(&demand(r, t))).sum::<f64>();
            expected[[s, 3]] += bsr.dot(&demand(r, s));
            let home = bsr.dot(&block(&a, r, s)).dot(&local(s));
            expected[[s, 4]] += home.dot(&demand(s, s));
            expected[[s, 5]] += home.dot(&exports(s));
            for t in others(s) {
                let foreign = v(t).dot(&block(&b, t, s));
                expected[[s, 6]] += foreign.dot(&demand(s, r));
                let sold = foreign.dot(&block(&a, s, r)).dot(&local(r));
                expected[[s, 7]] += sold.dot(&demand(r, r));
                expected[[s, 8]] += sold.dot(&exports(r));
            }
        }
    }
    agree("equation 36", found.by_exporter().values(), &expected, 1.0, CLOSE);
}

/// decompr 6.4.0, `leontief` in its three forms; the cells are those of its published tests.
#[test]
fn value_added_flows_agree_with_decompr() {
    let trade = trade(&worlds::leather());
    let exports = trade.value_added_in(ValueAddedUse::Exports);
    let grid = Grid::read("golden/io/decompr_leather/leontief_exports.csv");
    agree("exports", exports.values(), &grid.column("FVAX"), 1.0, CLOSE);
    let output = trade.value_added_in(ValueAddedUse::Output);
    let grid = Grid::read("golden/io/decompr_leather/leontief_output.csv");
    agree("output", output.values(), &grid.column("FVAX"), 1.0, CLOSE);
    let demand = trade.value_added_in_final_demand();
    let grid = Grid::read("golden/io/decompr_leather/leontief_final_demand.csv");
    agree("final demand", demand.flows.values(), &grid.column("Final_Demand"), 1.0, CLOSE);
    assert!((exports.values()[[0, 0]] - 28.52278).abs() < 5e-6);
    // Printed without rounding.
    assert!((0.0..1e-5).contains(&(exports.values()[[8, 8]] - 34.74381)));
    assert!((output.values()[[0, 0]] - 66.753_617_99).abs() < 5e-9);
    assert!((output.values()[[8, 8]] - 96.783_167_85).abs() < 5e-9);
}

#[test]
fn vertical_specialisation_and_comparative_advantage_agree_with_gvc() {
    let trade = trade(&worlds::leather());
    let found = trade.participation();
    let column =
        |name: &str, column: &str| Grid::read(&format!("golden/io/decompr_leather/gvc_{name}.csv")).column(column);
    agree("i2e", found.backward.row_sums().values(), &column("i2e", "i2e"), 1.0, CLOSE);
    agree("e2r", found.forward.row_sums().values(), &column("e2r", "e2r"), 1.0, CLOSE);
    let advantage = trade.revealed_comparative_advantage(ComparativeAdvantage::DomesticContent);
    agree("nrca", advantage.values(), &column("nrca", "o"), 1.0, CLOSE);
}

/// Every border perspective by its definition: the table inverted without the sales in question.
#[test]
fn perspectives_are_inverses_without_the_sales_across_their_border() {
    let world = exvatools("wiodtest");
    let system = MrioSystem::from_table(&world).unwrap();
    let trade = system.value_added_trade().unwrap();
    let a = system.system().technical_coefficients().values();
    let v: Array1<f64> = a.sum_axis(Axis(0)).mapv(|bought| 1.0 - bought);
    let exports = trade.gross_exports();
    for perspective in [
        ExportPerspective::Exporter,
        ExportPerspective::Bilateral,
        ExportPerspective::Sector,
        ExportPerspective::SectorBilateral,
    ] {
        let found = trade.borin_mancini_source(perspective).unwrap();
        assert!(found.largest_gap() < 1e-13, "{perspective:?}: {}", found.largest_gap());
        let (mut dva, mut fva) = (Array2::<f64>::zeros((18, 6)), Array2::<f64>::zeros((18, 6)));
        for (i, r) in (0..18).flat_map(|i| (0..6).map(move |r| (i, r))).filter(|(i, r)| i / 3 != *r) {
            let s = i / 3;
            let crosses = |row: usize, column: usize| {
                let partner = column / 3;
                row / 3 == s
                    && match perspective {
                        ExportPerspective::Exporter => partner != s,
                        ExportPerspective::Bilateral => partner == r,
                        ExportPerspective::Sector => row == i && partner != s,
                        _ => row == i && partner == r,
                    }
            };
            let left = Array2::from_shape_fn((18, 18), |(row, column)| {
                f64::from(u8::from(row == column)) - if crosses(row, column) { 0.0 } else { a[[row, column]] }
            });
            let inverse = domar::linalg::Lu::factorise(left.view()).unwrap().inverse();
            for t in 0..18 {
                let earned = v[t] * inverse[[t, i]] * exports.values()[[i, r]];
                if t / 3 == s { dva[[i, r]] += earned } else { fva[[i, r]] += earned }
            }
        }
        agree(&format!("{perspective:?} DVA"), found.domestic_value_added().values(), &dva, 1.0, CLOSE);
        agree(&format!("{perspective:?} FVA"), found.foreign_value_added().unwrap().values(), &fva, 1.0, CLOSE);
        let four = trade.miroudot_ye(perspective).unwrap();
        agree("Miroudot–Ye", four.domestic_value_added().values(), &dva, 1.0, CLOSE);
    }
    let world_view = trade.borin_mancini_source(ExportPerspective::World).unwrap();
    assert_eq!(world_view.foreign_value_added().unwrap().values().sum(), 0.0);
    assert!(world_view.largest_gap() < 1e-13);
}

fn every_method(trade: &ValueAddedTrade) -> Vec<ExportDecomposition> {
    vec![
        trade.koopman_wang_wei(),
        trade.wang_wei_zhu(),
        trade.borin_mancini_source(ExportPerspective::Exporter).unwrap(),
        trade.borin_mancini_sink().unwrap(),
        trade.miroudot_ye(ExportPerspective::Exporter).unwrap(),
        trade.oecd(),
    ]
}

/// The accounts of any world in which rows balance.
fn check_accounts(trade: &ValueAddedTrade) {
    let demand = trade.value_added_in_final_demand();
    let earned = demand.exports();
    let scale = trade.gross_exports().values().sum().max(1.0);
    let same = |what: &str, a: f64, b: f64| assert!((a - b).abs() < 1e-11 * scale, "{what}: {a} against {b}");
    for found in every_method(trade) {
        let method = found.method();
        assert!(found.largest_gap() < 1e-12, "{method:?}: terms miss exports by {}", found.largest_gap());
        let both = found.domestic_content().values().to_owned() + found.foreign_content().values();
        agree("DC + FC", &both, found.gross_exports().values(), scale, 1e-12);
        for label in trade.economies().iter() {
            let economy = label.code();
            if let Some(vax) = found.value_added_exports() {
                same(&format!("{method:?} VAX of {economy}"), total(&vax, economy), total(&earned, economy));
            }
            let dva = trade.domestic_value_added_by_origin();
            same(
                &format!("{method:?} DVA of {economy}"),
                total(&found.domestic_value_added(), economy),
                total(&dva, economy),
            );
        }
    }
    let participation = trade.participation();
    let (backward, forward) = (participation.backward.values().sum(), participation.forward.values().sum());
    same("what all export of others, others export of all", backward, forward);
    let source = trade.borin_mancini_source(ExportPerspective::Exporter).unwrap();
    let chains = source.backward_chain_trade().unwrap().row_sums();
    agree("GVCB is the import content", chains.values(), participation.import_content.values(), scale, 1e-12);
}

#[test]
fn accounts_hold_in_every_world() {
    check_accounts(&trade(&worlds::leather()));
    check_accounts(&trade(&worlds::wiod("2011_9x35")));
    check_accounts(&trade(&worlds::pymrio()));
    check_accounts(&exvatools_trade("iciotest"));
    check_accounts(&grouped(&exvatools("iciotest"), &NAFTA));
}

/// The World Input-Output Table of 2007: 41 economies, 35 sectors. (In that of 2011 two rows of Luxembourg sell −1.)
#[test]
fn the_world_of_2007_adds_up() {
    let world = worlds::wiod("2007");
    let system = MrioSystem::from_table(&world).unwrap();
    let trade = system.value_added_trade().unwrap();
    let earned = trade.value_added_in_final_demand().exports();
    let (sixteen, source) = (trade.wang_wei_zhu(), trade.borin_mancini_source(ExportPerspective::Exporter).unwrap());
    for found in [&sixteen, &source, &trade.borin_mancini_sink().unwrap()] {
        assert!(found.largest_gap() < 1e-12, "{:?}: {}", found.method(), found.largest_gap());
        let vax = found.value_added_exports().unwrap();
        for label in world.regions().iter() {
            agree(label.code(), &[total(&vax, label.code())], &[total(&earned, label.code())], 1.0, 1e-11);
        }
    }
    // As one exporter the euro area sells less than its members do, and none of it to itself.
    let members = ["AUT", "BEL", "DEU", "ESP", "FIN", "FRA", "GRC", "IRL", "ITA", "LUX", "NLD", "PRT"];
    let groups: Vec<(&str, &str)> = members.iter().map(|code| (*code, "EA")).collect();
    let union = system.value_added_trade_between(&economies(&world, &groups)).unwrap();
    let merged = world
        .aggregate(
            &economies(&world, &groups),
            &Concordance::reordering(Arc::clone(world.sectors()), Arc::clone(world.sectors())).unwrap(),
        )
        .unwrap();
    agree("exports of a union", union.gross_exports().values(), merged.bilateral_exports().values(), 1.0, 1e-12);
    let found = union.borin_mancini_source(ExportPerspective::Exporter).unwrap();
    assert!(found.largest_gap() < 1e-12);
    let apart: f64 = members.iter().map(|code| total(&source.domestic_double_counting(), code)).sum();
    let inside: f64 = members.iter().map(|code| total(&trade.gross_exports(), code)).sum();
    assert!(total(&union.gross_exports(), "EA") < inside);
    assert!(total(&found.domestic_double_counting(), "EA") > apart, "more returns to twelve than to each of them");
}

#[test]
fn value_added_in_final_demand_is_gdp_and_all_of_final_demand() {
    let world = worlds::wiod("2011_9x35");
    let demand = trade(&world).value_added_in_final_demand();
    let value_added = world.table().value_added().unwrap();
    agree("GDP by sector", demand.flows.row_sums().values(), value_added.values(), 1.0, 1e-9);
    let spent = world.final_demand_by_region().column_sums();
    agree("final demand", demand.flows.column_sums().values(), spent.values(), 1.0, 1e-11);
    // The balance of value added is that of gross trade.
    let gross = trade(&world).gross_exports();
    for (place, label) in world.regions().iter().enumerate() {
        let exports = total(&gross, label.code());
        let imports = gross.values().column(place).sum();
        let net = total(&demand.exports(), label.code()) - demand.imports().values()[place];
        assert!((net - (exports - imports)).abs() < 1e-10 * exports, "{label}: {net} against {}", exports - imports);
    }
}

#[test]
fn a_world_that_is_one_economy_exports_nothing() {
    let world = worlds::leather();
    let all: Vec<(&str, &str)> = world.regions().codes().map(|code| (code, "World")).collect();
    let trade = grouped(&world, &all);
    for found in every_method(&trade) {
        assert!(found.terms().iter().all(|term| term.flows.values().iter().all(|flow| *flow == 0.0)));
        assert_eq!(found.largest_gap(), 0.0);
        assert_eq!(found.terms_of("World", None, None).unwrap().domestic_share(), None);
        assert!(found.to_table().to_text().contains("World"));
    }
    let earned = trade.value_added_in_final_demand();
    assert!((earned.domestic().sum() - world.table().value_added().unwrap().sum()).abs() < 1e-9);
    assert!(trade.participation().by_economy().is_empty());
}

#[test]
fn a_region_split_between_economies_is_refused() {
    let world = worlds::leather();
    let targets = Labels::from_codes(Dimension::Region, &["North", "South"]).unwrap();
    let shares =
        [("Argentina", "South", 1.0), ("Turkey", "North", 0.5), ("Turkey", "South", 0.5), ("Germany", "North", 1.0)];
    let split = Concordance::weighted(Arc::clone(world.regions()), targets, &shares).unwrap();
    let error = MrioSystem::from_table(&world).unwrap().value_added_trade_between(&split).unwrap_err();
    assert_eq!(
        error.to_string(),
        "region Turkey is split between economies, but borders do not cut through a region; give each region to one economy with Concordance::many_to_one"
    );
}

#[test]
fn participation_follows_its_formulas() {
    let trade = trade(&worlds::leather());
    let found = trade.participation();
    for (economy, index) in trade.economies().iter().zip(found.by_economy()) {
        let exports = total(&trade.gross_exports(), economy.code());
        let (fv, iv) = (total(&found.backward, economy.code()), total(&found.forward, economy.code()));
        assert!((index.participation() - (fv + iv) / exports).abs() < 1e-14);
        assert!((index.position() - ((1.0 + iv / exports).ln() - (1.0 + fv / exports).ln())).abs() < 1e-14);
        let sectors = found.by_sector_of(economy.code()).unwrap();
        let weighted: f64 =
            sectors.iter().map(|sector| sector.backward * found.exports.get(sector.label.code()).unwrap()).sum();
        assert!((weighted - fv).abs() < 1e-12);
    }
    assert!(matches!(found.by_sector_of("Atlantis"), Err(domar::labels::LabelError::UnknownCode { .. })));
}

/// Two products: of the first all imports come from B, of the second from B and C in equal parts.
#[test]
fn choke_points_follow_their_definition() {
    let world = MrioTable::from_flows(
        TableInfo::new("Three", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &["A", "B", "C"]).unwrap(),
        Labels::from_codes(Dimension::Sector, &["1", "2"]).unwrap(),
        array![
            [10.0, 5.0, 0.0, 1.0, 0.0, 0.0],
            [0.0, 20.0, 0.0, 0.0, 2.0, 0.0],
            [5.0, 0.0, 9.0, 3.0, 1.0, 0.0],
            [4.0, 2.0, 1.0, 8.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 7.0, 2.0],
            [1.0, 5.0, 0.0, 0.0, 1.0, 6.0],
        ],
        RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            array![
                [30.0, 1.0, 0.0],
                [25.0, 0.0, 1.0],
                [2.0, 20.0, 0.0],
                [0.0, 30.0, 4.0],
                [0.0, 0.0, 22.0],
                [3.0, 0.0, 15.0]
            ],
        ),
    )
    .unwrap();
    let system = MrioSystem::from_table(&world).unwrap();
    let found = system.choke_points("A").unwrap();
    agree("dependence", found.imports.product_share.values(), &[5.0 / 20.0, 12.0 / 32.0], 1.0, 1e-15);
    agree("concentration", found.concentration.values(), &[1.0, 0.5], 1.0, 1e-15);
    // Output 47 and 48; inputs wherever made: [15 5; 5 27].
    let (a, b, c, d) = (1.0 - 15.0 / 47.0, 5.0 / 48.0, 5.0 / 47.0, 1.0 - 27.0 / 48.0);
    let (first, second) = (d + b, a + c);
    agree("centrality", found.centrality.values(), &[first / second, 1.0], 1.0, 1e-14);
    agree("index", found.index.values(), &[0.25 * first / second, 0.375 * 0.5], 1.0, 1e-14);
    let complete = found.imports.complete.values();
    agree("exposure", found.exposure.values().row(1), &(&complete.row(1) * 0.5), 1.0, 1e-15);
    assert_eq!(found.largest_sources[0].as_ref().unwrap().0.code(), "B");
    for (language, words) in [(Language::English, "Choke points: A"), (Language::Chinese, "卡脖子环节：A")] {
        assert!(found.to_table_in(language).to_text().contains(words));
        assert!(found.to_chart_in(language).check().is_ok());
        assert!(found.imports.to_chart_in(language).check().is_ok());
    }
    assert!(matches!(system.choke_points("D"), Err(LeontiefError::Table(_) | LeontiefError::Label(_))));
}

#[test]
fn complete_import_dependence_is_the_import_content_of_exports() {
    let world = worlds::wiod("2011_9x35");
    let participation = trade(&world).participation();
    let system = LeontiefSystem::from_table(&world.single_region("CHN").unwrap(), Flow::Domestic).unwrap_err();
    assert!(matches!(system, LeontiefError::ZeroOutput { .. }), "China has no motor trade of its own (c19)");
    let germany = LeontiefSystem::from_table(&world.single_region("DEU").unwrap(), Flow::Domestic).unwrap();
    let found = germany.import_dependence().unwrap();
    let own = world.positions_of("DEU").unwrap();
    let exports = participation.exports.values().to_vec();
    let content = &found.complete.values().sum_axis(Axis(0)) * &Array1::from(exports[own.clone()].to_vec());
    agree("M L e", &content, &participation.import_content.values().to_vec()[own], 1.0, 1e-10);
    assert!(found.complete_share.values().iter().all(|share| (0.0..1.0).contains(share)));
}

#[test]
fn import_dependence_needs_imports_split_off() {
    let table = worlds::leather();
    let system = LeontiefSystem::from_table(table.table(), Flow::Domestic).unwrap();
    let error = system.import_dependence().unwrap_err();
    assert!(matches!(error, LeontiefError::ImportsNotSplit { .. }));
    assert!(error.to_string().contains("MrioTable::single_region"), "{error}");
    let region = table.single_region("Turkey").unwrap();
    let total = LeontiefSystem::from_table(&region, Flow::Total).unwrap();
    assert!(matches!(total.import_dependence(), Err(LeontiefError::WrongFlow { .. })));
}

#[test]
fn results_print_in_both_languages_and_survive_json() {
    let trade = trade(&worlds::leather());
    for found in every_method(&trade) {
        for language in [Language::English, Language::Chinese] {
            let text = found.to_table_in(language).to_text();
            assert!(text.contains("Turkey") && text.contains(found.method().name_in(language)), "{text}");
            assert!(found.to_chart_in(language).check().is_ok());
            let flow = found.terms_of("Turkey", Some("Agriculture"), Some("Germany")).unwrap();
            let text = flow.to_table_in(language).to_text();
            assert!(text.contains("Turkey, Agriculture, Germany"), "{text}");
        }
        for term in found.terms() {
            assert!(term.label.chinese_name().is_some(), "{}", term.label);
        }
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<ExportDecomposition>(&text).unwrap(), found);
    }
    let found = trade.wang_wei_zhu();
    assert_eq!(found.term("MDC").unwrap().label.code(), "MDC");
    assert!(found.term("MDD").unwrap_err().to_string().contains("MDC"));
    assert_eq!(found.chain_trade(), None);
    assert_eq!(trade.oecd().value_added_exports(), None);
    assert!(trade.participation().to_chart().check().is_ok());
    assert!(trade.value_added_in_final_demand().to_chart().check().is_ok());
    assert!(trade.value_added_in_final_demand().to_table_in(Language::Chinese).to_text().contains("增加值出口"));
}

/// The world with its regions in another order.
fn permuted(world: &MrioTable, order: &[usize]) -> MrioTable {
    let codes: Vec<&str> = order.iter().map(|&region| world.regions().as_slice()[region].code()).collect();
    let targets = Labels::from_codes(Dimension::Region, &codes).unwrap();
    let regions = Concordance::reordering(Arc::clone(world.regions()), targets).unwrap();
    let sectors = Concordance::reordering(Arc::clone(world.sectors()), Arc::clone(world.sectors())).unwrap();
    world.aggregate(&regions, &sectors).unwrap()
}

fn small_world(cells: &[f64]) -> MrioTable {
    let (intermediate, demand) = cells.split_at(64);
    MrioTable::from_flows(
        TableInfo::new("Drawn", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &["P", "Q", "R", "S"]).unwrap(),
        Labels::from_codes(Dimension::Sector, &["1", "2"]).unwrap(),
        Array2::from_shape_vec((8, 8), intermediate.to_vec()).unwrap(),
        RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            Array2::from_shape_vec((8, 4), demand.to_vec()).unwrap(),
        ),
    )
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn accounts_hold_and_permuting_regions_permutes_results(
        intermediate in prop::collection::vec(0.0..3.0_f64, 64),
        demand in prop::collection::vec(4.0..20.0_f64, 32),
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let world = small_world(&[intermediate, demand].concat());
        // Value added can be negative where a drawn sector buys more than it sells; the accounts hold all the same.
        let Ok(system) = MrioSystem::from_table(&world) else { return Ok(()) };
        let found = system.value_added_trade().unwrap();
        check_accounts(&found);
        let other = trade(&permuted(&world, &order));
        for (one, two) in every_method(&found).iter().zip(&every_method(&other)) {
            for (term, moved) in one.terms().iter().zip(two.terms()) {
                for row in term.flows.rows().codes() {
                    for column in term.flows.columns().codes() {
                        let (a, b) = (term.flows.get(row, column).unwrap(), moved.flows.get(row, column).unwrap());
                        prop_assert!((a - b).abs() < 1e-10, "{} {row} {column}: {a} against {b}", term.label);
                    }
                }
            }
        }
        // Two regions of a table as one economy, next to each other or not.
        let groups = [("P", "PR"), ("R", "PR")];
        check_accounts(&grouped(&world, &groups));
    }
}
