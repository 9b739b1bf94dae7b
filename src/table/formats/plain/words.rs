//! The words and escapes of the layout.

use crate::labels::Dimension;
use crate::table::{FinalUse, PrimaryInput};
use crate::units::{Flow, PriceBasis};

/// Columns before the numbers: kind, code, name, Chinese name, unit.
pub(super) const FIRST: usize = 5;
/// Key of the line that says that primary inputs are given for final demand.
pub(super) const ON_FINAL_DEMAND: &str = "primary inputs on final demand";

pub(super) const DIMENSIONS: [(Dimension, &str); 6] = [
    (Dimension::Sector, "sector"),
    (Dimension::Region, "region"),
    (Dimension::FinalDemand, "final demand"),
    (Dimension::PrimaryInput, "primary input"),
    (Dimension::Satellite, "satellite"),
    (Dimension::Item, "item"),
];
pub(super) const PRICE_BASES: [(PriceBasis, &str); 3] =
    [(PriceBasis::Basic, "basic"), (PriceBasis::Producer, "producer"), (PriceBasis::Purchaser, "purchaser")];
pub(super) const FINAL_USES: [(FinalUse, &str); 9] = [
    (FinalUse::HouseholdConsumption, "household consumption"),
    (FinalUse::NonProfitConsumption, "non-profit consumption"),
    (FinalUse::GovernmentConsumption, "government consumption"),
    (FinalUse::Consumption, "consumption"),
    (FinalUse::FixedCapitalFormation, "fixed capital formation"),
    (FinalUse::InventoryChange, "inventory change"),
    (FinalUse::Valuables, "valuables"),
    (FinalUse::Exports, "exports"),
    (FinalUse::Other, "other"),
];
pub(super) const PRIMARY_INPUTS: [(PrimaryInput, &str); 8] = [
    (PrimaryInput::Compensation, "compensation"),
    (PrimaryInput::TaxesOnProduction, "taxes on production"),
    (PrimaryInput::Depreciation, "depreciation"),
    (PrimaryInput::OperatingSurplus, "operating surplus"),
    (PrimaryInput::ValueAdded, "value added"),
    (PrimaryInput::TaxesOnProducts, "taxes on products"),
    (PrimaryInput::Imports, "imports"),
    (PrimaryInput::Other, "other"),
];
pub(super) const SATELLITES: [(Option<Flow>, &str); 3] = [
    (None, "satellite"),
    (Some(Flow::Total), "satellite over total flows"),
    (Some(Flow::Domestic), "satellite over domestic flows"),
];

pub(super) fn word_of<T: PartialEq>(list: &[(T, &'static str)], wanted: &T) -> &'static str {
    list.iter().find(|(value, _)| value == wanted).map(|(_, word)| *word).expect("every variant is in its list")
}

pub(super) fn meaning_of<T: Clone>(list: &[(T, &'static str)], word: &str) -> Option<T> {
    list.iter().find(|(_, known)| *known == word).map(|(value, _)| value.clone())
}

pub(super) fn words<T>(list: &[(T, &'static str)]) -> String {
    list.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

/// Where a file says its imports are.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum ImportsKey {
    Inside,
    Split,
    Outside,
}

pub(super) const IMPORTS_KEYS: [(ImportsKey, &str); 3] =
    [(ImportsKey::Inside, "inside"), (ImportsKey::Split, "split"), (ImportsKey::Outside, "outside")];

pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\0', "\\0")
}

pub(super) fn chinese_text(name: Option<&str>) -> String {
    match name {
        None => String::new(),
        Some("") => "\\e".to_owned(),
        Some(name) => escaped(name),
    }
}

/// Undoes [`escaped`] and the escapes of units; `None` where a backslash stands before anything else.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                '0' => plain.push('\0'),
                same @ ('\\' | '(' | ')') => plain.push(same),
                _ => return None,
            },
            other => plain.push(other),
        }
    }
    Some(plain)
}
