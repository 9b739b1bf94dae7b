//! The Leontief questions against published figures, other programs and an independent numpy reference.
//!
//! The files are read by a reader of this folder's own, so that the library's readers are not checked by themselves.
//! Tolerances: 1e-9 relative where the reference is printed with twelve digits, 1e-12 where it is printed in full, half
//! a unit of the last digit where it comes from a book.

mod common;
#[path = "common/golden.rs"]
mod golden;

use std::sync::Arc;

use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{
    Extraction, Factor, FactorValue, FieldNorm, ForwardLinkage, HouseholdRow, KeySector, LeontiefSystem, OwnDistance,
    PathListing, PathOptions, StructuralDecomposition, Upstreamness,
};
use domar::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableInfo};
use domar::units::{Flow, Measure, Unit};
use golden::{Grid, agree, distance};
use ndarray::{Array1, Array2, Axis, array};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn sectors(codes: &[String]) -> Arc<Labels> {
    Labels::from_codes(Dimension::Sector, codes).expect("codes are unique")
}

fn vector(system: &LeontiefSystem, name: &str, unit: Unit, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new(name, unit), Arc::clone(system.sectors()), values).expect("one number for each sector")
}

/// A table of bare flows.
fn flows(codes: &[String], intermediate: Array2<f64>, output: Array1<f64>) -> IoTable {
    IoTable::from_flows(TableInfo::new("test", Unit::money("USD", 6)), sectors(codes), intermediate, output)
        .expect("the flows make a table")
}

fn numbered(n: usize) -> Vec<String> {
    (1..=n).map(|k| k.to_string()).collect()
}

fn printed(what: &str, found: f64, expected: f64, decimals: i32) {
    assert!((found - expected).abs() <= 0.5 * 10f64.powi(-decimals) + 1e-12, "{what}: {found} against {expected}");
}

fn rounded(matrix: &Array2<f64>, decimals: i32) -> Array2<f64> {
    let scale = 10f64.powi(decimals);
    matrix.mapv(|value| (value * scale).round() / scale)
}

// ---------------------------------------------------------------------------------------------------------------------
// China, National Bureau of Statistics

/// A table of China's; the 42-sector tables of 2017 and later have domestic and imported blocks, the others one column
/// of imports.
fn china(year: i32, count: usize) -> IoTable {
    let grid = Grid::read(&format!("data/io/china_nbs/china_{year}_{count}.csv"));
    let split = grid.text(0, 3) == "Origin";
    let first = if split { 4 } else { 3 };
    let codes: Vec<String> = (first..first + count).map(|column| grid.text(0, column).to_owned()).collect();
    let labels: Vec<Label> = (1..=count)
        .zip(&codes)
        .map(|(row, code)| {
            assert_eq!(grid.text(row, 0), code, "rows and columns are in one order");
            Label::new(code, grid.text(row, 1)).with_chinese(grid.text(row, 2))
        })
        .collect();
    let uses: &[(&str, FinalUse)] = if split {
        &[
            ("TC", FinalUse::Consumption),
            ("FU201", FinalUse::FixedCapitalFormation),
            ("FU202", FinalUse::InventoryChange),
            ("EX", FinalUse::Exports),
        ]
    } else {
        &[
            ("FU101", FinalUse::HouseholdConsumption),
            ("FU102", FinalUse::HouseholdConsumption),
            ("FU103", FinalUse::GovernmentConsumption),
            ("FU201", FinalUse::FixedCapitalFormation),
            ("FU202", FinalUse::InventoryChange),
            ("EX", FinalUse::Exports),
        ]
    };
    let inputs = [
        ("VA001", PrimaryInput::Compensation),
        ("VA002", PrimaryInput::TaxesOnProduction),
        ("VA003", PrimaryInput::Depreciation),
        ("VA004", PrimaryInput::OperatingSurplus),
    ];
    let block = first..first + count;
    let use_columns: Vec<usize> = uses.iter().map(|(name, _)| grid.column_named(0, name)).collect();
    let imports = if split {
        let rows = count + 1..2 * count + 1;
        assert_eq!(grid.text(rows.start, 3), "Imports");
        Imports::Split {
            intermediate: grid.block(rows.clone(), block.clone()),
            final_demand: grid.block(rows, use_columns.iter().copied()),
        }
    } else {
        let column = grid.column_named(0, "IM");
        Imports::Inside { column: (1..=count).map(|row| grid.number(row, column)).collect() }
    };
    let output = grid.column_named(0, "GO");
    IoTable::new(
        TableInfo { year: Some(year), ..TableInfo::new("China", Unit::money("CNY", 4)) },
        Labels::new(Dimension::Sector, labels).expect("codes are unique"),
        grid.block(1..=count, block.clone()),
        FinalDemand::new(
            uses.iter().map(|(name, kind)| (Label::new(*name, *name), *kind)).collect(),
            grid.block(1..=count, use_columns),
        )
        .expect("final demand"),
        PrimaryInputs::new(
            inputs.iter().map(|(name, kind)| (Label::new(*name, *name), *kind)).collect(),
            grid.block(inputs.map(|(name, _)| grid.row_named(0, name)), block),
        )
        .expect("primary inputs"),
        (1..=count).map(|row| grid.number(row, output)).collect(),
        imports,
    )
    .expect("the file is a table")
}

/// The flows under which the reference was computed: the domestic block where the source gives one.
fn china_system(year: i32, count: usize) -> LeontiefSystem {
    let table = china(year, count);
    LeontiefSystem::from_table(&table, table.flow()).expect("the table is productive")
}

