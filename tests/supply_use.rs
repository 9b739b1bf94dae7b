//! Symmetric tables from supply and use, against the UN Handbook, another program and numpy.

mod common;

use std::sync::Arc;

use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{SystemOptions, ZeroOutput};
use domar::prelude::*;
use domar::table::{
    FinalDemand, FinalUse, Imports, PrimaryInput, PrimaryInputs, SalesStructure, SupplyUse, TableError, TableInfo,
    Technology, UnmadeProducts,
};
use domar::units::Unit;
use ndarray::{Array1, Array2, ArrayView2, array};

struct Grid {
    rows: Vec<String>,
    columns: Vec<String>,
    values: Array2<f64>,
}

fn read(path: &str) -> Grid {
    let text = std::fs::read_to_string(common::shared(path)).unwrap();
    let unquoted = |cell: &str| cell.trim_matches('"').to_owned();
    let mut lines = text.lines().map(|line| line.split(',').map(unquoted).collect::<Vec<_>>());
    let columns = lines.next().unwrap()[1..].to_vec();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for line in lines {
        rows.push(line[0].clone());
        values.extend(line[1..].iter().map(|cell| cell.parse::<f64>().unwrap_or(f64::NAN)));
    }
    let shape = (rows.len(), columns.len());
    Grid { rows, columns, values: Array2::from_shape_vec(shape, values).unwrap() }
}

impl Grid {
    fn part<R: AsRef<str>, C: AsRef<str>>(&self, rows: &[R], columns: &[C]) -> Array2<f64> {
        let find = |names: &[String], name: &str| names.iter().position(|found| found == name).unwrap();
        Array2::from_shape_fn((rows.len(), columns.len()), |(i, j)| {
            let value = self.values[[find(&self.rows, rows[i].as_ref()), find(&self.columns, columns[j].as_ref())]];
            if value.is_nan() { 0.0 } else { value }
        })
    }
}

fn handbook(name: &str) -> Array2<f64> {
    read(&format!("golden/io/un_handbook_2018/{name}.csv")).values
}

fn sectors<S: AsRef<str>>(codes: &[S]) -> Arc<Labels> {
    Labels::from_codes(Dimension::Sector, codes).unwrap()
}

/// Tables 12.3 and following. Supply is given without totals; its sums differ from the printed totals by 0.01.
fn example() -> SupplyUse {
    let names = ["Agriculture", "Manufacturing and construction", "Services"];
    SupplyUse::new(
        TableInfo::new("UN Handbook 2018", Unit::money("EUR", 9)),
        sectors(&names),
        sectors(&names.map(|name| format!("{name} (industry)"))),
        handbook("in_supply_VT_product_x_industry"),
        handbook("in_use_dom_Ud"),
        FinalDemand::new(
            [("y1", FinalUse::Consumption), ("y2", FinalUse::FixedCapitalFormation), ("y3", FinalUse::Exports)]
                .map(|(code, kind)| (Label::new(code, code), kind))
                .to_vec(),
            handbook("in_fd_dom_Yd"),
        )
        .unwrap(),
        PrimaryInputs::new(vec![(Label::new("GVA", "Value added"), PrimaryInput::ValueAdded)], handbook("in_gva_W"))
            .unwrap(),
        Imports::Split { intermediate: handbook("in_use_imp_Um"), final_demand: handbook("in_fd_imp_Ym") },
    )
    .unwrap()
}

fn close(found: ArrayView2<'_, f64>, expected: &Array2<f64>, tolerance: f64, what: &str) {
    assert_eq!(found.dim(), expected.dim(), "{what}");
    let worst = found.iter().zip(expected).map(|(f, e)| (f - e).abs()).fold(0.0, f64::max);
    assert!(worst <= tolerance, "{what}: {worst}");
}

