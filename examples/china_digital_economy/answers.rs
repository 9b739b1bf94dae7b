//! The page: one function for each question.

use domar::digital::{DataEconomy, DataMultiplier, DoubleCount, Scope};
use domar::leontief::KeySector;
use domar::prelude::*;
use domar::report::{Bars, Cell, HeatMap, Lines, Scatter};

use crate::study::Study;

/// From this number of sectors on, points in the plane of linkages are too many to name them all.
const NAMED_POINTS: usize = 60;

/// One figure of a study.
type Figure<'a> = &'a dyn Fn(&Study) -> f64;

/// What every function needs: the studies and the language.
struct Pen<'a> {
    studies: &'a [Study],
    language: Language,
}

pub fn page(studies: &[Study], language: Language) -> Result<Page, Error> {
    let pen = Pen { studies, language };
    let mut page = Page::new(pen.title())
        .language(language)
        .lead(pen.pick(
            "How much do China's digital industries weigh in the economy, how much do they pull along, and how much would be \
             missed without them? Computed from the official input-output tables; every figure names its scope and flows.",
            "中国数字产业在经济中占多大比重、带动多少、缺了它会损失多少？本页由官方投入产出表计算，每个数字都注明口径与流量。",
        ))
        .section(Section::new(pen.pick("What was assumed", "假设与口径")).table(pen.assumptions()?))
        .section(pen.size()?)
        .section(pen.pull()?)
        .section(pen.multipliers()?)
        .section(pen.key_sectors()?)
        .section(pen.dependence()?)
        .section(pen.extraction()?);
    if let Some(section) = pen.growth()? {
        page = page.section(section);
    }
    Ok(page.section(pen.upstreamness()?).section(pen.scenario()?).note(pen.pick(
        "The figures are accounting identities on the tables: they say what is connected to what, not what causes what.",
        "以上为投入产出核算恒等式，说明的是联系而非因果。",
    )))
}

