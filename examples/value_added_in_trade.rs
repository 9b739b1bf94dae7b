//! Lesson: who earns what in trade, on the World Input-Output Table of 2011 for nine regions.
//!
//! China's exports of electronics are taken apart by every method of the literature beside each other; then participation
//! in value chains, the four economies of East Asia as one exporter, and what China's digital industries import. First the
//! three economies of decompr's teaching table, whose printed numbers are checked. Reads `../shared/data/io` beside the
//! repository. `cargo run --release --example value_added_in_trade`; with `-- --lang zh` in Chinese, with
//! `-- --page FILE.html` the charts as a page.

#[path = "common/nine_regions.rs"]
mod nine_regions;
#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use domar::leontief::trade::{
    ComparativeAdvantage, ExportContent, ExportDecomposition, ExportPerspective, ExportTerms, ValueAddedTrade,
    ValueAddedUse,
};
use domar::leontief::{LeontiefSystem, MrioSystem};
use domar::prelude::*;
use domar::report::Cell;
use domar::table::MrioTable;
use replication::{Comparison, Printed};

const ELECTRONICS: &str = "c14";
/// Electronics; post and telecommunications; business services, in which computer services are.
const DIGITAL: [&str; 3] = [ELECTRONICS, "c27", "c30"];

fn main() -> Result<(), Box<dyn Error>> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let language = if option("--lang").as_deref() == Some("zh") { Language::Chinese } else { Language::English };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/io");
    if !folder.is_dir() {
        return Err(format!("nothing was computed: the tables are not in {}", folder.display()).into());
    }
    leather(&folder.join("decompr_leather"))?;

    let world = nine_regions::world(&folder.join("wiod13"))?;
    let system = MrioSystem::from_table(&world)?;
    let trade = system.value_added_trade()?;
    let earned = trade.value_added_in_final_demand();
    println!("\n{}", earned.to_table_in(language));
    let (spent, gdp) = (world.final_demand_by_region().values().sum(), earned.flows.values().sum());
    same("value added = final demand", spent, gdp)?;

    let methods = [
        trade.oecd(),
        trade.koopman_wang_wei(),
        trade.wang_wei_zhu(),
        trade.borin_mancini_sink()?,
        trade.borin_mancini_source(ExportPerspective::Exporter)?,
        trade.miroudot_ye(ExportPerspective::Exporter)?,
    ];
    println!("\n{}", side_by_side(&methods, language)?);
    for found in &methods {
        let gap = found.largest_gap();
        same(&format!("{}: terms = exports", found.method().name_in(language)), gap, 0.0)?;
    }
    let sixteen = methods[2].terms_of("CHN", Some(ELECTRONICS), None)?;
    println!("\n{}", sixteen.to_table_in(language));
    perspectives(&trade, language)?;

    let participation = trade.participation();
    println!("\n{}", participation.to_table_in(language));
    let electronics = participation.by_sector_of("CHN")?;
    let code = format!("CHN:{ELECTRONICS}");
    if let Some(index) = electronics.iter().find(|index| index.label.code() == code) {
        println!("{}: {:.3} + {:.3}", index.label.name_in(language), index.backward, index.forward);
    }
    for basis in [ComparativeAdvantage::GrossExports, ComparativeAdvantage::DomesticValueAdded] {
        let advantage = trade.revealed_comparative_advantage(basis);
        println!("{}: {:.3}", advantage.measure().name_in(language), advantage.get(&code)?);
    }
    east_asia(&world, &system, language)?;

    let china = system.choke_points("CHN")?;
    let single = LeontiefSystem::from_table_with(
        &world.single_region("CHN")?,
        Flow::Domestic,
        SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..SystemOptions::default() },
    )?;
    println!("\n{}", digital(&china.imports, language)?);
    println!("\n{}", china.to_table_in(language));
    // Imports per unit of final product, made up from value added at home: v'L + i'M L = i'.
    let at_home = 1.0 - china.imports.complete.column(ELECTRONICS)?.sum();
    let value_added = single.value_added_multipliers()?.get(ELECTRONICS)?;
    same("v'L = 1 − i'M L", at_home, value_added)?;

    if let Some(file) = option("--page") {
        let title = language.pick("Value added in trade, 2011", "2011年增加值贸易");
        let mut page = Page::new(title).language(language);
        let charts = [
            methods[4].to_chart_in(language),
            methods[2].to_chart_in(language),
            participation.to_chart_in(language),
            earned.to_chart_in(language),
            china.to_chart_in(language),
            china.imports.to_chart_in(language),
        ];
        for chart in charts {
            page = page.section(Section::new(chart.title().to_owned()).chart(chart));
        }
        std::fs::write(&file, page.to_html())?;
        println!("\n{file}");
    }
    Ok(())
}

