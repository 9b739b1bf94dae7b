//! Footprints against pymrio 0.7.0 and by identities; the ways of solving large systems.

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::ops::ControlFlow;

use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{Footprint, LeontiefSystem, MrioSystem, Question, SystemOptions, Unbalanced, ZeroOutput};
use domar::linalg::{SolveRoute, Solver};
use domar::table::{FinalUse, IoTable, MrioTable, RegionalDemand, Satellite, TableInfo};
use domar::units::{Flow, Unit};
use golden::{Grid, agree};
use ndarray::{Array2, Axis, array};

fn reference(name: &str, header: usize, labels: usize) -> Array2<f64> {
    Grid::matrix(&format!("golden/io/pymrio_test/{name}.csv"), header, labels)
}

#[test]
fn accounts_agree_with_pymrio() {
    let world = worlds::pymrio();
    let system = MrioSystem::from_table(&world).unwrap();
    for (account, labels) in [("Emissions", 2), ("Factor_Inputs", 1)] {
        let footprint = system.footprint(account).unwrap();
        let golden = |what: &str| reference(&format!("{account}_{what}"), 3, labels);
        agree("M", footprint.all_multipliers(), &golden("M"), 1e-6, 1e-10);
        agree("D_cba", footprint.all_consumption(), &golden("D_cba"), 1.0, 1e-10);
        agree("D_pba", footprint.account().flows(), &golden("D_pba"), 1.0, 1e-10);
        for (k, stressor) in footprint.stressors().codes().enumerate() {
            let row = |what: &str| golden(what).row(k).to_owned();
            agree("D_exp", footprint.exports(stressor).unwrap().values(), &row("D_exp"), 1.0, 1e-10);
            let imported = system.imported_footprint(&footprint, stressor).unwrap();
            // Differences of sums: relative to the account.
            agree("D_imp", imported.values(), &row("D_imp"), row("D_cba").mean().unwrap(), 1e-10);
            let down = system.downstream_multipliers(&footprint, stressor).unwrap();
            agree("M_down", down.values(), &row("M_down"), 1e-6, 1e-9);
            agree("S", footprint.intensities(stressor).unwrap().values(), &row("S"), 1e-6, 1e-10);
            let accounts = footprint.by_region(stressor).unwrap();
            let of_region = |what: &str| reference(&format!("{account}_{what}"), 1, labels).row(k).to_owned();
            agree("D_pba_reg", accounts.production.values(), &of_region("D_pba_reg"), 1.0, 1e-10);
            agree("D_cba_reg", accounts.consumption.values(), &of_region("D_cba_reg"), 1.0, 1e-10);
            agree("D_imp_reg", accounts.imports.values(), &of_region("D_imp_reg"), 1.0, 1e-10);
            agree("D_exp_reg", accounts.exports.values(), &of_region("D_exp_reg"), 1.0, 1e-10);
            agree("D_cba_cap", accounts.per_head().unwrap().values(), &of_region("D_cba_cap"), 1e-9, 1e-10);
        }
    }
}

fn identities(footprint: &Footprint) {
    for stressor in footprint.stressors().codes() {
        let accounts = footprint.by_region(stressor).unwrap();
        let balance = &accounts.production.values() + &accounts.imports.values() - accounts.exports.values();
        agree("balance", &balance, accounts.consumption.values(), accounts.consumption.sum(), 1e-12);
        let total = accounts.production.sum();
        assert!((accounts.imports.sum() - accounts.exports.sum()).abs() < 1e-9 * total);
        let flows = footprint.flows(stressor).unwrap();
        let by_sector = footprint.sources_of(stressor).unwrap().values().sum();
        assert!((flows.flows.values().sum() - by_sector).abs() < 1e-9 * total);
    }
}