impl Pen<'_> {
    fn pick(&self, english: &str, chinese: &str) -> String {
        self.language.pick(english, chinese).to_owned()
    }

    fn title(&self) -> String {
        let years: Vec<String> = self.studies.iter().map(|study| study.year.to_string()).collect();
        let span = match years.as_slice() {
            [first, .., last] => format!("{first}–{last}"),
            other => other.concat(),
        };
        format!("{}{span}", self.pick("China's digital industries, ", "中国数字产业 "))
    }

    fn source(&self) -> String {
        self.pick(
            "National Bureau of Statistics of China, input-output tables; own computation",
            "国家统计局投入产出表；本文计算",
        )
    }

    /// A table with one column for each year.
    fn by_year(&self, title: &str, stub: &str, format: NumberFormat) -> domar::report::TableBuilder {
        let mut builder = Table::builder(title).language(self.language).stub(stub.to_owned()).source(self.source());
        for study in self.studies {
            builder = builder.number_column(study.year.to_string(), format);
        }
        builder
    }

    /// Labels of all digital sectors of all years, in order of their codes.
    fn digital_sectors(&self) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::new();
        for study in self.studies {
            for label in study.home.sectors().iter() {
                if study.ict.codes().contains(&label.code()) && !labels.iter().any(|known| known.code() == label.code())
                {
                    labels.push(label.clone());
                }
            }
        }
        labels.sort_by(|a, b| a.code().cmp(b.code()));
        labels
    }

    fn name(&self, label: &Label) -> String {
        format!("{} {}", label.code(), label.name_in(self.language))
    }

    /// One row for each digital sector, with a dash in years whose table does not separate it.
    fn digital_rows(
        &self,
        mut builder: domar::report::TableBuilder,
        figure: impl Fn(&Study) -> &LabeledVec,
    ) -> domar::report::TableBuilder {
        for label in self.digital_sectors() {
            let cells: Vec<Cell> =
                self.studies.iter().map(|study| figure(study).get(label.code()).ok().into()).collect();
            builder = builder.row(self.name(&label), cells);
        }
        builder
    }

    fn note_on_groups(&self) -> String {
        self.pick(
            "A dash: the table of that year does not separate the group (D5, D6, D7 were divided later).",
            "“–”表示当年表未细分该组（D5、D6、D7 后来才细分）。",
        )
    }

    fn assumptions(&self) -> Result<Table, Error> {
        let years = |text: &dyn Fn(&Study) -> String| self.studies.iter().map(text).collect::<Vec<_>>().join("; ");
        let ict = |study: &Study| format!("{}: {}", study.year, study.ict.codes().join(" "));
        let errors = |study: &Study| {
            let report = study.home.table().check(Tolerance::default());
            match report.error_share {
                Some(share) => format!("{}: {:.2} %", study.year, 100.0 * share),
                None => format!("{}: {}", study.year, self.pick("none", "无")),
            }
        };
        let above_use = |study: &Study| {
            let report = study.home.table().check(Tolerance::default());
            let negative = report.negative_cells.iter().filter(|cell| cell.block == "intermediate flows").count();
            format!("{}: {negative}", study.year)
        };
        let builder = Table::builder(self.pick("Assumptions", "假设"))
            .language(self.language)
            .stub(self.pick("What", "事项"))
            .text_column(self.pick("Assumed", "处理"));
        let table = builder
            .row(
                self.pick("Source", "来源"),
                [self.pick(
                    "National Bureau of Statistics of China, input-output tables, producer prices of each year",
                    "国家统计局投入产出表，各年生产者价格",
                )],
            )
            .row(
                self.pick("Scope", "口径"),
                [self.pick(
                    "sectors that are wholly digital; sectors digital in part (trade, finance, instruments, media …) are left \
                     out, so the shares are lower bounds of the 2021 classification",
                    "仅计完整属于数字产业的部门；部分数字的部门（批零、金融、仪器、传媒等）不计，故为2021年分类口径的下限",
                )],
            )
            .row(self.pick("Sectors counted", "计入部门"), [years(&ict)])
            .row(
                self.pick("Imports", "进口"),
                [self.pick(
                    "split off by proportionality on the official table, before aggregation: every user at home buys the same \
                     share of a product abroad, exports contain none; domestic flows unless said otherwise",
                    "在官方细表上按比例拆分后再合并：国内各使用者购买同一产品的进口比重相同，出口不含进口；除注明外均为国内流量",
                )],
            )
            .row(
                self.pick("Re-exports", "转口"),
                [format!(
                    "{} {}",
                    self.pick(
                        "import shares above 1 are kept; negative domestic cells that remain:",
                        "进口比重大于 1 者保留；余下的国内负值单元数："
                    ),
                    years(&above_use)
                )],
            )
            .row(
                self.pick("Error column", "误差项"),
                [format!(
                    "{} {}",
                    self.pick("enters domestic final demand in full; share of output:", "全额计入国内最终使用；占总产出："),
                    years(&errors)
                )],
            )
            .row(
                self.pick("Prices", "价格"),
                [self.pick(
                    "current: growth and its decomposition are nominal",
                    "现价：增长及其分解均为名义值",
                )],
            )
            .row(
                self.pick("Comparability", "可比性"),
                [self.pick(
                    "classifications changed between tables; what a sector buys from digital industries jumps between 2002 and \
                     2007 and should not be chained across those years",
                    "各表分类有变动；各部门的数字投入在2002与2007年间有跳跃，不宜跨期连接",
                )],
            )
            .build()?;
        Ok(table)
    }

    fn size(&self) -> Result<Section, Error> {
        let mut builder = self.by_year(
            &self.pick("Size of the digital industries, share of value added", "数字产业规模（占增加值比重）"),
            &self.pick("Scope and measure", "口径与指标"),
            NumberFormat::percent(2),
        );
        let scopes: Vec<_> = self.studies[0].sizes.iter().map(|size| size.scope.definition().clone()).collect();
        for scope in &scopes {
            builder = builder.section(scope.name_in(self.language));
            let row = |figure: &dyn Fn(&digital::Scale) -> f64| -> Vec<Cell> {
                self.studies
                    .iter()
                    .map(|study| study.sizes.iter().find(|size| size.scope.definition() == scope).map(figure).into())
                    .collect()
            };
            builder = builder
                .row(self.pick("direct", "直接"), row(&|size| size.direct))
                .row(self.pick("ADB formula, exact", "亚行公式（精确）"), row(&|size| size.adb(DoubleCount::Block)))
                .row(
                    self.pick("ADB formula, as printed", "亚行公式（原式）"),
                    row(&|size| size.adb(DoubleCount::Diagonal)),
                )
                .row(self.pick("lost by extraction", "剔除损失"), row(&|size| size.extraction))
                .row(self.pick("Domar weight (output)", "多马权重（总产出）"), row(&|size| size.domar_weight));
        }
        let table = builder
            .note(self.pick(
                "Domestic flows. ADB's term for the capital formation of digital industries is left out.",
                "国内流量。未含亚行公式中数字产业固定资本形成一项。",
            ))
            .build()?;
        let mut section = Section::new(self.pick("How large are they?", "规模有多大？"));
        if self.studies.len() > 1 {
            let ict = |figure: &dyn Fn(&digital::Scale) -> f64| -> Vec<f64> {
                self.studies.iter().map(|study| figure(&study.sizes[0])).collect()
            };
            let lines = Lines::over(self.studies.iter().map(|study| f64::from(study.year)))
                .series(self.pick("Direct", "直接"), ict(&|size| size.direct))
                .series(self.pick("ADB formula, exact", "亚行公式（精确）"), ict(&|size| size.adb(DoubleCount::Block)))
                .series(self.pick("Lost by extraction", "剔除损失"), ict(&|size| size.extraction));
            section = section.chart(
                Chart::new(self.pick("Share of value added, ICT sectors", "ICT 部门占增加值比重"), lines)
                    .language(self.language)
                    .number_format(NumberFormat::percent(0))
                    .source(self.source()),
            );
        }
        Ok(section.table(table))
    }

    fn pull(&self) -> Result<Section, Error> {
        let parts: [(String, Figure<'_>); 4] = [
            (self.pick("The digital sector itself", "数字部门自身"), &|study| study.spillover.pull.direct),
            (self.pick("Digital suppliers", "数字供应部门"), &|study| study.spillover.pull.indirect_inside),
            (self.pick("All other sectors: spillover", "其他部门（外溢）"), &|study| {
                study.spillover.pull.outside
            }),
            (self.pick("Abroad: imported inputs", "国外（进口投入）"), &|study| {
                study.spillover.pull.imports.unwrap_or(0.0)
            }),
        ];
        let mut builder = self.by_year(
            &self.pick("Where one yuan of digital final demand becomes income", "一元数字最终使用形成的收入去向"),
            &self.pick("Value added in", "增加值所在"),
            NumberFormat::fixed(4),
        );
        for (name, figure) in &parts {
            builder = builder.row(name.clone(), self.studies.iter().map(figure));
        }
        let table = builder
            .total(
                self.pick("Value added at home", "国内增加值合计"),
                self.studies.iter().map(|study| study.spillover.pull.total),
            )
            .note(self.pick(
                "Domestic flows, ICT sectors in the composition of their final demand.",
                "国内流量，ICT 部门按其最终使用构成。",
            ))
            .build()?;
        let mut bars = Bars::vertical(self.studies.iter().map(|study| study.year.to_string())).stacked();
        for (name, figure) in &parts {
            bars = bars.series(name.clone(), self.studies.iter().map(figure));
        }
        let chart =
            Chart::new(self.pick("Where one yuan of digital final demand goes", "一元数字最终使用的去向"), bars)
                .language(self.language)
                .source(self.source());
        Ok(Section::new(self.pick("What do they set in motion?", "带动了什么？")).chart(chart).table(table))
    }

    fn multipliers(&self) -> Result<Section, Error> {
        let mut builder = self.by_year(
            &self.pick("Multipliers of the digital sectors", "数字部门乘数"),
            &self.pick("Sector", "部门"),
            NumberFormat::fixed(3),
        );
        builder = builder.section(self.pick("Output, domestic flows", "产出乘数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.output_home);
        builder = builder.section(self.pick("Output, total flows", "产出乘数（含进口流量）"));
        builder = self.digital_rows(builder, |study| &study.output_total);
        builder = builder.section(self.pick("Value added, domestic flows", "增加值乘数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.value_added);
        builder = builder.section(self.pick("Labour income, domestic flows", "劳动报酬乘数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.income);
        builder = builder.section(self.pick("Import leakage, domestic flows", "进口漏损（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.leakage);
        let table = builder.note(self.note_on_groups()).build()?;
        Ok(Section::new(self.pick("Multipliers", "乘数")).table(table))
    }

    fn key_sectors(&self) -> Result<Section, Error> {
        let mut builder = self.by_year(
            &self.pick("Linkages of the digital sectors", "数字部门关联"),
            &self.pick("Sector", "部门"),
            NumberFormat::fixed(3),
        );
        builder = builder.section(self.pick("Power of dispersion, domestic flows", "影响力系数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.linkages.power_of_dispersion);
        builder = builder.section(self.pick("Sensitivity of dispersion, domestic flows", "感应度系数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.linkages.sensitivity_of_dispersion);
        builder = builder
            .section(self.pick("Ghosh forward linkage over its mean, domestic flows", "高什前向关联系数（国内流量）"));
        builder = self.digital_rows(builder, |study| &study.linkages.ghosh_sensitivity);
        builder = builder.section(self.pick("Power of dispersion, total flows", "影响力系数（含进口流量）"));
        builder = self.digital_rows(builder, |study| &study.linkages_total.power_of_dispersion);
        builder = builder.section(self.pick("Sensitivity of dispersion, total flows", "感应度系数（含进口流量）"));
        builder = self.digital_rows(builder, |study| &study.linkages_total.sensitivity_of_dispersion);
        let table = builder
            .note(self.note_on_groups())
            .note(self.pick(
                "Means are over the sectors of each table; indices of tables with different sectors compare in rank, not in size.",
                "均值按各表部门计算；部门划分不同的表之间只宜比较位次。",
            ))
            .build()?;
        let mut section = Section::new(self.pick("Key sectors", "关键部门")).paragraph(self.pick(
            "Codes are those of the tables on this page; D stands for digital.",
            "代码见本页各表；D 为数字部门。",
        ));
        for study in self.studies {
            let point = |code: &str| -> Result<(String, f64, f64), Error> {
                let position = study.home.sectors().position(code)?;
                let label =
                    study.home.sectors().get(position).map_or_else(String::new, |label| label.code().to_owned());
                let linkages = &study.linkages;
                Ok((label, linkages.power_of_dispersion.get(code)?, linkages.sensitivity_of_dispersion.get(code)?))
            };
            let digital: Vec<_> = study.ict.codes().into_iter().map(point).collect::<Result<_, _>>()?;
            let mut others: Vec<_> = study.users().iter().map(|code| point(code)).collect::<Result<_, _>>()?;
            // With many sectors only those that stand out are named.
            if study.home.sectors().len() > NAMED_POINTS {
                for (label, backward, forward) in &mut others {
                    if *backward < 1.0 || *forward < 1.0 {
                        label.clear();
                    }
                }
            }
            let kinds =
                [KeySector::Key, KeySector::ForwardOriented, KeySector::WeaklyLinked, KeySector::BackwardOriented];
            let scatter = Scatter::new()
                .group(self.pick("Others", "其他部门"), others)
                .group(self.pick("Digital", "数字部门"), digital)
                .quadrants(1.0, 1.0, kinds.map(|kind| kind.name_in(self.language)));
            section = section.chart(
                Chart::new(format!("{} {}", self.pick("Key sectors,", "关键部门"), study.year), scatter)
                    .language(self.language)
                    .x_axis(self.pick("Power of dispersion", "影响力系数"))
                    .y_axis(self.pick("Sensitivity of dispersion", "感应度系数"))
                    .note(self.pick("Domestic flows.", "国内流量。"))
                    .source(self.source()),
            );
        }
        Ok(section.table(table))
    }

    fn dependence(&self) -> Result<Section, Error> {
        let users = self.studies[0].users();
        let sectors = self.studies[0].home.sectors();
        let mut builder = self.by_year(
            &self.pick("Digital share of all inputs used, directly and indirectly", "完全数字依赖度"),
            &self.pick("User", "使用部门"),
            NumberFormat::percent(2),
        );
        let mut names = Vec::new();
        let mut values = Vec::new();
        for code in &users {
            let label = sectors.get(sectors.position(code)?).map_or_else(|| code.clone(), |label| self.name(label));
            let row: Vec<f64> =
                self.studies.iter().map(|study| study.spillover.dependence.get(code)).collect::<Result<_, _>>()?;
            builder = builder.row(label.clone(), row.iter().copied());
            names.push(label);
            values.push(row);
        }
        let table = builder
            .total(
                self.pick("Mean of the sectors outside, by output", "非数字部门产出加权平均"),
                self.studies.iter().map(|study| study.spillover.mean_dependence_outside),
            )
            .total(
                self.pick("Mean of all sectors, by output", "全部部门产出加权平均"),
                self.studies.iter().map(|study| study.spillover.mean_dependence),
            )
            .note(self.pick("Domestic flows, ICT sectors.", "国内流量，ICT 部门。"))
            .build()?;
        let mut section = Section::new(self.pick("Who depends on them?", "谁依赖数字产业？"));
        if self.studies.len() > 1 {
            let map = HeatMap::new(names, self.studies.iter().map(|study| study.year.to_string()), values)
                .cell_values(NumberFormat::percent(1));
            section = section.chart(
                Chart::new(self.pick("Complete dependence on digital inputs", "完全数字依赖度"), map)
                    .language(self.language)
                    .number_format(NumberFormat::percent(0))
                    .source(self.source()),
            );
        }
        Ok(section.table(table))
    }

    fn extraction(&self) -> Result<Section, Error> {
        let mut builder = self.by_year(
            &self.pick(
                "Value added lost without a sector, share of the total",
                "剔除部门的增加值损失（占总增加值比重）",
            ),
            &self.pick("Extracted", "剔除"),
            NumberFormat::percent(2),
        );
        builder = self.digital_rows(builder, |study| &study.lost_without);
        let table = builder
            .total(
                self.pick("All ICT sectors together", "全部 ICT 部门"),
                self.studies.iter().map(|study| study.sizes[0].extraction),
            )
            .total(
                self.pick("Their direct share, for comparison", "其直接份额（对照）"),
                self.studies.iter().map(|study| study.sizes[0].direct),
            )
            .note(self.pick(
                "Total extraction: purchases, sales and final demand are taken out, own value added is part of the loss.",
                "完全剔除：购买、销售与最终使用一并剔除，损失含其自身增加值。",
            ))
            .note(self.note_on_groups())
            .build()?;
        let bars = Bars::vertical(self.studies.iter().map(|study| study.year.to_string()))
            .series(self.pick("Direct share", "直接份额"), self.studies.iter().map(|study| study.sizes[0].direct))
            .series(
                self.pick("Lost by extraction", "剔除损失"),
                self.studies.iter().map(|study| study.sizes[0].extraction),
            );
        let chart = Chart::new(self.pick("What would be missing, share of value added", "缺失份额（占增加值）"), bars)
            .language(self.language)
            .number_format(NumberFormat::percent(0))
            .source(self.source());
        Ok(Section::new(self.pick("What would be missing without them?", "没有它们会缺什么？"))
            .chart(chart)
            .table(table))
    }

    /// Why digital value added grew between 2017 and 2020; nothing where a year is missing.
    fn growth(&self) -> Result<Option<Section>, Error> {
        let of = |year: i32| self.studies.iter().find(|study| study.year == year);
        let (Some(start), Some(end)) = (of(2017), of(2020)) else { return Ok(None) };
        let growth = start.home.growth_of_value_added(&end.home)?;
        let sectors = start.home.sectors();
        let by_sector = growth.decompose();
        // All digital sectors as one group, all others as another.
        let groups = Labels::from_codes(Dimension::Sector, &["digital", "others"])?;
        let codes = start.ict.codes();
        let pairs: Vec<(&str, &str)> =
            sectors.codes().map(|code| (code, if codes.contains(&code) { "digital" } else { "others" })).collect();
        let together = growth.decompose_by_group(&Concordance::many_to_one(sectors.clone(), groups, &pairs)?)?;

        // Technology is what happens in production: value-added coefficients and the Leontief inverse.
        let names = [
            self.pick("value-added coefficients", "增加值率"),
            self.pick("input structure (L)", "投入结构（L）"),
            self.pick("demand structure", "最终使用结构"),
            self.pick("demand level", "最终使用规模"),
        ];
        let yi = 1e-4;
        let amount = NumberFormat::fixed(0).grouped();
        let mut builder =
            Table::builder(self.pick(
                "Growth of digital value added 2017–2020, 100 million yuan",
                "数字增加值增长分解 2017–2020（亿元）",
            ))
            .language(self.language)
            .stub(self.pick("Sector", "部门"))
            .number_column(self.pick("Growth", "增长"), amount);
        for name in &names {
            builder = builder.number_column(name.clone(), amount);
        }
        builder = builder.number_column(self.pick("largest spread over orders", "各次序最大差异"), amount);
        let row = |decomposition: &domar::leontief::Decomposition, code: &str| -> Result<Vec<f64>, Error> {
            let mut cells = vec![decomposition.change.get(code)? * yi];
            let mut spread: f64 = 0.0;
            for effect in &decomposition.effects {
                cells.push(effect.mean.get(code)? * yi);
                spread = spread.max(effect.spread().get(code)? * yi);
            }
            cells.push(spread);
            Ok(cells)
        };
        let mut rows = Vec::new();
        for code in start.ict.codes() {
            let label = sectors.get(sectors.position(code)?).map_or_else(String::new, |label| self.name(label));
            let cells = row(&by_sector, code)?;
            builder = builder.row(label.clone(), cells.clone());
            rows.push((label, cells));
        }
        let table = builder
            .total(self.pick("All digital sectors", "全部数字部门"), row(&together, "digital")?)
            .total(self.pick("All other sectors", "其他部门"), row(&together, "others")?)
            .note(self.pick(
                "Value added = v̂ L s ℓ; mean of all 24 orders in which the four factors can change; current prices.",
                "增加值 = v̂ L s ℓ；四因素 24 种次序的平均；现价。",
            ))
            .note(self.pick(
                "Technology is the sum of value-added coefficients and input structure. Spread: largest less smallest effect \
                 of any one factor over the orders.",
                "技术效应为增加值率与投入结构之和。差异：单个因素在各次序中最大与最小效应之差。",
            ))
            .source(self.source())
            .build()?;
        let mut bars = Bars::horizontal(rows.iter().map(|(label, _)| label.clone())).stacked();
        for (position, name) in names.iter().enumerate() {
            bars = bars.series(name.clone(), rows.iter().map(|(_, cells)| cells[position + 1]));
        }
        let chart =
            Chart::new(self.pick("Why digital value added grew, 2017–2020", "数字增加值为何增长，2017–2020"), bars)
                .language(self.language)
                .x_axis_in(&self.pick("Effect", "效应"), &self.pick("100 million yuan", "亿元"))
                .note(self.pick("Current prices.", "现价。"))
                .source(self.source());
        Ok(Some(Section::new(self.pick("Why did they grow?", "为何增长？")).chart(chart).table(table)))
    }

    fn upstreamness(&self) -> Result<Section, Error> {
        let builder = self.by_year(
            &self.pick("Upstreamness: mean number of stages to final demand", "上游度（距最终使用的平均阶段数）"),
            &self.pick("Sector", "部门"),
            NumberFormat::fixed(3),
        );
        let table = self
            .digital_rows(builder, |study| &study.upstreamness)
            .note(self.pick("Domestic flows.", "国内流量。"))
            .note(self.note_on_groups())
            .build()?;
        Ok(Section::new(self.pick("How far from final demand?", "距最终使用多远？")).table(table))
    }

    /// What data would add to a rise of productivity in the digital services, under assumed parameters.
    fn scenario(&self) -> Result<Section, Error> {
        let (sharing, accumulation, persistence) = (0.5, 0.3, 0.7);
        let multipliers = self
            .studies
            .iter()
            .map(|study| -> Result<DataMultiplier, Error> {
                let services = Scope::digital_services(study.home.table())?;
                let measure = Measure::new("rise of productivity, log points", Unit::Ratio);
                let shock = LabeledVec::new(measure, study.home.sectors().clone(), services.weights() * 0.01)?;
                let economy = DataEconomy::calibrated(&study.home, &services, sharing, accumulation, persistence)?;
                Ok(economy.multiplier(&shock)?)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let splits = multipliers.iter().map(DataMultiplier::shapley_excess).collect::<Result<Vec<_>, _>>()?;
        let mut builder = self
            .by_year(
                &self.pick("Data-element multiplier, a scenario", "数据要素乘数（情景）"),
                &self.pick("Quantity", "指标"),
                NumberFormat::fixed(4),
            )
            .row(
                self.pick("Multiplier M over Hulten's effect", "乘数 M（相对赫尔滕效应）"),
                multipliers.iter().map(|m| m.value),
            )
            .section(self.pick("What data add, M − 1", "数据增加的部分 M − 1"))
            .row(
                self.pick("amplification: own data feed back", "放大：自身数据反馈"),
                splits.iter().map(|split| split.amplification.shapley),
            )
            .row(self.pick("reuse: others' data", "倍增：他人数据复用"), splits.iter().map(|split| split.reuse.shapley))
            .section(self.pick("Per cent of M per per cent of", "M 对下列参数的弹性"));
        for (position, elasticity) in multipliers[0].elasticities().iter().enumerate() {
            let values = multipliers.iter().map(|m| m.elasticities()[position].value);
            builder = builder.row(elasticity.name_in(self.language), values);
        }
        let table = builder
            .note(self.pick(
                "Assumed, not estimated: elasticity of output to data = cost share of digital services (an upper scenario, \
                 since the table holds these purchases already), sharing φ = 0.5, accumulation κ = 0.3, persistence ρ = 0.7 in \
                 every sector; no cross terms.",
                "参数为假定而非估计：数据产出弹性取数字服务成本份额（上限情景，因表中已含此类购买），共享 φ = 0.5，积累 κ = 0.3，\
                 持续性 ρ = 0.7，各部门相同；无交叉项。",
            ))
            .note(self.pick(
                "Shock: productivity of all digital services up by one per cent. Domestic flows.",
                "冲击：全部数字服务业生产率提高 1%。国内流量。",
            ))
            .build()?;
        let mut section = Section::new(self.pick("What could data add? A scenario", "数据能增加多少？一个情景"))
            .paragraph(self.pick(
                "The multiplier is an assumption worked out, not a finding: read it with its elasticities.",
                "该乘数是假定的推算，并非发现：请与其弹性一并阅读。",
            ));
        if let (Some(multiplier), Some(study)) = (multipliers.last(), self.studies.last()) {
            let factors = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0];
            let grid = multiplier.over_sharing_and_gain(&factors, &[0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]);
            let year = study.year.to_string();
            let sensitivity = multiplier.sensitivity(Sobol { draws: 512, seed: 7 })?;
            section = section
                .table(table)
                .chart(sensitivity.to_chart_in(self.language).subtitle(year.clone()))
                .table(sensitivity.to_table_in(self.language))
                .chart(grid.to_chart_in(self.language).subtitle(year));
        }
        Ok(section)
    }
}
