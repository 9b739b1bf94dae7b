//! One year's table with everything that the page asks of it.

use domar::digital::{Scale, Scope, Spillover};
use domar::leontief::Linkages;
use domar::prelude::*;

pub struct Study {
    pub year: i32,
    pub home: LeontiefSystem,
    /// All wholly digital sectors; the scope of every figure that names no other.
    pub ict: Scope,
    /// One size for each scope that the table can show.
    pub sizes: Vec<Scale>,
    pub spillover: Spillover,
    pub linkages: Linkages,
    pub linkages_total: Linkages,
    pub upstreamness: LabeledVec,
    pub output_total: LabeledVec,
    pub output_home: LabeledVec,
    pub value_added: LabeledVec,
    pub income: LabeledVec,
    pub leakage: LabeledVec,
    /// Value added lost without each sector, as a share of the total.
    pub lost_without: LabeledVec,
}

impl Study {
    pub fn of(year: i32, table: &IoTable) -> Result<Self, Error> {
        let total = LeontiefSystem::from_table(table, Flow::Total)?;
        let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
        let ict = Scope::ict(home.table())?;
        let definitions = [Ok(ict.clone()), Scope::caict(home.table()), Scope::adb_core(home.table())];
        // A coarse table may not separate what a narrow scope needs; then that scope has no figure.
        let scopes: Vec<Scope> = definitions.into_iter().flatten().collect();
        let sizes = scopes.iter().map(|scope| digital::scale(&home, scope)).collect::<Result<_, _>>()?;
        let value_added = home.table().value_added()?;
        let lost = home.extraction_by_sector_of(Extraction::Total, &value_added)?;
        let measure = Measure::new("value added lost without the sector", Unit::Ratio).over(Flow::Domestic);
        let shares = lost.values().mapv(|loss| loss / value_added.sum());
        Ok(Self {
            year,
            sizes,
            spillover: digital::spillover(&home, &ict)?,
            linkages: home.linkages(),
            linkages_total: total.linkages(),
            upstreamness: home.upstreamness(),
            output_total: total.output_multipliers(),
            output_home: home.output_multipliers(),
            value_added: home.value_added_multipliers()?,
            income: home.income_multipliers()?,
            leakage: home.leakages()?.imports,
            lost_without: LabeledVec::new(measure, home.sectors().clone(), shares)?,
            ict,
            home,
        })
    }

    /// Codes of the sectors outside the scope.
    pub fn users(&self) -> Vec<String> {
        let digital = self.ict.codes();
        self.home.sectors().codes().filter(|code| !digital.contains(code)).map(str::to_owned).collect()
    }
}