fn check_china_indicators(year: i32, count: usize) -> Outcome {
    let system = china_system(year, count);
    let reference = Grid::read(&format!("golden/io/china_nbs/china_{year}_{count}_indicators.csv"));
    let tiny = f64::MIN_POSITIVE;
    let check = |name: &str, found: &LabeledVec| {
        agree(&format!("{year}_{count} {name}"), &found.values(), &reference.column(name), tiny, 1e-9);
    };
    check("x", system.table().output());
    check("va", &system.table().value_added()?);
    check("output_multiplier", &system.output_multipliers());
    let linkages = system.linkages();
    check("rasmussen_power", &linkages.power_of_dispersion);
    check("rasmussen_sensitivity", &linkages.sensitivity_of_dispersion);
    check("ghosh_forward", &linkages.ghosh_forward);
    check("ghosh_forward_norm", &linkages.ghosh_sensitivity);
    check("cv_backward", &linkages.power_variation);
    check("cv_forward", &linkages.sensitivity_variation);
    check("direct_backward", &linkages.direct_backward);
    check("direct_forward", &linkages.direct_forward);
    check("va_multiplier", &system.value_added_multipliers()?);
    check("income_multiplier_typeI", &system.income_multipliers()?);
    check("upstreamness_antras", &system.upstreamness());
    check("downstreamness", &system.downstreamness());
    check("hem_total_output_loss", &system.extraction_by_sector(Extraction::Total));
    check("hem_backward_col_only", &system.extraction_by_sector(Extraction::Backward));
    // The reference takes sales as output less final demand, so that sectors which sell to final users only, such as
    // construction, have -7.6e-6 there and not 0; below a thousandth of mean output differences are counted against it.
    let forward = system.extraction_by_sector(Extraction::Forward);
    let floor = 1e-3 * system.table().output().sum() / count as f64;
    let name = "hem_forward_row_only";
    agree(&format!("{year}_{count} {name}"), &forward.values(), &reference.column(name), floor, 1e-9);
    let influence = system.influence_intensity(FieldNorm::SumOfSquares);
    check("foi_row_mean", &influence.row_means);
    check("foi_col_mean", &influence.column_means);
    let lengths = system.average_propagation_lengths(OwnDistance::Included);
    check("apl_forward_mean", &lengths.forward);
    check("apl_backward_mean", &lengths.backward);
    if count == 153 {
        let closed = system.closed_over_households()?;
        check("output_multiplier_typeII_truncated", &closed.output_multipliers(HouseholdRow::Truncated));
        check("income_multiplier_typeII", &closed.income_multipliers());
        let radius = reference.column("typeII_rho")[0];
        assert!((closed.spectral_radius() / radius - 1.0).abs() < 1e-9);
    }
    Ok(())
}

#[test]
fn indicators_of_china_2018_with_153_sectors_over_total_flows() -> Outcome {
    check_china_indicators(2018, 153)
}

#[test]
fn indicators_of_china_2020_with_153_sectors_over_total_flows() -> Outcome {
    check_china_indicators(2020, 153)
}

#[test]
fn indicators_of_china_with_42_sectors_over_domestic_flows() -> Outcome {
    for year in [2017, 2018, 2020] {
        check_china_indicators(year, 42)?;
    }
    Ok(())
}

#[test]
fn leontief_inverses_of_china() {
    for (year, count) in [(2017, 42), (2018, 42), (2020, 42), (2020, 153)] {
        let system = china_system(year, count);
        let reference = Grid::matrix(&format!("golden/io/china_nbs/china_{year}_{count}_L.csv"), 1, 1);
        agree(&format!("L {year}_{count}"), &system.leontief_inverse().values(), &reference, f64::MIN_POSITIVE, 1e-9);
    }
}

/// fio takes a sector to be strong when its normalised linkage is above 1, as here.
#[test]
fn key_sectors_of_china_agree_with_fio() -> Outcome {
    let system = china_system(2020, 153);
    let reference = Grid::read("golden/io/china_nbs/fio_china_2020_153_key_sectors.csv");
    let linkages = system.linkages();
    for (name, found) in [
        ("power_dispersion", &linkages.power_of_dispersion),
        ("sensitivity_dispersion", &linkages.sensitivity_of_dispersion),
    ] {
        agree(&format!("fio {name}"), &found.values(), &reference.column(name), f64::MIN_POSITIVE, 1e-11);
    }
    let column = reference.column_named(0, "key_sectors");
    for (row, (label, kind)) in linkages.key_sectors(ForwardLinkage::Rasmussen).into_iter().enumerate() {
        let expected = match reference.text(row + 1, column) {
            "Key Sector" => KeySector::Key,
            "Strong Backward Linkage" => KeySector::BackwardOriented,
            "Strong Forward Linkage" => KeySector::ForwardOriented,
            _ => KeySector::WeaklyLinked,
        };
        assert_eq!(kind, expected, "{label}");
    }
    Ok(())
}

/// fio's coefficients of variation mix rows with columns: its power coefficient of `k` is the deviation of *row* `k` from
/// the means of all *columns*, over the mean of column `k`. Rasmussen's is the deviation within column `k`, as here and
/// in the numpy reference; the two differ by up to half.
#[test]
fn coefficients_of_variation_of_fio_mix_rows_with_columns() {
    let system = china_system(2020, 153);
    let reference = Grid::read("golden/io/china_nbs/fio_china_2020_153_key_sectors.csv");
    let inverse = system.leontief_inverse().values();
    let n = inverse.nrows();
    let as_fio = |matrix: ndarray::ArrayView2<'_, f64>| -> Array1<f64> {
        let means = matrix.sum_axis(Axis(0)) / n as f64;
        let deviations = &matrix - &means;
        (0..n).map(|k| (deviations.row(k).mapv(|d| d * d).sum() / (n - 1) as f64).sqrt() / means[k]).collect()
    };
    let power = reference.column("power_dispersion_cv");
    agree("fio's power", &as_fio(inverse.view()), &power, 1.0, 1e-11);
    agree("fio's sensitivity", &as_fio(inverse.t()), &reference.column("sensitivity_dispersion_cv"), 1.0, 1e-11);
    assert!(distance(&system.linkages().power_variation.values(), &power, 1.0) > 0.4);
}

#[test]
fn value_added_growth_of_china_in_all_orders_and_in_polar_forms() -> Outcome {
    let (start, end) = (china_system(2017, 42), china_system(2020, 42));
    let reference = Grid::read("golden/io/china_nbs/sda_va_2017_2020_42dom.csv");
    let growth = start.decompose_growth_of_value_added(&end)?;
    let tiny = f64::MIN_POSITIVE;
    agree("va0", &growth.start.values(), &reference.column("va0"), tiny, 1e-9);
    agree("va1", &growth.end.values(), &reference.column("va1"), tiny, 1e-9);
    agree("delta", &growth.change.values(), &reference.column("delta"), tiny, 1e-9);
    for (effect, name) in growth.effects.iter().zip(["v", "L", "ystruct", "ylevel"]) {
        agree(name, &effect.mean.values(), &reference.column(&format!("all24_{name}")), tiny, 1e-9);
        agree(name, &effect.polar_mean().values(), &reference.column(&format!("polar_{name}")), tiny, 1e-9);
        for ((low, mean), high) in
            effect.smallest.values().iter().zip(effect.mean.values()).zip(effect.largest.values())
        {
            assert!(low <= mean && mean <= high);
        }
    }
    let scale = growth.end.sum();
    assert!(growth.residual().values().iter().all(|gap| gap.abs() < 1e-12 * scale));
    Ok(())
}

