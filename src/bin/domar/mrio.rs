//! `domar mrio`: tables of many regions.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use domar::leontief::trade::{ExportDecomposition, ExportPerspective, ValueAddedTrade};
use domar::leontief::{Footprint, MrioSystem};
use domar::report::{ToChart, ToTable};
use domar::table::MrioTable;
use domar::table::formats::{AdbMrio, Eora26, Exiobase, Figaro, Icio, MrioFormat, Pymrio, Wiod};
use domar::units::{PriceBasis, Prices};

use crate::input::LAYOUT;
use crate::output::{Answer, Failure, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// What does consumption in one region set in motion in the others?
    ///
    ///   F = ŝ (I − A)⁻¹ Y      s: emissions, jobs, … per unit of output;  Y: final demand by region
    ///   consumption = production + imports − exports
    ///
    /// The account and its stressor are those of the table. --show flows gives from where to where.
    ///
    /// Example:
    ///   domar mrio footprint world --format pymrio --account air --stressor CO2
    #[command(verbatim_doc_comment)]
    Footprint(FootprintOf),
    /// Who earns what in trade, and what are exports made of?
    ///
    ///   earned         v̂ (I − A)⁻¹ Y    value added by origin in final demand (Johnson and Noguera 2012)
    ///   exports        gross exports by origin and double counting, by a --method of the literature
    ///   participation  backward and forward, and the position in chains
    ///
    /// Example:
    ///   domar mrio trade world --format pymrio
    ///   domar mrio trade world --format pymrio --show exports --method wang-wei-zhu -o exports.csv
    #[command(verbatim_doc_comment)]
    Trade(Trade),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A folder as pymrio saves it.
    Pymrio,
    /// EXIOBASE 3, a folder or an archive.
    Exiobase,
    /// Inter-Country Input-Output tables of the OECD.
    Icio,
    /// World Input-Output Database.
    Wiod,
    /// FIGARO of Eurostat.
    Figaro,
    /// Multi-regional tables of the Asian Development Bank, current prices.
    Adb,
    /// Eora26 at basic prices, a folder or an archive.
    Eora26,
}

/// A table of many regions.
#[derive(Debug, Args)]
struct World {
    /// The table: a file, a folder or an archive, as its publisher gives it.
    #[arg(value_name = "TABLE")]
    path: PathBuf,
    /// Whose layout it has.
    #[arg(help_heading = LAYOUT, long)]
    format: Format,
    /// Year of the table; a folder of pymrio may go without.
    #[arg(help_heading = LAYOUT, long)]
    year: Option<i32>,
}

impl World {
    fn read(&self) -> Result<MrioTable, Failure> {
        let path = &self.path;
        let year = || self.year.ok_or_else(|| Failure::WrongUse("this format needs --year".to_owned()));
        Ok(match self.format {
            Format::Pymrio => Pymrio { year: self.year, ..Pymrio::new("World") }.read(path)?,
            Format::Exiobase => Exiobase { year: year()? }.read(path)?,
            Format::Icio => Icio::new(year()?).read(path)?,
            Format::Wiod => Wiod { year: year()? }.read(path)?,
            Format::Figaro => Figaro { year: year()? }.read(path)?,
            Format::Adb => AdbMrio { year: year()?, prices: Prices::Current }.read(path)?,
            Format::Eora26 => Eora26 { year: year()?, price_basis: PriceBasis::Basic }.read(path)?,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Cut {
    /// Production, consumption, imports and exports by region.
    Regions,
    /// From each region to each.
    Flows,
}

#[derive(Debug, Args)]
pub struct FootprintOf {
    #[command(flatten)]
    world: World,
    /// The table's account, such as a folder of emissions.
    #[arg(long, value_name = "NAME")]
    account: String,
    /// The row of the account.
    #[arg(long, value_name = "CODE")]
    stressor: String,
    /// Which cut of it.
    #[arg(long, default_value = "regions")]
    show: Cut,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TradeIn {
    /// What each region earns from final demand at home and abroad.
    Earned,
    /// What exports are made of.
    Exports,
    /// Participation and position in value chains.
    Participation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Borin and Mancini (2023), by source, from the exporter's view.
    BorinMancini,
    /// Wang, Wei and Zhu (2013).
    WangWeiZhu,
    /// Koopman, Wang and Wei (2014).
    KoopmanWangWei,
    /// Miroudot and Ye (2021), from the exporter's view.
    MiroudotYe,
    /// Domestic and foreign content, as the OECD publishes them.
    Oecd,
}

#[derive(Debug, Args)]
pub struct Trade {
    #[command(flatten)]
    world: World,
    /// Which answer.
    #[arg(long, default_value = "earned")]
    show: TradeIn,
    /// How exports are taken apart; borin-mancini if nothing is said.
    #[arg(long)]
    method: Option<Method>,
    #[command(flatten)]
    output: Output,
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Footprint(footprint) => footprint.run(),
            Self::Trade(trade) => trade.run(),
        }
    }
}

impl FootprintOf {
    fn footprint(&self) -> Result<Footprint, Failure> {
        let world = self.world.read()?;
        let account = world.account(&self.account).map_err(|error| Failure::WrongUse(error.to_string()))?;
        account.stressors().position(&self.stressor).map_err(|error| Failure::WrongUse(error.to_string()))?;
        Ok(MrioSystem::from_table(&world)?.footprint(&self.account)?)
    }

    fn run(self) -> Result<(), Failure> {
        let footprint = self.footprint()?;
        match self.show {
            Cut::Regions => give(&footprint.by_region(&self.stressor)?, &self.output),
            Cut::Flows => give(&footprint.flows(&self.stressor)?, &self.output),
        }
    }
}

impl Trade {
    fn run(self) -> Result<(), Failure> {
        if self.method.is_some() && self.show != TradeIn::Exports {
            return Err(Failure::WrongUse("--method belongs to --show exports".to_owned()));
        }
        let trade = MrioSystem::from_table(&self.world.read()?)?.value_added_trade()?;
        match self.show {
            TradeIn::Earned => give(&trade.value_added_in_final_demand(), &self.output),
            TradeIn::Exports => give(&self.exports(&trade)?, &self.output),
            TradeIn::Participation => give(&trade.participation(), &self.output),
        }
    }

    fn exports(&self, trade: &ValueAddedTrade) -> Result<ExportDecomposition, Failure> {
        Ok(match self.method.unwrap_or(Method::BorinMancini) {
            Method::BorinMancini => trade.borin_mancini_source(ExportPerspective::Exporter)?,
            Method::WangWeiZhu => trade.wang_wei_zhu(),
            Method::KoopmanWangWei => trade.koopman_wang_wei(),
            Method::MiroudotYe => trade.miroudot_ye(ExportPerspective::Exporter)?,
            Method::Oecd => trade.oecd(),
        })
    }
}

fn give(found: &(impl serde::Serialize + ToTable + ToChart), output: &Output) -> Result<(), Failure> {
    let language = output.language();
    let table = found.to_table_in(language);
    output.give(Answer::new(table.title(), found)?.table(table.clone()).chart(found.to_chart_in(language)))
}