/// The cells that the documentation of decompr 6.4.0 prints of its teaching table: the first and the last. It cuts
/// 34.7438192 off after five decimals in place of rounding, so that a whole unit of the last digit is allowed.
const EXPORTS: Printed = Printed::new(
    "Value added in exports",
    5,
    &[("Argentina, agriculture", 28.522_78), ("Germany, transport equipment", 34.743_81)],
)
.within(1e-5);
const OUTPUT: Printed = Printed::new(
    "Value added in output",
    8,
    &[("Argentina, agriculture", 66.753_617_99), ("Germany, transport equipment", 96.783_167_85)],
);

fn leather(folder: &Path) -> Result<(), Box<dyn Error>> {
    let world = nine_regions::read(&folder.join("inter.csv"), &folder.join("final.csv"), "Leather", None)?;
    let trade = MrioSystem::from_table(&world)?.value_added_trade()?;
    let mut comparison = Comparison::with("R package decompr 6.4.0, example \"leather\"");
    for (usage, printed) in [(ValueAddedUse::Exports, EXPORTS), (ValueAddedUse::Output, OUTPUT)] {
        let flows = trade.value_added_in(usage);
        comparison.add(&printed, [flows.values()[[0, 0]], flows.values()[[8, 8]]])?;
    }
    comparison.print_count();
    if comparison.agrees() { Ok(()) } else { Err("decompr's teaching table does not reproduce".into()) }
}

/// China's exports of electronics by method: one row for each kind of content.
fn side_by_side(methods: &[ExportDecomposition], language: Language) -> Result<Table, Box<dyn Error>> {
    use ExportContent::{
        AbsorbedByImporter, AbsorbedFurther, DomesticDoubleCounted, ForeignDoubleCounted, ForeignValueAdded, Returned,
    };
    let found: Vec<(&ExportDecomposition, ExportTerms)> = methods
        .iter()
        .map(|method| Ok((method, method.terms_of("CHN", Some(ELECTRONICS), None)?)))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let title = language.pick("China's exports of electronics, per cent of exports", "中国电子产品出口构成（占出口%）");
    let mut builder = Table::builder(title).language(language).stub(language.pick("Method", "方法"));
    // A method that has no term of a kind does not tell it apart.
    let share = |method: &ExportDecomposition, terms: &ExportTerms, contents: &[ExportContent]| {
        let told = contents.iter().any(|content| method.terms().iter().any(|term| term.content == *content));
        terms.share(contents).filter(|_| told)
    };
    let kinds = [
        ("VAX", [AbsorbedByImporter, AbsorbedFurther].as_slice()),
        ("REF", &[Returned]),
        ("DDC", &[DomesticDoubleCounted]),
        ("FVA", &[ForeignValueAdded]),
        ("FDC", &[ForeignDoubleCounted]),
    ];
    for name in kinds.iter().map(|kind| kind.0).chain(["DVA", "FC"]) {
        builder = builder.number_column(name, NumberFormat::fixed(2));
    }
    for (method, terms) in &found {
        let parts = kinds.iter().map(|(_, contents)| share(method, terms, contents));
        let shares = parts.chain([terms.domestic_share(), terms.foreign_share()]);
        let cells = shares.map(|share| Cell::from(share.map(|share| 100.0 * share)));
        builder = builder.row(method.method().name_in(language), cells);
    }
    Ok(builder
        .note(language.pick(
            "VAX absorbed abroad, REF returned, DDC domestic double counting, FVA foreign value added, FDC foreign double \
             counting, DVA domestic value added, FC foreign content.",
            "VAX 被国外吸收，REF 返回国内，DDC 国内重复计算，FVA 国外增加值，FDC 国外重复计算，DVA 国内增加值，FC 国外成分。",
        ))
        .build()?)
}