#[test]
fn what_is_emitted_is_consumed_somewhere() {
    for account in ["Emissions", "Factor_Inputs"] {
        identities(&MrioSystem::from_table(&worlds::pymrio()).unwrap().footprint(account).unwrap());
    }
    // Value added of the world table of 2011 with 1,435 pairs: a large system.
    let world = worlds::wiod("2011");
    let value_added = world.table().value_added().unwrap().values().to_owned().insert_axis(Axis(0));
    let stressor = vec![(Label::new("VA", "Value added"), Unit::money("USD", 6))];
    let world = world.with_account(Satellite::new("value added", stressor, value_added).unwrap()).unwrap();
    let system = MrioSystem::from_table(&world).unwrap();
    let footprint = system.footprint("value added").unwrap();
    identities(&footprint);
    // A unit of final product is value added somewhere, except where a column of coefficients is empty.
    let multipliers = footprint.multipliers("VA").unwrap();
    let output = world.table().output();
    for ((label, m), x) in multipliers.iter().zip(output.values()) {
        let expected = if *x > 0.0 { 1.0 } else { 0.0 };
        assert!((m - expected).abs() < 1e-10, "{label}: {m}");
    }
}

#[test]
fn scopes_add_to_the_multiplier() {
    let world = worlds::pymrio();
    let system = MrioSystem::from_table(&world).unwrap();
    let footprint = system.footprint("Emissions").unwrap();
    let scopes = system.scopes(&footprint, "emission_type1 air", &["electricity"]).unwrap();
    agree("total", scopes.total().values(), footprint.multipliers("emission_type1 air").unwrap().values(), 1e-9, 1e-12);
    // By hand: what reg1's food buys of electricity in each region, times that electricity's intensity.
    let intensities = footprint.intensities("emission_type1 air").unwrap();
    let flows = world.table().intermediate_flows();
    let expected: f64 = (1..=6)
        .map(|r| {
            let code = format!("reg{r}:electricity");
            intensities.get(&code).unwrap() * flows.get(&code, "reg1:food").unwrap()
        })
        .sum::<f64>()
        / world.table().output().get("reg1:food").unwrap();
    assert!((scopes.purchased_energy.get("reg1:food").unwrap() - expected).abs() < 1e-12 * expected);
    assert!(system.scopes(&footprint, "emission_type1 air", &[] as &[&str]).is_err());
    assert!(
        system
            .scopes(&footprint, "emission_type1 air", &["gas"])
            .unwrap_err()
            .to_string()
            .starts_with("unknown sector code \"gas\"")
    );
}

/// One region emits next to nothing of output but much carbon: pymrio's issue 124, 2.8e-6 million euros of output with
/// 3.4e2 t.
fn with_tiny_output(output: f64, emitted: f64) -> MrioTable {
    with_output_beside(1000.0, output, emitted)
}

/// The same beside sectors that sell so much.
fn with_output_beside(all: f64, output: f64, emitted: f64) -> MrioTable {
    MrioTable::from_flows(
        TableInfo::new("Tiny", Unit::money("EUR", 6)),
        Labels::from_codes(Dimension::Region, &["N", "S"]).unwrap(),
        Labels::from_codes(Dimension::Sector, &["a", "b"]).unwrap(),
        array![[10.0, 5.0, 0.0, 3.0], [3.0, 8.0, 0.0, 1.0], [0.0; 4], [6.0, 2.0, 0.0, 9.0]],
        RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            array![[all, 5.0], [all, 1.0], [output, 0.0], [2.0, all]],
        ),
    )
    .unwrap()
    .with_account(
        Satellite::new(
            "air",
            vec![
                (Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 0)),
                (Label::new("C", "Carbon"), Unit::quantity("t", 0)),
            ],
            array![[80.0, 70.0, emitted, 60.0], [20.0, 20.0, 0.0, 20.0]],
        )
        .unwrap(),
    )
    .unwrap()
}