#[test]
fn import_substitution_and_technology_make_up_the_effect_of_the_inverse() -> Outcome {
    let (start, end) = (china_system(2017, 42), china_system(2020, 42));
    let plain = start.decompose_growth_of_output(&end)?;
    let split = start.decompose_growth_of_output_with_imports(&end)?;
    agree("output", &split.end.values(), &end.table().output().values(), f64::MIN_POSITIVE, 1e-12);
    let scale = split.end.sum();
    assert!(split.residual().values().iter().all(|gap| gap.abs() < 1e-12 * scale));
    let together = &split.effects[0].first_polar.values() + &split.effects[1].first_polar.values();
    let whole = plain.effects[0].first_polar.values();
    assert!(together.iter().zip(whole).all(|(a, b)| (a - b).abs() < 1e-12 * scale));
    Ok(())
}

#[test]
fn structural_paths_of_electronics_in_china_2017() -> Outcome {
    let system = china_system(2017, 42);
    let reference = Grid::read("golden/io/china_nbs/spa_va_2017_42dom_sector20_top200.csv");
    let options = PathOptions { smallest_share: 1e-5, deepest_tier: 5, most_paths: 200 };
    let row = system.table().value_added()?;
    let analysis = system.structural_paths_to(&row, "20", options)?;
    assert_eq!(analysis.listing, PathListing::Truncated);
    let values: Vec<f64> = analysis.paths.iter().map(|path| path.value).collect();
    let shares: Vec<f64> = analysis.paths.iter().map(|path| path.share).collect();
    agree("path values", &values, &reference.column("value"), f64::MIN_POSITIVE, 1e-9);
    agree("path shares", &shares, &reference.column("share"), f64::MIN_POSITIVE, 1e-9);
    let column = reference.column_named(0, "path_final_to_supplier");
    for (row, path) in analysis.paths.iter().enumerate() {
        assert_eq!(path.codes().replace(" ← ", "<-"), reference.text(row + 1, column), "path {}", row + 1);
        assert_eq!(path.tier().to_string(), reference.text(row + 1, 0));
    }
    // A list without a cap holds the same 200 first, and everything adds up.
    let all = system.structural_paths_to(&row, "20", PathOptions { most_paths: usize::MAX, ..options })?;
    assert_eq!(all.listing, PathListing::Complete);
    assert_eq!(all.paths[..200], analysis.paths[..]);
    assert!(all.paths.iter().all(|path| path.share >= 1e-5));
    let by_tier: f64 = all.tiers.iter().map(|tier| tier.listed_share).sum();
    assert!((by_tier - all.coverage()).abs() < 1e-12);
    assert!(all.tiers.iter().all(|tier| tier.listed_share <= tier.share + 1e-12));
    assert!(all.beyond() > 0.0 && all.beyond() < 0.1);
    Ok(())
}

/// Every path above the threshold is found: against a plain enumeration to the third tier.
#[test]
fn structural_paths_miss_nothing() -> Outcome {
    let system = china_system(2017, 42);
    let row = system.table().value_added()?;
    let options = PathOptions { smallest_share: 1e-5, deepest_tier: 3, most_paths: usize::MAX };
    let analysis = system.structural_paths_to(&row, "20", options)?;
    let a = system.technical_coefficients().values().to_owned();
    let s = &row.values() / &system.table().output().values();
    let start = system.sectors().position("20")?;
    let amount = system.table().net_final_demand().values()[start];
    let threshold = 1e-5 * analysis.total;
    let n = s.len();
    let mut count = usize::from(s[start] * amount >= threshold);
    for i in 0..n {
        let one = amount * a[[i, start]];
        count += usize::from(s[i] * one >= threshold);
        for j in 0..n {
            let two = one * a[[j, i]];
            count += usize::from(s[j] * two >= threshold);
            count += (0..n).filter(|&k| s[k] * two * a[[k, j]] >= threshold).count();
        }
    }
    assert_eq!(analysis.paths.len(), count);
    Ok(())
}

/// With imports inside the flows, output less exports plus imports is use at home.
#[test]
fn open_upstreamness_counts_stages_of_use_at_home() -> Outcome {
    let table = china(2018, 153);
    let total = LeontiefSystem::from_table(&table, Flow::Total)?;
    let domestic = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let open = total.upstreamness_as(Upstreamness::AntrasChorFallyHillberry2012)?;
    // The same whatever the flows of the system, since imports can be put back.
    let again = domestic.upstreamness_as(Upstreamness::AntrasChorFallyHillberry2012)?;
    agree("open upstreamness from domestic flows", &again.values(), &open.values(), 1.0, 1e-10);
    let home = table.final_use(&[
        FinalUse::HouseholdConsumption,
        FinalUse::GovernmentConsumption,
        FinalUse::FixedCapitalFormation,
        FinalUse::InventoryChange,
    ]);
    let z = table.intermediate_flows().values();
    let used = z.sum_axis(Axis(1)) + home.expect("columns of use at home").values();
    let stages = open.values();
    let expected = Array1::from_shape_fn(used.len(), |i| 1.0 + z.row(i).dot(&stages) / used[i]);
    agree("open upstreamness", &stages, &expected, 1.0, 1e-9);
    Ok(())
}

