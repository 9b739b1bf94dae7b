//! The page: one function for each question.

use domar::prelude::*;
use domar::report::{Bars, Cell, Lines};

use crate::scenario::{ACCUMULATION, CELL_ERROR, PERSISTENCE, SHARING, Year};

/// A number with its interval.
type Estimate = (f64, Option<(f64, f64)>);

struct Pen<'a> {
    years: &'a [Year],
    language: Language,
}

pub fn page(years: &[Year], language: Language) -> Result<Page, Error> {
    let pen = Pen { years, language };
    let span = years.first().zip(years.last()).map_or_else(String::new, |(a, b)| format!("{}–{}", a.number, b.number));
    let mut page = Page::new(format!("{} {span}", pen.pick("The data-element multiplier, China", "中国数据要素乘数")))
        .language(language)
        .lead(pen.pick(
            "When digital services become one per cent more productive, the economy gains by their Domar weight (Hulten). If \
             data grow with output and are used by many, it gains more: M times as much. How much more, through what, and on \
             which assumptions does that hang?",
            "数字服务生产率提高1%，经济按其多马权重受益（赫尔滕）。若数据随产出积累并被多方共用，受益更多，为其 M 倍。\
             多多少、经由什么、取决于哪些假定？",
        ))
        .lead(format!(
            "{} φ = {SHARING}, κ = {ACCUMULATION}, ρ = {PERSISTENCE}{}",
            pen.pick(
                "A scenario, not an estimate: elasticities of output to data are the cost shares of digital services, an upper \
                 scenario, since the table holds these purchases already; in every sector",
                "本页为情景而非估计：数据产出弹性取数字服务成本份额（上限情景，因表中已含此类购买）；各部门",
            ),
            pen.pick("; no cross terms, hence no 叠加.", "；无交叉项，故无叠加。")
        ));
    page = page.section(pen.by_year()?).section(pen.by_sector()?);
    if let Some(last) = years.last() {
        page = page.section(pen.sensitivity(last)?);
    }
    Ok(page.section(pen.what_explains_the_spread()?).section(pen.demand()?).note(pen.pick(
        "National Bureau of Statistics of China, input-output tables; domestic flows; own computation.",
        "国家统计局投入产出表；国内流量；本文计算。",
    )))
}