#[test]
fn absurd_intensities_are_diagnosed() {
    let footprint = MrioSystem::from_table(&with_tiny_output(2.8e-6, 340.0)).unwrap().footprint("air").unwrap();
    let near = &footprint.absurd_intensities[0];
    assert_eq!((near.sector.as_str(), near.output), ("S:a", 2.8e-6));
    assert!(near.times_mean > 1e8, "{}", near.times_mean);
    let table = domar::report::ToTable::to_table(&footprint.by_region("CO2").unwrap()).to_text();
    assert!(table.contains("S:a has an output of 2.8e-6"), "{table}");
    assert!(
        !domar::report::ToTable::to_table(&footprint.by_region("C").unwrap()).to_text().contains("has an output of")
    );
    // The other case: 0.13 million euros of output with 5.4e6 t, where the mean is some ten thousand millions.
    let larger = with_output_beside(1e4, 0.13, 5.4e6);
    let larger = MrioSystem::from_table(&larger).unwrap().footprint("air").unwrap();
    assert_eq!((larger.absurd_intensities[0].sector.as_str(), larger.absurd_intensities[0].output), ("S:a", 0.13));
    // Little output alone is not absurd, nor is a high intensity where there is output.
    for (output, emitted) in [(0.013, 1e-4), (50.0, 5.4e6)] {
        let sound = MrioSystem::from_table(&with_tiny_output(output, emitted)).unwrap().footprint("air").unwrap();
        assert!(sound.absurd_intensities.is_empty(), "{:?}", sound.absurd_intensities);
    }
    let sound = MrioSystem::from_table(&worlds::pymrio()).unwrap().footprint("Emissions").unwrap();
    assert!(sound.absurd_intensities.is_empty());
}

#[test]
fn what_sectors_without_output_emit_is_not_lost() {
    let footprint = MrioSystem::from_table(&with_tiny_output(0.0, 340.0)).unwrap().footprint("air").unwrap();
    assert_eq!(footprint.without_output, vec![340.0, 0.0]);
    let accounts = footprint.by_region("CO2").unwrap();
    assert!((accounts.production.sum() - accounts.consumption.sum() - 340.0).abs() < 1e-9);
    let table = domar::report::ToTable::to_table(&accounts).to_text();
    assert!(table.contains("340 of it is emitted by sectors without output"), "{table}");
}

#[test]
fn a_callback_sees_progress_and_can_stop() {
    let system = MrioSystem::from_table(&worlds::pymrio()).unwrap();
    let mut seen = Vec::new();
    system
        .footprint_with("Emissions", |progress| {
            seen.push((progress.done, progress.of));
            ControlFlow::Continue(())
        })
        .unwrap();
    // Two stressors and six regions: told before the factors, after the multipliers, after the demands.
    assert_eq!(seen, [(0, 8), (2, 8), (8, 8)]);
    assert_eq!(
        system.footprint_with("Emissions", |_| ControlFlow::Break(())).unwrap_err().to_string(),
        "the footprint was stopped after 0 of 8 right-hand sides; ask again to start from what the system keeps"
    );
}

#[test]
fn tables_that_do_not_balance_are_refused_unless_told_otherwise() {
    let world = with_tiny_output(1.0, 1.0);
    let sold = world.table().output().values().to_owned();
    let printed = MrioTable::new(
        world.info().clone(),
        world.regions().clone(),
        world.sectors().clone(),
        world.table().intermediate_flows().values().to_owned(),
        RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            world.table().final_demand().values().to_owned(),
        ),
        domar::table::PrimaryInputs::new(
            vec![(Label::new("VA", "Value added"), domar::table::PrimaryInput::ValueAdded)],
            Array2::zeros((1, 4)),
        )
        .unwrap(),
        &sold + &array![1.0, 0.0, 0.0, 0.0],
    )
    .unwrap();
    let error = MrioSystem::from_table(&printed).unwrap_err().to_string();
    assert!(
        error.starts_with("rows do not add up: sales miss output by 3.27e-4 of all output, most in N:a (1.0"),
        "{error}"
    );
    let printed = printed.with_account(world.account("air").unwrap().clone()).unwrap();
    let kept = MrioSystem::from_table_with(&printed, SystemOptions::default(), Unbalanced::Keep).unwrap();
    let accounts = kept.footprint("air").unwrap().by_region("CO2").unwrap();
    let table = domar::report::ToTable::to_table(&accounts).to_text();
    assert!(table.contains("the table does not balance"), "{table}");
    assert!(MrioSystem::from_table(&printed.with_output_from_sales().unwrap()).is_ok());
}