/// Equipment, telecommunication, internet, software and information technology services taken out together lose 9.717 per
/// cent of value added (numpy, solving the reduced system).
#[test]
fn extracting_the_digital_sectors_of_china_2018() -> Outcome {
    let system = LeontiefSystem::from_table(&china(2018, 153), Flow::Domestic)?;
    let codes = ["090", "091", "092", "093", "094", "095", "125", "126", "127", "128", "129"];
    let loss = system.extraction_of(&codes, Extraction::Total, 1.0)?;
    let lost = loss.loss_of(&system, &system.table().value_added()?)?;
    let share = lost.sum() / system.table().value_added()?.sum();
    printed("value added lost", share, 0.09717, 5);
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// United Kingdom, Office for National Statistics

fn uk() -> IoTable {
    let grid = Grid::read("data/io/uk_2010/IOT_domestic_pxp.csv");
    let n = grid.column_named(0, "Total intermediate demand") - 1;
    let codes: Vec<String> = (1..=n).map(|row| grid.text(row, 0).to_owned()).collect();
    let uses = [
        ("Households", FinalUse::HouseholdConsumption),
        ("Non-profit instns serving households", FinalUse::NonProfitConsumption),
        ("Central government", FinalUse::GovernmentConsumption),
        ("Local government", FinalUse::GovernmentConsumption),
        ("Gross fixed capital formation", FinalUse::FixedCapitalFormation),
        ("Valuables", FinalUse::Valuables),
        ("Changes in inventories", FinalUse::InventoryChange),
        ("Exports of goods", FinalUse::Exports),
        ("Exports of services", FinalUse::Exports),
    ];
    let inputs = [
        ("Imported goods and services", PrimaryInput::Imports),
        ("Taxes less subsidies on products", PrimaryInput::TaxesOnProducts),
        ("Taxes less subsidies on production", PrimaryInput::TaxesOnProduction),
        ("Compensation of employees", PrimaryInput::Compensation),
        ("Gross Operating Surplus", PrimaryInput::OperatingSurplus),
    ];
    let output = grid.row_named(0, "Total output");
    IoTable::new(
        TableInfo { year: Some(2010), ..TableInfo::new("United Kingdom", Unit::money("GBP", 6)) },
        sectors(&codes),
        grid.block(1..=n, 1..=n),
        FinalDemand::new(
            uses.iter().map(|(name, kind)| (Label::new(*name, *name), *kind)).collect(),
            grid.block(1..=n, uses.map(|(name, _)| grid.column_named(0, name))),
        )
        .expect("final demand"),
        PrimaryInputs::new(
            inputs.iter().map(|(name, kind)| (Label::new(*name, *name), *kind)).collect(),
            grid.block(inputs.map(|(name, _)| grid.row_named(0, name)), 1..=n),
        )
        .expect("primary inputs"),
        (1..=n).map(|column| grid.number(output, column)).collect(),
        Imports::Outside,
    )
    .expect("the file is a table")
}

#[test]
fn coefficients_and_inverse_of_the_uk_as_published() -> Outcome {
    let system = LeontiefSystem::from_table(&uk(), Flow::Domestic)?;
    let n = system.sectors().len();
    let published = |name: &str| Grid::read(name).block(1..=n, 1..=n);
    let a = published("golden/io/uk_2010/published_A.csv");
    agree("A of the UK", &system.technical_coefficients().values(), &a, 1.0, 1e-12);
    let l = published("golden/io/uk_2010/published_L.csv");
    agree("L of the UK", &system.leontief_inverse().values(), &l, 1.0, 1e-12);
    // Cells down to 1e-9 are published with their own leading digits.
    agree("L of the UK, cell by cell", &system.leontief_inverse().values(), &l, 1e-9, 1e-6);
    Ok(())
}

/// The published employment-cost multiplier of owner-occupiers' housing is 0, because its own compensation is 0 and the
/// ratio is not defined; here it is `None`.
#[test]
fn multipliers_and_effects_of_the_uk_as_published() -> Outcome {
    let system = LeontiefSystem::from_table(&uk(), Flow::Domestic)?;
    let published = Grid::read("golden/io/uk_2010/published_multipliers_effects.csv");
    let codes = published.column_named(0, "code");
    for (row, label) in (1..).zip(system.sectors().iter()) {
        assert_eq!(published.text(row, codes), label.code(), "the products are in one order");
    }
    let check = |name: &str, found: &Array1<f64>| agree(name, found, &published.column(name), 1e-3, 1e-12);
    check("Output multiplier", &system.output_multipliers().values().to_owned());
    check("Employment cost effects", &system.income_multipliers()?.values().to_owned());
    check("GVA effects", &system.value_added_multipliers()?.values().to_owned());
    let ratios = |row: &LabeledVec| -> Result<Vec<Option<f64>>, Box<dyn std::error::Error>> {
        Ok(system.effects_of(row)?.ratios().into_iter().map(|(_, ratio)| ratio).collect())
    };
    let gva = ratios(&system.table().value_added()?)?;
    check("GVA multiplier", &gva.into_iter().map(|ratio| ratio.expect("value added is nowhere 0")).collect());
    let cost = system.table().primary_input(PrimaryInput::Compensation).expect("a row of compensation");
    let found = ratios(&cost)?;
    let imputed = system.sectors().position("68-2IMP")?;
    assert_eq!(found[imputed], None);
    assert_eq!(found.iter().filter(|ratio| ratio.is_none()).count(), 1);
    check("Employment cost multiplier", &found.into_iter().map(|ratio| ratio.unwrap_or(0.0)).collect());
    Ok(())
}

#[test]
fn a_unit_of_final_demand_in_the_uk_leaks_completely() -> Outcome {
    let system = LeontiefSystem::from_table(&uk(), Flow::Domestic)?;
    let leakages = system.leakages()?;
    let ones = vec![1.0; system.sectors().len()];
    // The source's own columns miss output by up to 1e-11 of it.
    agree("leakages of the UK", &leakages.sum().values(), &ones, 1.0, 1e-9);
    let reference = Grid::read("golden/io/uk_2010/computed_numpy.csv");
    agree("numpy, output", &system.output_multipliers().values(), &reference.column("out_mult"), 1.0, 1e-9);
    agree("numpy, cost", &system.income_multipliers()?.values(), &reference.column("emp_cost_effect"), 1e-3, 1e-9);
    agree("numpy, GVA", &system.value_added_multipliers()?.values(), &reference.column("gva_effect"), 1e-3, 1e-9);
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// Germany 1995, Eurostat manual (2008), chapter 15

struct Germany {
    codes: Vec<String>,
    intermediate: Array2<f64>,
    /// By column and by row: the source differs in manufacturing, 1,079,446 against 1,079,400.
    output: Array1<f64>,
    use_in_total: Array1<f64>,
    grid: Grid,
}

impl Germany {
    fn read() -> Self {
        let grid = Grid::read("golden/io/iotables_germany1995/siot_wide.csv");
        let last = grid.column_named(0, "total_final_use");
        Self {
            codes: (1..=6).map(|column| grid.text(0, column).to_owned()).collect(),
            intermediate: grid.block(1..=6, 1..=6),
            output: grid.block([grid.row_named(0, "output")], 1..=6).row(0).to_owned(),
            use_in_total: grid.block(1..=6, [last]).column(0).to_owned(),
            grid,
        }
    }

    fn system(&self) -> LeontiefSystem {
        self.from(self.intermediate.clone())
    }

    /// From coefficients rounded to four digits, as the manual and iotables compute from.
    fn rounded_system(&self) -> LeontiefSystem {
        self.from(rounded(&(&self.intermediate / &self.output), 4) * &self.output)
    }

    fn from(&self, intermediate: Array2<f64>) -> LeontiefSystem {
        LeontiefSystem::from_table(&flows(&self.codes, intermediate, self.output.clone()), Flow::Domestic)
            .expect("the table is productive")
    }

    fn row(&self, system: &LeontiefSystem, name: &str) -> LabeledVec {
        let values = self.grid.block([self.grid.row_named(0, name)], 1..=6).row(0).to_owned();
        let unit = if name.starts_with("employment") { Unit::quantity("persons", 3) } else { Unit::money("USD", 6) };
        vector(system, name, unit, values)
    }
}

fn germany_golden(name: &str) -> Array2<f64> {
    Grid::matrix(&format!("golden/io/iotables_germany1995/{name}.csv"), 1, 1)
}

#[test]
fn germany_1995_in_full_digits() {
    let germany = Germany::read();
    let system = germany.system();
    agree("A of Germany", &system.technical_coefficients().values(), &germany_golden("A"), 1.0, 1e-12);
    agree("L of Germany", &system.leontief_inverse().values(), &germany_golden("L"), 1.0, 1e-12);
    let multipliers = system.output_multipliers();
    for name in ["output_multipliers", "backward_linkages"] {
        agree(name, &multipliers.values(), &germany_golden(name), 1.0, 1e-12);
    }
    // The supply side in iotables divides by the row's total.
    let by_row = flows(&germany.codes, germany.intermediate.clone(), germany.use_in_total.clone());
    let supply = LeontiefSystem::from_table(&by_row, Flow::Domestic).expect("the table is productive");
    agree("B of Germany", &supply.allocation_coefficients().values(), &germany_golden("B_tfu"), 1.0, 1e-12);
    agree("G of Germany", &supply.ghosh_inverse().values(), &germany_golden("G_tfu"), 1.0, 1e-12);
}

/// iotables rounds coefficients to four digits, as the manual does, before it inverts; its effects, input multipliers,
/// forward linkages and emission multipliers are then exact to 1e-12 only from rounded coefficients, and 2e-4 off the
/// full digits.
#[test]
fn germany_1995_from_rounded_coefficients() -> Outcome {
    let germany = Germany::read();
    let system = germany.rounded_system();
    agree("manual's L", &system.leontief_inverse().values(), &germany_golden("L_manual_rounding4"), 1.0, 5e-5);
    let effects = Grid::read("golden/io/iotables_germany1995/direct_effects.csv");
    let ratios = Grid::read("golden/io/iotables_germany1995/input_multipliers.csv");
    let direct = Grid::read("golden/io/iotables_germany1995/primary_input_coefficients.csv");
    for name in [
        "imports",
        "intermediate_consumption",
        "compensation_employees",
        "net_tax_production",
        "consumption_fixed_capital",
        "os_mixed_income_net",
        "gva",
        "output",
        "net_tax_products",
        "employment_wage_salary",
        "employment_self_employed",
        "employment_domestic_total",
    ] {
        let found = system.effects_of(&germany.row(&system, name))?;
        let of = |grid: &Grid, row: &str| grid.block([grid.row_named(0, row)], 1..=6);
        agree(&format!("{name} coefficients"), &found.direct.values(), &of(&direct, name), 1e-3, 1e-12);
        agree(&format!("{name} effects"), &found.total.values(), &of(&effects, &format!("{name}_effect")), 1e-3, 1e-12);
        let multipliers: Vec<f64> = found.ratios().into_iter().map(|(_, ratio)| ratio.unwrap_or(f64::NAN)).collect();
        agree(&format!("{name} multipliers"), &multipliers, &of(&ratios, name), 1.0, 1e-12);
    }
    let employment = system.effects_of(&germany.row(&system, "employment_domestic_total"))?;
    agree("employment", &employment.total.values(), &germany_golden("employment_multiplier"), 1e-3, 1e-12);
    agree("employment", &employment.direct.values(), &germany_golden("employment_indicator"), 1e-3, 1e-12);
    let by_row = &germany.intermediate / &germany.use_in_total.view().insert_axis(Axis(1));
    let supply = flows(
        &germany.codes,
        rounded(&by_row, 4) * &germany.use_in_total.view().insert_axis(Axis(1)),
        germany.use_in_total.clone(),
    );
    let supply = LeontiefSystem::from_table(&supply, Flow::Domestic)?;
    agree("forward", &supply.linkages().ghosh_forward.values(), &germany_golden("forward_linkages"), 1.0, 1e-12);
    Ok(())
}

#[test]
fn germany_1995_emission_multipliers() -> Outcome {
    let germany = Germany::read();
    let system = germany.rounded_system();
    let multipliers = Grid::read("golden/io/iotables_germany1995/emission_multipliers.csv");
    let coefficients = Grid::read("golden/io/iotables_germany1995/emission_coefficients.csv");
    let source = Grid::read("data/io/iotables/germany_airpol.csv");
    for pollutant in ["CO2", "CH4", "N2O", "SO2", "NOx", "CO", "NMVOC", "Dust", "Total"] {
        let tonnes: Array1<f64> = germany
            .codes
            .iter()
            .map(|code| {
                let row = source
                    .rows()
                    .find(|&row| source.text(row, 0) == pollutant && source.text(row, 1) == code)
                    .expect("each sector has a figure");
                source.number(row, 3)
            })
            .collect();
        let row = vector(&system, pollutant, Unit::quantity(format!("t {pollutant}"), 3), tonnes);
        let found = system.effects_of(&row)?;
        let name = format!("{pollutant}_indicator");
        let of = |grid: &Grid| grid.block([grid.row_named(0, &name)], 1..=6);
        agree(&format!("{pollutant} direct"), &found.direct.values(), &of(&coefficients), 1e-4, 1e-12);
        agree(&format!("{pollutant} total"), &found.total.values(), &of(&multipliers), 1e-4, 1e-12);
    }
    Ok(())
}

/// Tables 15.6, 15.10, 15.15, 15.16, 15.19 and 15.20 as printed. The forward linkage of manufacturing is 1.6910 from
/// full digits and 1.6909 from rounded coefficients; the 1.6691 of some copies is a misprint.
#[test]
fn germany_1995_as_printed() -> Outcome {
    let germany = Germany::read();
    let system = germany.system();
    let a = system.technical_coefficients();
    printed("a11", a.get("agriculture_group", "agriculture_group")?, 0.0258, 4);
    printed("a22", a.get("industry_group", "industry_group")?, 0.2822, 4);
    let compare = |what: &str, found: &LabeledVec, expected: [f64; 6]| {
        for (value, expected) in found.values().iter().zip(expected) {
            printed(what, *value, expected, 4);
        }
    };
    compare("output", &system.output_multipliers(), [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782]);
    let total = |name: &str| Ok::<_, Box<dyn std::error::Error>>(system.effects_of(&germany.row(&system, name))?.total);
    compare("value added", &total("gva")?, [0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199]);
    compare("employment", &total("employment_domestic_total")?, [0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242]);
    let by_row = flows(&germany.codes, germany.intermediate.clone(), germany.use_in_total.clone());
    let supply = LeontiefSystem::from_table(&by_row, Flow::Domestic)?;
    compare(
        "first column of G",
        &supply.ghosh_inverse().column("agriculture_group")?,
        [1.0339, 0.0118, 0.0037, 0.0103, 0.0117, 0.0043],
    );
    compare("forward", &supply.linkages().ghosh_forward, [2.1126, 1.6910, 1.3558, 1.5849, 2.1037, 1.2106]);
    // iotables' four-digit G is the manual's; it is computed from rounded coefficients.
    agree("manual's G", &supply.ghosh_inverse().values(), &germany_golden("G_final_demand_r4"), 1.0, 2e-4);
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// Miller and Blair (2009)

fn miller_blair() -> LeontiefSystem {
    let table = flows(&numbered(2), array![[150.0, 500.0], [200.0, 100.0]], array![1000.0, 2000.0]);
    LeontiefSystem::from_table(&table, Flow::Domestic).expect("the table is productive")
}

#[test]
fn miller_and_blair_chapter_2() -> Outcome {
    let system = miller_blair();
    agree("A", &system.technical_coefficients().values(), &array![[0.15, 0.25], [0.20, 0.05]], 1.0, 1e-15);
    for (found, expected) in system.leontief_inverse().values().iter().zip([1.2541, 0.3300, 0.2640, 1.1221]) {
        printed("L", *found, expected, 4);
    }
    let demand = vector(&system, "final demand", Unit::money("USD", 6), array![600.0, 1500.0]);
    let output = system.output_for(&demand)?;
    printed("x1", output.get("1")?, 1247.52, 2);
    printed("x2", output.get("2")?, 1841.58, 2);
    Ok(())
}

#[test]
fn miller_and_blair_closed_to_households() -> Outcome {
    let system = miller_blair();
    let income = vector(&system, "income", Unit::Ratio, array![0.3, 0.25]);
    let consumption = vector(&system, "consumption", Unit::Ratio, array![0.05, 0.4]);
    let closed = system.closed_with(&income, &consumption, 0.05)?;
    let expected = [1.3651, 0.4253, 0.2509, 0.5273, 1.3481, 0.5954, 0.5698, 0.4890, 1.2885];
    for (found, expected) in closed.inverse(&system)?.values().iter().zip(expected) {
        printed("closed L", *found, expected, 4);
    }
    Ok(())
}

#[test]
fn miller_and_blair_two_regions() -> Outcome {
    let z = array![
        [150.0, 500.0, 50.0, 25.0, 75.0],
        [200.0, 100.0, 400.0, 200.0, 100.0],
        [300.0, 500.0, 50.0, 60.0, 40.0],
        [75.0, 100.0, 60.0, 200.0, 250.0],
        [50.0, 25.0, 25.0, 150.0, 100.0]
    ];
    let table = flows(&numbered(5), z, array![1000.0, 2000.0, 1000.0, 1200.0, 800.0]);
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    for (found, expected) in
        system.leontief_inverse().row("1")?.values().iter().zip([1.4234, 0.4652, 0.2909, 0.1917, 0.3041])
    {
        printed("row 1 of L", *found, expected, 4);
    }
    let first = |system: &LeontiefSystem| {
        let mut demand = Array1::zeros(system.sectors().len());
        demand[0] = 100.0;
        system.output_for(&vector(system, "final demand", Unit::money("USD", 6), demand))
    };
    for (found, expected) in first(&system)?.values().iter().zip([142.34, 63.46, 63.83]) {
        printed("with feedback", *found, expected, 2);
    }
    let alone = LeontiefSystem::from_table(&table.subset(&["1", "2", "3"])?, Flow::Domestic)?;
    for (found, expected) in first(&alone)?.values().iter().zip([136.51, 52.73, 56.98]) {
        printed("single region", *found, expected, 2);
    }
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// ioanalysis 0.3.4, its toy table of two regions with five sectors

const TOY: &str = "golden/io/ioanalysis_toy";

fn toy_golden(name: &str) -> Array2<f64> {
    Grid::matrix(&format!("{TOY}/{name}.csv"), 1, 1)
}

/// Both regions below each other.
fn toy_regions(name: &str) -> Array2<f64> {
    let parts = ["Hogwarts", "Narnia"].map(|region| toy_golden(&format!("{name}_{region}")));
    ndarray::concatenate(Axis(0), &[parts[0].view(), parts[1].view()]).expect("the same columns")
}

struct Toy {
    system: LeontiefSystem,
    /// Final demand without and with exports, by sector.
    without_exports: Array1<f64>,
    with_exports: Array1<f64>,
    /// Value added without imports, as ioanalysis takes it.
    value_added: Array1<f64>,
}

fn toy(file: &str) -> Toy {
    let grid = Grid::read(&format!("data/io/ioanalysis_toy/{file}.csv"));
    let intermediate = grid.block(3..13, 3..13);
    let output = grid.block(3..13, [21]).column(0).to_owned();
    let table = flows(&numbered(10), intermediate, output);
    Toy {
        system: LeontiefSystem::from_table(&table, Flow::Domestic).expect("the table is productive"),
        without_exports: grid.block(3..13, [13, 14, 15, 17, 18, 19]).sum_axis(Axis(1)),
        with_exports: grid.block(3..13, 13..21).sum_axis(Axis(1)),
        value_added: grid.block(13..16, 3..13).sum_axis(Axis(0)),
    }
}

#[test]
fn matrices_and_linkages_agree_with_ioanalysis() {
    let system = toy("toy.FullIOTable").system;
    agree("A", &system.technical_coefficients().values(), &toy_golden("A"), 1.0, 1e-13);
    agree("L", &system.leontief_inverse().values(), &toy_golden("L"), 1.0, 1e-13);
    agree("B", &system.allocation_coefficients().values(), &toy_golden("B"), 1.0, 1e-13);
    agree("G", &system.ghosh_inverse().values(), &toy_golden("G"), 1.0, 1e-13);
    let linkages = system.linkages();
    let reference = toy_regions("linkages");
    let found =
        [&linkages.direct_backward, &linkages.direct_forward, &linkages.total_backward, &linkages.ghosh_forward];
    for (k, found) in found.into_iter().enumerate() {
        agree("linkages", &found.values(), &reference.column(k), 1.0, 1e-13);
        if k < 2 {
            // Its third column is a word.
            let parts =
                ["Hogwarts", "Narnia"].map(|r| Grid::read(&format!("{TOY}/key_sector_{r}.csv")).block(1..6, [k + 1]));
            let direct = parts.iter().flatten().copied().collect::<Vec<f64>>();
            agree("key.sector", &found.values(), &direct, 1.0, 1e-13);
        } else {
            agree("mult_oi", &found.values(), &toy_regions("mult_oi").column(k - 2), 1.0, 1e-13);
        }
    }
    agree("multipliers", &system.output_multipliers().values(), &toy_regions("mult_output"), 1.0, 1e-13);
}

/// ioanalysis normalises by the sum over the region's sectors but by the number of all sectors, so that its normalised
/// linkages average 2 with two regions; a normalised linkage averages 1. Ours are right.
#[test]
fn normalised_linkages_of_ioanalysis_average_two() {
    let linkages = toy("toy.FullIOTable").system.linkages();
    let reference = toy_regions("linkages_norm");
    let backward = linkages.total_backward.values();
    let expected = Array1::from_shape_fn(10, |j| {
        let region = if j < 5 { 0..5 } else { 5..10 };
        10.0 * backward[j] / region.map(|k| backward[k]).sum::<f64>()
    });
    agree("normalised by ioanalysis", &expected, &reference.column(2), 1.0, 1e-13);
    assert!((reference.column(2).sum() / 10.0 - 2.0).abs() < 1e-12);
    assert!((linkages.power_of_dispersion.sum() / 10.0 - 1.0).abs() < 1e-12);
}

/// `f.influence(io, 1, 2)` is column 2 of `L` times row 1: the response to `a₂₁`, not to `a₁₂`. With the indices so
/// read it agrees. `inverse.important(io, 1, 2, 0.01)` then divides it by `1 − 0.01 l₂₁`, the denominator of `a₁₂`: it
/// is the change of the inverse for neither coefficient, as inverting anew shows.
#[test]
fn fields_of_influence_of_ioanalysis_are_transposed() -> Outcome {
    let system = toy("toy.FullIOTable").system;
    let field = system.field_of_influence("2", "1")?;
    agree("field", &field.values(), &toy_golden("f_influence_1_2"), 1.0, 1e-13);
    assert!(distance(&system.field_of_influence("1", "2")?.values(), &toy_golden("f_influence_1_2"), 1.0) > 1.0);

    let inverse = system.leontief_inverse().values();
    let after = |i: usize, j: usize| {
        let mut a = system.technical_coefficients().values().to_owned();
        a[[i, j]] += 0.01;
        let output = system.table().output().values();
        let changed = flows(&numbered(10), &a * &output, output.to_owned());
        let changed = LeontiefSystem::from_table(&changed, Flow::Domestic).expect("productive");
        &changed.leontief_inverse().values() - &inverse
    };
    let peer = toy_golden("inverse_important");
    for (row, column, i, j) in [("1", "2", 0, 1), ("2", "1", 1, 0)] {
        let ours = system.change_of_inverse(row, column, 0.01)?;
        agree("change of the inverse", &ours.values(), &after(i, j), 1.0, 1e-12);
        assert!(distance(&ours.values(), &peer, 1.0) > 5e-7, "the peer's answer is for neither coefficient");
    }
    let mixed = &field.values() * (0.01 / (1.0 - 0.01 * inverse[[1, 0]]));
    agree("how the peer computes", &mixed, &peer, 1.0, 1e-15);

    // The sum of all its fields, cell by cell, is our sum of cells, field by field, transposed.
    let sums = system.influence_intensity(FieldNorm::Sum);
    agree("f.influence.total", sums.intensity.values().t(), &toy_golden("f_influence_total"), 1.0, 1e-13);
    agree("mpm", &system.multiplier_product_matrix().matrix.values(), &toy_golden("mpm"), 1.0, 1e-13);
    Ok(())
}

/// ioanalysis keeps exports apart and leaves them out of the final demand from which it computes output without the
/// sector, but not out of the output it subtracts from: a table in which nothing is extracted already "loses" what
/// exports need. With its final demand our solver gives its numbers; with all final demand, ours.
/// Its "backward.total" zeroes row and column but keeps the diagonal and final demand.
#[test]
fn backward_extractions_of_ioanalysis_lose_the_exports_too() -> Outcome {
    let toy = toy("toy.FullIOTable");
    let system = &toy.system;
    let output = system.table().output().values();
    let columns = ["backward", "backward.total"].map(|kind| toy_golden(&format!("extraction_{kind}")));
    for k in 0..2 {
        for (total, reference) in columns.iter().enumerate() {
            let mut z = system.table().intermediate_flows().values().to_owned();
            let own = z[[k, k]];
            z.column_mut(k).fill(0.0);
            if total == 1 {
                z.row_mut(k).fill(0.0);
                z[[k, k]] = own;
            }
            let reduced = LeontiefSystem::from_table(&flows(&numbered(10), z, output.to_owned()), Flow::Domestic)?;
            let kept = |demand: &Array1<f64>| {
                reduced.output_for(&vector(&reduced, "final demand", Unit::money("USD", 6), demand.clone()))
            };
            let peers_way = &output - &kept(&toy.without_exports)?.values();
            agree("as ioanalysis does", &peers_way, &reference.column(k), 1.0, 1e-12);
            if total == 0 {
                let ours = system.extraction_of(&[(k + 1).to_string()], Extraction::Backward, 1.0)?;
                let expected = &output - &kept(&toy.with_exports)?.values();
                agree("with exports kept", &ours.output.values(), &expected, 1.0, 1e-12);
                assert!(ours.output.sum() < 0.5 * reference.column(k).sum(), "exports are more than half of it");
            }
        }
    }
    Ok(())
}

/// Its forward extractions are those of the supply side (Dietzenbacher and van der Linden 1997): the row of allocation
/// coefficients is zeroed and primary inputs are kept; but it leaves imports out of the primary inputs, so that here
/// too an extraction of nothing loses output. Our `Extraction::Forward` is the demand-side one, with the row of input
/// coefficients zeroed; the supply-side one is `output_supplied_by` on a table without the row.
#[test]
fn forward_extractions_of_ioanalysis_are_on_the_supply_side() -> Outcome {
    let toy = toy("toy.FullIOTable");
    let output = toy.system.table().output().values();
    let columns = ["forward", "forward.total"].map(|kind| toy_golden(&format!("extraction_{kind}")));
    for k in 0..2 {
        for (total, reference) in columns.iter().enumerate() {
            let mut z = toy.system.table().intermediate_flows().values().to_owned();
            let own = z[[k, k]];
            z.row_mut(k).fill(0.0);
            if total == 1 {
                z.column_mut(k).fill(0.0);
                z[[k, k]] = own;
            }
            let reduced = LeontiefSystem::from_table(&flows(&numbered(10), z, output.to_owned()), Flow::Domestic)?;
            let inputs = vector(&reduced, "value added", Unit::money("USD", 6), toy.value_added.clone());
            let lost = &output - &reduced.output_supplied_by(&inputs)?.values();
            agree("forward", &lost, &reference.column(k), 1.0, 1e-12);
        }
    }
    Ok(())
}

/// Its "upstream" divides purchases by the *user's* output *plus* exports *less* imports; Antràs, Chor, Fally and
/// Hillberry divide by the supplier's output less exports plus imports. Its figures come out only from its formula.
#[test]
fn upstreamness_of_ioanalysis_has_another_denominator() -> Outcome {
    let toy = toy("toy.FullIOTable");
    let grid = Grid::read("data/io/ioanalysis_toy/toy.FullIOTable.csv");
    let z = toy.system.table().intermediate_flows().values();
    let output = toy.system.table().output().values();
    let abroad = |i: usize| if i < 5 { (5..10, [17, 18, 19]) } else { (0..5, [13, 14, 15]) };
    let net = Array1::from_shape_fn(10, |i| {
        let (others, uses) = abroad(i);
        let regional = others.map(|j| z[[i, j]]).sum::<f64>() + uses.map(|c| grid.number(3 + i, c)).iter().sum::<f64>();
        output[i] + regional + grid.number(3 + i, 16) + grid.number(3 + i, 20) - grid.number(16, 3 + i)
    });
    let shares = &z / &net;
    let expected = domar::linalg::Lu::factorise((Array2::eye(10) - shares).view())?.solve(Array1::ones(10).view())?;
    agree("its formula", &expected, &toy_regions("upstream"), 1.0, 1e-12);
    assert!(distance(&toy.system.upstreamness().values(), &toy_regions("upstream"), 1.0) > 1e-2);
    Ok(())
}

/// The columns of `output.decomposition` are, for both origins together: "delta.X", which is `ΔL Δf` and not the change
/// of output; "delta.X.f" = `L₀ Δf`; "delta.X.L" = `ΔL f₀`. The three add up to the change of output, and half of the
/// first goes to each factor in the mean over orders. Its `f` leaves out exports.
#[test]
fn decomposition_of_ioanalysis_is_the_parts_of_ours() -> Outcome {
    let (start, end) = (toy("toy.FullIOTable"), toy("toy.FullIOTable2"));
    let reference = toy_regions("sda");
    let demand = |toy: &Toy| {
        let values = toy.without_exports.clone();
        FactorValue::Vector(vector(&toy.system, "final demand", Unit::money("USD", 6), values))
    };
    let inverse = |toy: &Toy| FactorValue::Matrix(toy.system.leontief_inverse().clone());
    let growth = StructuralDecomposition::new(
        Measure::new("output", Unit::money("USD", 6)),
        vec![
            Factor::new("inverse", inverse(&start), inverse(&end))?,
            Factor::new("final demand", demand(&start), demand(&end))?,
        ],
    )?
    .decompose();
    let (both, by_demand, by_inverse) = (reference.column(0), reference.column(1), reference.column(2));
    let sum = &both + &by_demand + by_inverse;
    agree("change", &growth.change.values(), &sum, 100.0, 1e-12);
    agree("inverse", &growth.effects[0].mean.values(), &(&by_inverse + &(&both / 2.0)), 100.0, 1e-12);
    agree("final demand", &growth.effects[1].mean.values(), &(&by_demand + &(&both / 2.0)), 100.0, 1e-12);
    agree("L₀ Δf", &growth.effects[1].second_polar.values(), &(&by_demand + &both), 100.0, 1e-12);
    agree("L₀ Δf", &growth.effects[1].first_polar.values(), &by_demand, 100.0, 1e-12);
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// pymrio 0.7.0, its test system of six regions with eight sectors

#[test]
fn matrices_and_multipliers_agree_with_pymrio() -> Outcome {
    let z = Grid::matrix("data/io/pymrio_test/Z.csv", 3, 2);
    let demand = Grid::matrix("data/io/pymrio_test/Y.csv", 3, 2);
    let output = z.sum_axis(Axis(1)) + demand.sum_axis(Axis(1));
    let table = flows(&numbered(48), z, output);
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let reference = |name: &str| Grid::matrix(&format!("golden/io/pymrio_test/{name}.csv"), 3, 2);
    agree("x", &table.output().values(), &Grid::matrix("golden/io/pymrio_test/x.csv", 1, 2), 1.0, 1e-13);
    agree("A", &system.technical_coefficients().values(), &reference("A"), 1.0, 1e-13);
    agree("L", &system.leontief_inverse().values(), &reference("L"), 1.0, 1e-12);
    agree("B", &system.allocation_coefficients().values(), &reference("B"), 1.0, 1e-13);
    agree("G", &system.ghosh_inverse().values(), &reference("G"), 1.0, 1e-12);
    let check = |name: &str, labels: usize| -> Outcome {
        let flows = Grid::matrix(&format!("data/io/pymrio_test/{name}_F.csv"), 3, labels);
        let direct = Grid::matrix(&format!("golden/io/pymrio_test/{name}_S.csv"), 3, labels);
        let total = Grid::matrix(&format!("golden/io/pymrio_test/{name}_M.csv"), 3, labels);
        for k in 0..flows.nrows() {
            let row = vector(&system, "extension", Unit::quantity("kg", 0), flows.row(k).to_owned());
            let effects = system.effects_of(&row)?;
            agree(&format!("{name} S"), &effects.direct.values(), &direct.row(k), 1e-6, 1e-10);
            agree(&format!("{name} M"), &effects.total.values(), &total.row(k), 1e-6, 1e-10);
        }
        Ok(())
    };
    check("Factor_Inputs", 1)?;
    check("Emissions", 2)
}