/// What counts as double depends on the border asked about: electronics from China to the United States.
fn perspectives(trade: &ValueAddedTrade, language: Language) -> Result<(), Box<dyn Error>> {
    println!("\n{}", language.pick("China's electronics to the United States", "中国对美国的电子产品出口"));
    let mut before = 0.0;
    for perspective in [
        ExportPerspective::Exporter,
        ExportPerspective::Sector,
        ExportPerspective::Bilateral,
        ExportPerspective::SectorBilateral,
    ] {
        let found = trade.borin_mancini_source(perspective)?;
        let terms = found.terms_of("CHN", Some(ELECTRONICS), Some("USA"))?;
        let share = terms.domestic_share().unwrap_or_default();
        println!("  {:6.3} %  {}", 100.0 * share, perspective.name_in(language));
        // The wider the border, the more has crossed it before.
        if perspective == ExportPerspective::Exporter {
            before = share;
        } else if share < before {
            return Err("a narrower border left less domestic value added".into());
        }
    }
    Ok(())
}

/// China, Japan, Korea and Taiwan as one exporter.
fn east_asia(world: &MrioTable, system: &MrioSystem, language: Language) -> Result<(), Box<dyn Error>> {
    let mut labels = vec![Label::new("EAS", "East Asia").with_chinese("东亚四经济体")];
    labels.extend(world.regions().iter().filter(|label| !is_east_asian(label.code())).cloned());
    let pairs: Vec<_> =
        world.regions().codes().map(|code| (code, if is_east_asian(code) { "EAS" } else { code })).collect();
    let targets = Labels::new(Dimension::Region, labels)?;
    let union = Concordance::many_to_one(Arc::clone(world.regions()), targets, &pairs)?;
    let (apart, together) = (system.value_added_trade()?, system.value_added_trade_between(&union)?);
    let foreign = |trade: &ValueAddedTrade, economy: &str| -> Result<f64, Box<dyn Error>> {
        let terms = trade.oecd().terms_of(economy, Some(ELECTRONICS), None)?;
        Ok(100.0 * terms.foreign_share().unwrap_or_default())
    };
    println!(
        "\n{}: CHN {:.1}, JPN {:.1}, KOR {:.1}, TWN {:.1}; EAS {:.1}",
        language.pick("Foreign content of electronics exports, %", "电子产品出口的国外成分，%"),
        foreign(&apart, "CHN")?,
        foreign(&apart, "JPN")?,
        foreign(&apart, "KOR")?,
        foreign(&apart, "TWN")?,
        foreign(&together, "EAS")?
    );
    Ok(())
}

fn is_east_asian(code: &str) -> bool {
    ["CHN", "JPN", "KOR", "TWN"].contains(&code)
}

/// Import dependence of the digital sectors.
fn digital(imports: &domar::leontief::trade::ImportDependence, language: Language) -> Result<Table, Box<dyn Error>> {
    let share = NumberFormat::percent(1);
    let mut builder =
        Table::builder(language.pick("China's digital industries: imported inputs", "中国数字产业的进口投入"))
            .language(language)
            .stub(language.pick("Industry", "产业"))
            .number_column(language.pick("Direct", "直接"), share)
            .number_column(language.pick("Complete", "完全"), share)
            .number_column(language.pick("Imports in a unit of final product", "单位最终产品的完全进口"), share);
    for code in DIGITAL {
        let label = &imports.direct_share.axis().as_slice()[imports.direct_share.axis().position(code)?];
        let content = imports.complete.column(code)?.sum();
        let cells = [imports.direct_share.get(code)?, imports.complete_share.get(code)?, content];
        builder = builder.row(label.name_in(language), cells);
    }
    Ok(builder.build()?)
}

fn same(what: &str, one: f64, other: f64) -> Result<(), Box<dyn Error>> {
    println!("  {what}: {one:.9} {other:.9}");
    if (one - other).abs() > 1e-9 * one.abs().max(1.0) {
        return Err(format!("{what}: {one} is not {other}").into());
    }
    Ok(())
}