// ---------------------------------------------------------------------------------------------------------------------
// The digital layer and partitions on a table of many regions

#[test]
fn feedback_and_spillover_take_pairs_of_region_and_sector_as_they_take_sectors() {
    let world = worlds::wiod("2011_9x35");
    let system = MrioSystem::from_table(&world).unwrap();
    let digital = ["CHN:c14", "CHN:c27", "CHN:c30"];
    let of = |keep: &dyn Fn(&str) -> bool| world.pairs().codes().filter(|code| keep(code)).collect::<Vec<_>>();
    let groups = [
        ("digital China", digital.to_vec()),
        ("the rest of China", of(&|code| code.starts_with("CHN:") && !digital.contains(&code))),
        ("abroad", of(&|code| !code.starts_with("CHN:"))),
    ];
    let found = system.system().feedback_between(&groups).unwrap();
    // L = M₃ M₂ M₁ (Round 1985).
    let product = found.feedback.values().dot(&found.spillover.values()).dot(&found.within.values());
    agree("L", &product, system.system().leontief_inverse().values(), 1.0, 1e-11);

    let scope = domar::digital::Scope::custom(world.table(), "China's digital industries", &digital).unwrap();
    let spillover = domar::digital::spillover(system.system(), &scope).unwrap();
    // What the digital industries earn is what final demand everywhere holds of them.
    let earned: f64 = digital.iter().map(|code| world.table().value_added().unwrap().get(code).unwrap()).sum();
    assert!((spillover.content.sum() - earned).abs() < 1e-6 * earned, "{} {earned}", spillover.content.sum());
}

// ---------------------------------------------------------------------------------------------------------------------
// Large systems