fn imported(table: &IoTable) -> (ArrayView2<'_, f64>, ArrayView2<'_, f64>) {
    match table.imports() {
        Imports::Split { intermediate, final_demand } => (intermediate.view(), final_demand.view()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_models_of_the_handbook_are_reproduced() {
    let tables = example();
    // The industries by products of table 12.15, where product technology is used.
    let mixed = handbook("printed_modelE_H").mapv(|h| h == 1.0).reversed_axes().as_standard_layout().to_owned();
    for (model, technology) in
        [("A", Technology::Product), ("B", Technology::Industry), ("E", Technology::Hybrid(mixed))]
    {
        let table = tables.by_product(&technology).unwrap();
        let own = table.intermediate_flows().values();
        // The handbook computes with rounded totals, quadrium too; ours are the sums of the supply table.
        close(own, &handbook(&format!("quadrium_model{model}_Sd")), 0.01, model);
        close(own, &handbook(&format!("printed_model{model}_Sd")), 0.03, model);
        close(imported(&table).0, &handbook(&format!("quadrium_model{model}_Sm")), 0.01, model);
        close(table.primary_inputs().values(), &handbook(&format!("quadrium_model{model}_E")), 0.02, model);
        assert_eq!(table.final_demand().values(), handbook("in_fd_dom_Yd"));
        assert!(table.info().assumptions[0].contains(&format!("(model {model})")));
    }
    for (model, structure) in [("C", SalesStructure::Industry), ("D", SalesStructure::Product)] {
        let table = tables.by_industry(structure).unwrap();
        close(table.intermediate_flows().values(), &handbook(&format!("quadrium_model{model}_Sd")), 0.01, model);
        close(table.final_demand().values(), &handbook(&format!("quadrium_model{model}_Yd")), 0.01, model);
        close(table.intermediate_flows().values(), &handbook(&format!("printed_model{model}_Sd")), 0.02, model);
        close(imported(&table).0, &handbook(&format!("quadrium_model{model}_Sm")), 0.01, model);
        close(imported(&table).1, &handbook(&format!("quadrium_model{model}_Ym")), 0.01, model);
        assert_eq!(table.primary_inputs().values(), handbook("in_gva_W"));
    }
}

/// Whatever the model, nothing is lost: products' use, industries' costs and value added keep their sums.
#[test]
fn accounts_add_up_under_every_model() {
    let tables = example();
    let (use_sum, gva) = (handbook("in_use_dom_Ud").sum(), handbook("in_gva_W").sum());
    for technology in [Technology::Product, Technology::Industry, Technology::ProductWithoutNegatives] {
        let table = tables.by_product(&technology).unwrap();
        assert!((table.intermediate_flows().values().sum() - use_sum).abs() < 1e-9, "{technology:?}");
        assert!((table.value_added().unwrap().sum() - gva).abs() < 1e-9);
        // Row sums are the products' uses.
        for (found, given) in table
            .intermediate_flows()
            .row_sums()
            .values()
            .iter()
            .zip(handbook("in_use_dom_Ud").sum_axis(ndarray::Axis(1)))
        {
            assert!((found - given).abs() < 1e-9);
        }
    }
    // Product technology has negative cells here; Almon's has none and is the same where none arise.
    let (a, almon) = (
        tables.by_product(&Technology::Product).unwrap(),
        tables.by_product(&Technology::ProductWithoutNegatives).unwrap(),
    );
    assert!(a.intermediate_flows().values().iter().any(|z| *z < 0.0));
    assert!(almon.intermediate_flows().values().iter().all(|z| *z >= 0.0));
    for (row, label) in ["Manufacturing and construction"].into_iter().enumerate() {
        let position = a.sectors().position(label).unwrap();
        for j in 0..3 {
            let (x, y) =
                (a.intermediate_flows().values()[[position, j]], almon.intermediate_flows().values()[[position, j]]);
            assert!((x - y).abs() < 1e-9, "row {row}: {x} {y}");
        }
    }
}

fn bea(level: &str) -> (SupplyUse, Vec<String>, Vec<String>, Array2<f64>) {
    let make = read(&format!("data/io/bea_useeior/{level}_Make_2017_BeforeRedef_17sch.csv"));
    let used = read(&format!("data/io/bea_useeior/{level}_Use_2017_PRO_BeforeRedef_17sch.csv"));
    let codes = |file: &str| read(&format!("golden/io/bea_2017/{level}_{file}.csv")).rows;
    let (products, industries) = (codes("commodity_ITA_modelB"), codes("industry_FPS_modelD"));
    let finals: Vec<String> =
        used.columns.iter().filter(|code| code.starts_with('F') && code.len() > 3).cloned().collect();
    let is_import = |code: &String| code.starts_with("F05");
    let demand: Vec<String> = finals.iter().filter(|code| !is_import(code)).cloned().collect();
    let imports: Vec<String> = finals.iter().filter(|code| is_import(code)).cloned().collect();
    let value_added: Vec<String> = used.rows.iter().filter(|code| code.starts_with("V00")).cloned().collect();
    let supply = make.part(&industries, &products).reversed_axes().as_standard_layout().to_owned();
    let labels = |codes: &[String], kind: FinalUse| codes.iter().map(|c| (Label::new(c, c), kind)).collect::<Vec<_>>();
    let tables = SupplyUse::new(
        TableInfo::new("USA", Unit::money("USD", 6)),
        sectors(&products),
        sectors(&industries),
        supply.clone(),
        used.part(&products, &industries),
        FinalDemand::new(labels(&demand, FinalUse::Other), used.part(&products, &demand)).unwrap(),
        PrimaryInputs::new(
            value_added.iter().map(|c| (Label::new(c, c), PrimaryInput::ValueAdded)).collect(),
            used.part(&value_added, &industries),
        )
        .unwrap(),
        Imports::Inside { column: -used.part(&products, &imports).sum_axis(ndarray::Axis(1)) },
    )
    .unwrap();
    (tables, products, industries, supply)
}

fn multipliers(table: IoTable) -> Array1<f64> {
    // Two detailed products are made by nobody; their columns are zero in the reference too.
    let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..SystemOptions::default() };
    let system = LeontiefSystem::from_table_with(&table, Flow::Total, options).unwrap();
    system.output_multipliers().values().to_owned()
}

#[test]
fn the_tables_of_the_usa_agree_with_numpy() {
    for level in ["Summary", "Detail"] {
        let (tables, products, _, supply) = bea(level);
        let golden = |file: &str| read(&format!("golden/io/bea_2017/{level}_{file}.csv")).values;
        let expected = golden("commodity_ITA_modelB");
        let table = tables.by_product(&Technology::Industry).unwrap();
        for (i, product) in products.iter().enumerate() {
            assert!((table.output().get(product).unwrap() - expected[[i, 0]]).abs() < 1e-6);
        }
        for (found, expected) in multipliers(table).iter().zip(expected.column(1)) {
            assert!((found - expected).abs() < 1e-9, "{level}: {found} {expected}");
        }
        // Two products of the detailed table are used but not made.
        if level == "Detail" {
            let error = tables.by_industry(SalesStructure::Product).unwrap_err().to_string();
            assert!(error.contains("S00402") && error.contains("S00300") && error.contains("AsImports"), "{error}");
        }
        let table =
            tables.with_unmade_products(UnmadeProducts::AsImports).by_industry(SalesStructure::Product).unwrap();
        for (found, expected) in multipliers(table.clone()).iter().zip(golden("industry_FPS_modelD").column(1)) {
            assert!((found - expected).abs() < 1e-9, "{level}: {found} {expected}");
        }
        // Nothing is lost: costs of each industry are its output, to the rounding of the source.
        let costs = table.intermediate_flows().column_sums().values().to_owned()
            + table.primary_inputs().values().sum_axis(ndarray::Axis(0));
        for (cost, output) in costs.iter().zip(supply.sum_axis(ndarray::Axis(0))) {
            assert!((cost - output).abs() < 1e-3 * output.abs() + 60.0, "{level}: {cost} {output}");
        }
    }
}

#[test]
fn what_cannot_be_transformed_is_named() {
    let (tables, ..) = bea("Summary");
    let error = tables.by_product(&Technology::Product).unwrap_err();
    assert!(matches!(error, TableError::NotSquare { products: 73, industries: 71, .. }), "{error}");
    assert!(matches!(tables.by_industry(SalesStructure::Industry), Err(TableError::NotSquare { .. })));
    let names = ["1", "2"];
    let of = |supply: Array2<f64>| {
        SupplyUse::new(
            TableInfo::new("test", Unit::money("EUR", 6)),
            sectors(&names),
            sectors(&names),
            supply,
            array![[1.0, 2.0], [3.0, 4.0]],
            FinalDemand::new(vec![(Label::new("Y", "Y"), FinalUse::Other)], array![[1.0], [1.0]]).unwrap(),
            PrimaryInputs::new(vec![(Label::new("V", "V"), PrimaryInput::ValueAdded)], array![[1.0, 1.0]]).unwrap(),
            Imports::Outside,
        )
        .unwrap()
    };
    let twice = of(array![[5.0, 10.0], [2.0, 4.0]]);
    assert!(matches!(twice.by_product(&Technology::Product), Err(TableError::SingularSupply { .. })));
    let idle = of(array![[5.0, 0.0], [2.0, 0.0]]);
    let error = idle.by_product(&Technology::Industry).unwrap_err().to_string();
    assert!(error.contains("industry 2 has inputs but no output"), "{error}");
    let crossed = of(array![[1.0, 10.0], [9.0, 1.0]]);
    let error = crossed.by_product(&Technology::ProductWithoutNegatives).unwrap_err();
    assert!(error.to_string().contains("industry 1 makes 9.1 % of product 1"), "{error}");
    let short = SupplyUse::new(
        TableInfo::new("test", Unit::money("EUR", 6)),
        sectors(&names),
        sectors(&names),
        array![[5.0, 0.0], [0.0, 5.0]],
        array![[1.0, 2.0], [3.0, 1.0]],
        FinalDemand::new(vec![(Label::new("Y", "Y"), FinalUse::Other)], array![[1.0], [1.0]]).unwrap(),
        PrimaryInputs::new(vec![(Label::new("V", "V"), PrimaryInput::ValueAdded)], array![[1.0, 1.0]]).unwrap(),
        Imports::Inside { column: array![1.0] },
    );
    assert!(matches!(short, Err(TableError::Shape { block: "the column of imports", .. })));
}
