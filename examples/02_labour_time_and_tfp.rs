//! Lesson 2: falling labour time is total factor productivity.
//!
//! A product's labour value is the labour in it and in its inputs, and theirs. Where labour is the only primary input, the
//! fall of labour values, weighted by final demand, equals the productivity growth of sectors, weighted by their output over
//! final demand (Domar weights): not nearly, and not for small changes only, but exactly. The lesson fails where the two
//! sides differ. `cargo run --release --example 02_labour_time_and_tfp`

use std::error::Error;

use domar::growth::{LabourEconomy, LabourValueChange};
use domar::ndarray::{Array1, Array2, array};
use domar::prelude::{Dimension, Flow, IoTable, LabeledVec, Labels, LeontiefSystem, Measure, TableInfo, ToTable, Unit};

fn main() -> Result<(), Box<dyn Error>> {
    // Steel and bread. To make a unit of either takes inputs of both, and labour.
    let before = economy(array![[0.30, 0.10], [0.05, 0.20]], array![0.40, 0.60])?;
    // Steel is now made with a third less labour; bread saves some steel but needs a little more labour.
    let after = economy(array![[0.30, 0.06], [0.05, 0.20]], array![0.27, 0.62])?;

    println!("Labour values, λ' = l'(I − A)⁻¹:");
    let (old, new) = (before.labour_values(), after.labour_values());
    for ((label, was), is) in old.iter().zip(new.values()) {
        println!("  {label:<6} {was:.4} → {is:.4} hours per unit");
    }

    // The progress of a sector is what it saves of labour, and of inputs at the labour that they now contain, per labour
    // value of its product. Bread makers hardly advance; bread does, because steel makers do.
    let change = before.change_to(&after)?;
    println!("\n{}", change.to_table());

    println!("\nThe identity, both sides over λ₀'y:");
    both_sides(&change)?;

    // It stays exact when nothing is small: here half of all labour and inputs goes.
    let halved = economy(array![[0.15, 0.05], [0.025, 0.10]], array![0.20, 0.30])?;
    println!("\nWith every coefficient halved:");
    both_sides(&before.change_to(&halved)?)
}

fn economy(coefficients: Array2<f64>, labour: Array1<f64>) -> Result<LabourEconomy, Box<dyn Error>> {
    let sectors = Labels::from_codes(Dimension::Sector, &["steel", "bread"])?;
    let source = "made up for this lesson".to_owned();
    let info = TableInfo { source, ..TableInfo::new("Two sectors", Unit::money("units", 0)) };
    let table = IoTable::from_coefficients(info, sectors.clone(), coefficients.view(), array![100.0, 200.0])?;
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let hours_per_unit = Unit::quantity("hours", 0).per(&Unit::money("units", 0));
    let labour = LabeledVec::new(Measure::new("labour per unit of output", hours_per_unit), sectors, labour)?;
    Ok(LabourEconomy::new(&system, &labour)?)
}

fn both_sides(change: &LabourValueChange) -> Result<(), Box<dyn Error>> {
    println!("  −Σ λ₀ⱼ yⱼ (Δλⱼ/λ₀ⱼ)   fall of labour time in final products   {:.15}", change.by_product);
    println!("   Σ λ₀ⱼ x₀ⱼ tⱼ          Domar-weighted progress of sectors     {:.15}", change.by_sector);
    if (change.by_product - change.by_sector).abs() > 1e-14 {
        return Err("the two sides differ".into());
    }
    Ok(())
}