#[test]
fn the_inverse_of_a_large_table_tells_its_progress_and_stays() {
    let system = large(Solver::Automatic);
    let mut seen = Vec::new();
    let stopped = system.leontief_inverse_with(|progress| {
        seen.push(progress.done);
        if progress.done >= 256 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(
        stopped.unwrap_err().to_string(),
        "the Leontief inverse was stopped after 256 of 1435 rows; ask again to start from what the system keeps"
    );
    assert_eq!(seen, [0, 256]);
    let inverse = system.leontief_inverse_with(|_| ControlFlow::Continue(())).unwrap().clone();
    agree("L", inverse.values(), large(Solver::Factors).leontief_inverse().values(), 1.0, 1e-11);
    // Kept: nothing is left to tell.
    assert_eq!(system.explain(Question::Inverse).memory, 0.0);
    system.leontief_inverse_with(|_| panic!("it is there already")).unwrap();
}

fn large(solver: Solver) -> LeontiefSystem {
    let world = worlds::wiod("2011");
    let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, solver, ..SystemOptions::default() };
    LeontiefSystem::from_table_with(world.table(), Flow::Domestic, options).unwrap()
}

#[test]
fn all_ways_of_solving_agree_and_report_their_residual() {
    let exact = large(Solver::Factors);
    let (multipliers, output) =
        (exact.output_multipliers(), exact.output_for(&exact.table().net_final_demand()).unwrap());
    agree("x = L y", output.values(), exact.table().output().values(), 1.0, 1e-10);
    for (solver, route) in
        [(Solver::Iteration, SolveRoute::Iteration), (Solver::SinglePrecision, SolveRoute::RefinedFactors)]
    {
        let system = large(solver);
        agree("multipliers", system.output_multipliers().values(), multipliers.values(), 1.0, 1e-10);
        let found = system.output_for(&system.table().net_final_demand()).unwrap();
        agree("output", found.values(), output.values(), 1.0, 1e-9);
        for report in system.solves() {
            assert_eq!(report.route, route);
            assert!(report.residual <= 1e-12, "{report:?}");
            assert!(report.multiplications < 60, "{report:?}");
            // The bound holds: no multiplier is above it.
            let largest = multipliers.values().iter().copied().fold(0.0, f64::max);
            assert!(report.error_per_residual >= largest * (1.0 - 1e-12), "{report:?}");
        }
    }
    assert!(exact.solves().iter().all(|report| report.route == SolveRoute::Factors && report.residual < 1e-13));
}

#[test]
fn the_way_follows_the_question() {
    let system = large(Solver::Automatic);
    let one = system.explain(Question::Solves(1));
    assert_eq!((one.route, one.factors_kept, one.sectors), (SolveRoute::Iteration, false, 1435));
    assert!(one.operations < 1e9 && (0.05..0.5).contains(&one.density.unwrap()), "{one:?}");
    assert_eq!(system.explain(Question::Solves(1000)).route, SolveRoute::Factors);
    // Asked often enough, factors become the cheaper way, and are kept.
    for _ in 0..4 {
        let _ = system.output_multipliers();
    }
    let routes: Vec<SolveRoute> = system.solves().iter().map(|report| report.route).collect();
    assert_eq!((routes[0], *routes.last().unwrap()), (SolveRoute::Iteration, SolveRoute::Factors));
    assert!(system.explain(Question::Solves(1)).factors_kept);
    let inverse = system.explain(Question::Inverse);
    assert!(inverse.memory >= 2.0 * 8.0 * 1435.0 * 1435.0);
    let _ = system.leontief_inverse();
    assert_eq!(system.explain(Question::Inverse).operations, 0.0);
    let text = domar::report::ToTable::to_table(&inverse).to_text();
    assert!(text.contains("factors in double precision"), "{text}");
}

/// Blocks on the diagonal and hardly anything between them.
fn nearly_separate(n: usize, scale: f64) -> IoTable {
    let flows = Array2::from_shape_fn((n, n), |(i, j)| {
        if i / 50 == j / 50 || (i + j) % 97 == 0 { scale * (1 + (i * 31 + j * 17) % 7) as f64 / 4.0 } else { 0.0 }
    });
    let output = flows.sum_axis(Axis(0)).mapv(|inputs| 1.9 * inputs);
    let codes: Vec<String> = (0..n).map(|i| format!("s{i}")).collect();
    let info = TableInfo::new("Blocks", Unit::money("EUR", 6));
    IoTable::from_flows(info, Labels::from_codes(Dimension::Sector, &codes).unwrap(), flows, output).unwrap()
}

#[test]
fn sparse_tables_are_recognised_and_solved_alike() {
    let table = nearly_separate(1200, 1.0);
    let solve = |solver| {
        let options = SystemOptions { solver, ..SystemOptions::default() };
        let system = LeontiefSystem::from_table_with(&table, Flow::Domestic, options).unwrap();
        (
            system.output_multipliers(),
            system.output_for(&table.net_final_demand()).unwrap(),
            system.explain(Question::Solves(3)),
        )
    };
    let (by_iteration, by_factors) = (solve(Solver::Iteration), solve(Solver::Factors));
    agree("multipliers", by_iteration.0.values(), by_factors.0.values(), 1.0, 1e-11);
    agree("output", by_iteration.1.values(), by_factors.1.values(), 1.0, 1e-9);
    assert!(by_iteration.2.density.unwrap() < 0.06);
    assert!(by_iteration.2.operations < 0.1 * 50.0 * 3.0 * 1200.0 * 1200.0);
}

#[test]
fn large_tables_that_are_not_productive_are_refused() {
    let n = 1000;
    let flows = Array2::from_elem((n, n), 1.0);
    let output = ndarray::Array1::from_elem(n, 999.0);
    let codes: Vec<String> = (0..n).map(|i| format!("s{i}")).collect();
    let info = TableInfo::new("Too much", Unit::money("EUR", 6));
    let table =
        IoTable::from_flows(info, Labels::from_codes(Dimension::Sector, &codes).unwrap(), flows, output).unwrap();
    let error = LeontiefSystem::from_table(&table, Flow::Domestic).unwrap_err().to_string();
    assert!(
        error.starts_with("the technical coefficients are not productive: their spectral radius is 1.00"),
        "{error}"
    );
}