impl Pen<'_> {
    fn pick(&self, english: &str, chinese: &str) -> String {
        self.language.pick(english, chinese).to_owned()
    }

    /// A table with one column for each year.
    fn table(&self, title: &str, stub: &str, format: NumberFormat) -> domar::report::TableBuilder {
        let mut builder = Table::builder(title).language(self.language).stub(stub.to_owned());
        for year in self.years {
            builder = builder.number_column(year.number.to_string(), format);
        }
        builder
    }

    fn each(&self, figure: impl Fn(&Year) -> f64) -> Vec<f64> {
        self.years.iter().map(figure).collect()
    }

    fn by_year(&self) -> Result<Section, Error> {
        let splits =
            self.years.iter().map(|year| year.services.multiplier.shapley_excess()).collect::<Result<Vec<_>, _>>()?;
        let names = [self.pick("amplification 放大", "放大"), self.pick("reuse 倍增", "倍增")];
        let parts = [
            splits.iter().map(|split| split.amplification.shapley).collect::<Vec<_>>(),
            splits.iter().map(|split| split.reuse.shapley).collect(),
        ];
        let mut builder = self
            .table(
                &self.pick("Multiplier of a rise of productivity in digital services", "数字服务生产率提高的乘数"),
                &self.pick("Quantity", "指标"),
                NumberFormat::fixed(4),
            )
            .row(self.pick("multiplier M", "乘数 M"), self.each(|year| year.services.multiplier.value));
        for (position, end) in ["5 %", "95 %"].into_iter().zip([0, 2]).map(|(name, end)| (end, name)) {
            let cells: Vec<Cell> = self.years.iter().map(|year| year.services.quantiles[position].into()).collect();
            builder = builder.row(format!("{} {end}", self.pick("over the ranges,", "范围内")), cells);
        }
        builder = builder
            .row(self.pick("Hulten, per cent of GDP per per cent", "赫尔滕效应（弹性）"), {
                self.each(|year| year.services.multiplier.hulten / 0.01)
            })
            .section(self.pick("What data add, M − 1", "数据增加的部分 M − 1"));
        for (name, values) in names.iter().zip(&parts) {
            builder = builder.row(name.clone(), values.clone());
        }
        builder = builder.section(self.pick("Per cent of M per per cent of", "M 对下列参数的弹性"));
        for position in 0..4 {
            let name =
                self.years.first().map_or("", |year| year.services.elasticities[position].name_in(self.language));
            builder = builder.row(name, self.each(|year| year.services.elasticities[position].value));
        }
        let table = builder
            .note(self.pick(
                "What is own and what is others' data depends on how finely a table divides the digital services: it was divided more finely from 2017 on.",
                "自身与他人数据之分取决于表对数字服务的细分程度：2017年起更细。",
            ))
            .note(self.pick(
                "Ranges: every assumption from half of it to half as much again, ρ to 0.85, all at once.",
                "范围：各参数为情景值的0.5–1.5倍（ρ 至0.85），同时变动。",
            ))
            .build()?;
        let mut bars = Bars::vertical(self.years.iter().map(|year| year.number.to_string())).stacked();
        for (name, values) in names.into_iter().zip(parts) {
            bars = bars.series(name, values);
        }
        let chart = Chart::new(self.pick("What data add to Hulten's effect", "数据在赫尔滕效应之上的增加"), bars)
            .language(self.language)
            .y_axis("M − 1");
        Ok(Section::new(self.pick("Year by year", "逐年")).chart(chart).table(table))
    }

    fn by_sector(&self) -> Result<Section, Error> {
        let mut section =
            Section::new(self.pick("Which sector's progress multiplies most?", "哪个部门的进步乘数最大？"));
        let Some(last) = self.years.last() else { return Ok(section) };
        let mut order: Vec<usize> = (0..last.by_sector.len()).collect();
        order.sort_by(|&a, &b| last.by_sector[b].1.value.total_cmp(&last.by_sector[a].1.value));
        let name = |label: &Label| format!("{} {}", label.code(), label.name_in(self.language));
        let mut rows = Vec::new();
        for &position in &order {
            let (label, m) = &last.by_sector[position];
            rows.push((label, m, m.shapley_excess()?));
        }
        let in_scope = |label: &Label| last.digital.iter().any(|code| code == label.code());
        let bars = Bars::horizontal(
            rows.iter().map(|(label, ..)| format!("{}{}", if in_scope(label) { "* " } else { "" }, name(label))),
        )
        .series(self.pick("amplification 放大", "放大"), rows.iter().map(|(.., split)| split.amplification.shapley))
        .series(self.pick("reuse 倍增", "倍增"), rows.iter().map(|(.., split)| split.reuse.shapley))
        .stacked();
        section = section.chart(
            Chart::new(
                format!("{}, {}", self.pick("M − 1 by sector shocked", "各部门冲击的 M − 1"), last.number),
                bars,
            )
            .language(self.language)
            .x_axis("M − 1")
            .note(self.pick("*: digital services.", "*：数字服务业。")),
        );
        let mut builder = self.table(
            &self.pick("Multiplier by sector shocked", "各部门冲击的乘数"),
            &self.pick("Sector", "部门"),
            NumberFormat::fixed(4),
        );
        for (label, ..) in &rows {
            let cells: Vec<Cell> = self
                .years
                .iter()
                .map(|year| {
                    let found = year.by_sector.iter().find(|(other, _)| other.code() == label.code());
                    found.map(|(_, m)| m.value).into()
                })
                .collect();
            builder = builder.row(name(label), cells);
        }
        let table = builder
            .note(self.pick(
                "One sector's productivity rises, all sectors' data respond; a dash: not apart in the table of that year.",
                "单一部门生产率提高，各部门数据均响应；“–”：当年表未单列。",
            ))
            .build()?;
        Ok(section.table(table))
    }

    fn sensitivity(&self, last: &Year) -> Result<Section, Error> {
        let m = &last.services.multiplier;
        let year = last.number.to_string();
        let accumulation: Vec<f64> = (1..=80).map(|i| 0.05 * f64::from(i)).collect();
        let contours = m.contours(&[1.1, 1.25, 1.5, 2.0, 4.0], &accumulation, 5.0)?;
        let factors = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0];
        let grid = m.over_sharing_and_gain(&factors, &[0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0]);
        Ok(Section::new(self.pick("What does it hang on?", "取决于什么？"))
            .paragraph(self.pick(
                "The tornado moves one assumption at a time; Sobol indices move all at once. First-order: the share of the \
                 variance that would go if the assumption were known; total: with its interactions.",
                "旋风图每次变动一个参数；Sobol 指数同时变动全部参数。一阶指数：若该参数已知可消除的方差份额；总指数含交互作用。",
            ))
            .chart(last.services.to_chart_in(self.language).subtitle(year.clone()))
            .table(last.services.to_table_in(self.language))
            .chart(contours.to_chart_in(self.language).subtitle(year.clone()))
            .chart(grid.to_chart_in(self.language).subtitle(year)))
    }

    fn what_explains_the_spread(&self) -> Result<Section, Error> {
        let mut builder = self.table(
            &self.pick("Total Sobol indices of 1 − 1/M", "1 − 1/M 的 Sobol 总指数"),
            &self.pick("Assumption", "参数"),
            NumberFormat::fixed(3),
        );
        for position in 0..4 {
            let name =
                self.years.first().map_or("", |year| year.services.elasticities[position].name_in(self.language));
            builder = builder.row(name, self.each(|year| year.services.data_share.inputs[position].total.value));
        }
        let table = builder
            .total(self.pick("unstable share of the ranges", "不稳定比例"), self.each(|year| year.services.unstable))
            .note(self.pick(
                "Totals add to more than one where assumptions act together. 1024 draws.",
                "参数交互时总指数之和大于一。1024 次抽样。",
            ))
            .build()?;
        Ok(Section::new(self.pick("Which assumption would it pay to learn?", "哪个参数最值得弄清？")).table(table))
    }

    fn demand(&self) -> Result<Section, Error> {
        let fixed = NumberFormat::fixed(3);
        let cell = |value: f64, ends: Option<(f64, f64)>| {
            let ends =
                ends.map_or_else(String::new, |(from, to)| format!(" [{}, {}]", fixed.print(from), fixed.print(to)));
            format!("{}{ends}", fixed.print(value))
        };
        let mut builder = Table::builder(
            self.pick("Value added per unit of final demand for digital services", "数字服务单位最终需求带动的增加值"),
        )
        .language(self.language)
        .stub(self.pick("Where", "去向"));
        for year in self.years {
            builder = builder.text_column(year.number.to_string());
        }
        let row = |part: &dyn Fn(&Year) -> Estimate| -> Vec<String> {
            self.years
                .iter()
                .map(|year| {
                    let (value, ends) = part(year);
                    cell(value, ends)
                })
                .collect()
        };
        let table = builder
            .row(self.pick("direct", "直接"), {
                row(&|y| (y.demand.pull.direct, y.demand.intervals.as_ref().map(|i| i.direct)))
            })
            .row(self.pick("suppliers inside", "口径内供应者"), {
                row(&|y| (y.demand.pull.indirect_inside, y.demand.intervals.as_ref().map(|i| i.indirect_inside)))
            })
            .row(self.pick("all other sectors", "其他部门"), {
                row(&|y| (y.demand.pull.outside, y.demand.intervals.as_ref().map(|i| i.outside)))
            })
            .row(self.pick("imports (leakage)", "进口（漏出）"), {
                row(&|y| (y.demand.pull.imports.unwrap_or(f64::NAN), y.demand.intervals.as_ref().and_then(|i| i.imports)))
            })
            .total(self.pick("value added at home", "国内增加值合计"), {
                row(&|y| (y.demand.pull.total, y.demand.intervals.as_ref().map(|i| i.total)))
            })
            .note(format!(
                "{} {}; {}",
                self.pick("95 % intervals if cells have a relative error of", "95%区间，设单元相对误差为"),
                NumberFormat::percent(0).print(CELL_ERROR),
                self.pick(
                    "300 tables drawn, each rescaled to the published totals. An identity of accounts, no effect of policy.",
                    "抽取300张表，均调平至公布合计。此为核算恒等式，非政策效应。"
                )
            ))
            .build()?;
        let lines = Lines::over(self.years.iter().map(|year| f64::from(year.number)))
            .series(self.pick("direct", "直接"), self.each(|year| year.demand.pull.direct))
            .series(self.pick("all other sectors", "其他部门"), self.each(|year| year.demand.pull.outside))
            .series(self.pick("imports", "进口"), self.each(|year| year.demand.pull.imports.unwrap_or(f64::NAN)));
        let chart =
            Chart::new(self.pick("Where a unit of demand for digital services goes", "数字服务单位需求的去向"), lines)
                .language(self.language)
                .y_axis(self.pick("per unit", "每单位"));
        Ok(Section::new(self.pick("The demand side", "需求侧")).chart(chart).table(table))
    }
}
