//! Does the table balance, and what in it would give absurd results?

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::{Imports, IoTable, PrimaryInput, TableInfo};
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::linalg::{Lu, spectral_radius};
use crate::report::{Table, ToTable, display_in_notebook};
use crate::units::{Flow, Measure};

/// From which size on [`IoTable::check`] reports something.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// A row or column misses when it is off by more than this share of the sector's output.
    pub balance: f64,
    /// Output is near zero when it is below this share of the mean output.
    pub near_zero_output: f64,
}

impl Default for Tolerance {
    /// A balance to one millionth of output, which is finer than any office prints, and outputs down to one
    /// millionth of the mean.
    fn default() -> Self {
        Self { balance: 1e-6, near_zero_output: 1e-6 }
    }
}

/// A cell below zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NegativeCell {
    /// Which block it is in.
    pub block: String,
    /// Label of its row.
    pub row: String,
    /// Label of its column.
    pub column: String,
    /// Its value.
    pub value: f64,
}

/// A sector whose output is near zero, with the intensity that makes it absurd.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearZeroOutput {
    /// The sector.
    pub sector: String,
    /// Its output.
    pub output: f64,
    /// What is largest per unit of its output, against the economy's mean.
    pub intensity: String,
    /// That intensity divided by the mean of the economy; infinite where the mean is zero.
    #[serde(with = "crate::not_finite")]
    pub times_mean: f64,
}

/// What [`IoTable::check`] found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceReport {
    pub(crate) info: TableInfo,
    pub(crate) flow: Flow,
    /// The tolerances applied.
    pub tolerance: Tolerance,
    /// Output.
    pub output: LabeledVec,
    /// Output less intermediate sales and net final demand, by sector.
    pub row_imbalance: LabeledVec,
    /// Output less intermediate inputs, imported inputs and primary inputs, by sector.
    pub column_imbalance: LabeledVec,
    /// The error column's share of output in absolute values, where there is one.
    pub error_share: Option<f64>,
    /// Cells below zero in intermediate flows and value added, most negative first. Final demand is left out, since
    /// changes in inventories are negative by nature.
    pub negative_cells: Vec<NegativeCell>,
    /// Sectors without any output.
    pub zero_output: Vec<String>,
    /// Sectors with hardly any output.
    pub near_zero_output: Vec<NearZeroOutput>,
    /// Products whose imports exceed their domestic use, with the share.
    pub imports_above_use: Vec<(String, f64)>,
    /// Spectral radius of the technical coefficients; the table is productive below 1.
    pub spectral_radius: Option<f64>,
    /// Estimate of the condition number of `I − A` in the 1-norm; `None` where it is singular.
    pub condition: Option<f64>,
}

impl BalanceReport {
    /// Whether every row and every column adds up within the tolerance.
    pub fn is_balanced(&self) -> bool {
        self.unbalanced_rows().is_empty() && self.unbalanced_columns().is_empty()
    }

    /// Whether the spectral radius of the coefficients is below 1 (Hawkins–Simon).
    pub fn is_productive(&self) -> bool {
        self.spectral_radius.is_some_and(|radius| radius < 1.0)
    }

    /// Sectors whose row misses: label, imbalance, share of output.
    pub fn unbalanced_rows(&self) -> Vec<(String, f64, f64)> {
        self.beyond_tolerance(&self.row_imbalance)
    }

    /// Sectors whose column misses: label, imbalance, share of output.
    pub fn unbalanced_columns(&self) -> Vec<(String, f64, f64)> {
        self.beyond_tolerance(&self.column_imbalance)
    }

    fn beyond_tolerance(&self, imbalance: &LabeledVec) -> Vec<(String, f64, f64)> {
        let mean = self.output.sum() / self.output.len().max(1) as f64;
        imbalance
            .iter()
            .zip(self.output.values())
            // Without output, what is left is compared with the mean output.
            .map(|((label, gap), &output)| (label, gap, gap / if output > 0.0 { output } else { mean.max(1.0) }))
            .filter(|(_, _, share)| share.abs() > self.tolerance.balance)
            .map(|(label, gap, share)| (label.to_string(), gap, share))
            .collect()
    }
}

impl IoTable {
    /// Checks the accounts: balances by row and column, negative cells, sectors with no or hardly any output,
    /// productivity and condition. Nothing is changed.
    ///
    /// # Formula
    /// ```text
    /// row:     xᵢ − Σⱼ Zᵢⱼ − yᵢ            y: final demand, less imports where they are inside, plus the error column
    /// column:  xⱼ − Σᵢ Zᵢⱼ − Σᵢ Zᵐᵢⱼ − Σₖ Vₖⱼ   Zᵐ: imported inputs where they are split off
    /// ```
    /// # Unit
    /// That of the table.
    pub fn check(&self, tolerance: Tolerance) -> BalanceReport {
        let measure = |name: &str, chinese: &str| Measure::new(name, self.info.unit.clone()).with_chinese(chinese);
        let sales = self.intermediate.values().sum_axis(Axis(1));
        let row_gap = &self.output.values() - &sales - self.net_final_demand().values();
        let column_gap = &self.output.values() - &self.inputs_in_total();
        let coefficients = self.coefficients_or_zero();
        let condition =
            Lu::factorise((Array2::eye(coefficients.nrows()) - &coefficients).view()).map(|lu| lu.condition());
        BalanceReport {
            info: self.info.clone(),
            flow: self.flow(),
            tolerance,
            row_imbalance: LabeledVec::trusted(measure("row imbalance", "行不平衡"), self.sectors(), row_gap),
            column_imbalance: LabeledVec::trusted(measure("column imbalance", "列不平衡"), self.sectors(), column_gap),
            error_share: self.error.as_ref().map(|error| {
                error.values().iter().map(|value| value.abs()).sum::<f64>() / self.output.sum().max(f64::MIN_POSITIVE)
            }),
            negative_cells: self.negative_cells(),
            zero_output: self.output.iter().filter(|(_, x)| *x == 0.0).map(|(label, _)| label.to_string()).collect(),
            near_zero_output: self.near_zero_output(tolerance),
            imports_above_use: self.import_shares().map_or_else(
                |_| Vec::new(),
                |shares| shares.iter().filter(|(_, m)| *m > 1.0).map(|(label, m)| (label.to_string(), m)).collect(),
            ),
            spectral_radius: spectral_radius(coefficients.view()).ok(),
            condition: condition.ok(),
            output: self.output.clone(),
        }
    }

    /// Everything that each sector buys or pays: intermediate and imported inputs and primary inputs. A row of imports
    /// counts only where imports are not already in the blocks.
    fn inputs_in_total(&self) -> ndarray::Array1<f64> {
        let mut total = self.intermediate.values().sum_axis(Axis(0));
        if let Imports::Split { intermediate, .. } = &self.imports {
            total += &intermediate.sum_axis(Axis(0));
        }
        for (row, kind) in self.primary_inputs.values().rows().into_iter().zip(&self.kinds) {
            if *kind != PrimaryInput::Imports || self.imports == Imports::Outside {
                total += &row;
            }
        }
        total
    }

    /// Technical coefficients, with a column of zeros where there is no output.
    pub(crate) fn coefficients_or_zero(&self) -> Array2<f64> {
        let reciprocal = self.output.values().mapv(|x| if x > 0.0 { 1.0 / x } else { 0.0 });
        &self.intermediate.values() * &reciprocal
    }

    fn negative_cells(&self) -> Vec<NegativeCell> {
        let mut cells = Vec::new();
        let mut collect = |block: &str, matrix: &crate::labeled::LabeledMat| {
            for ((i, j), &value) in matrix.values().indexed_iter() {
                if value < 0.0 {
                    cells.push(NegativeCell {
                        block: block.to_owned(),
                        row: matrix.rows().as_slice()[i].to_string(),
                        column: matrix.columns().as_slice()[j].to_string(),
                        value,
                    });
                }
            }
        };
        collect("intermediate flows", &self.intermediate);
        collect("primary inputs", &self.primary_inputs);
        if let Ok(value_added) = self.value_added() {
            for (label, value) in value_added.iter().filter(|(_, value)| *value < 0.0) {
                cells.push(NegativeCell {
                    block: "value added".to_owned(),
                    row: "Value added".to_owned(),
                    column: label.to_string(),
                    value,
                });
            }
        }
        cells.sort_by(|a, b| a.value.total_cmp(&b.value));
        cells
    }

    /// For each sector with hardly any output, the row (input, primary input or satellite) whose amount per unit of
    /// output exceeds the economy's mean by most.
    fn near_zero_output(&self, tolerance: Tolerance) -> Vec<NearZeroOutput> {
        let total_output = self.output.sum();
        let threshold = tolerance.near_zero_output * total_output / self.output.len().max(1) as f64;
        let mut found = Vec::new();
        for (j, (label, output)) in self.output.iter().enumerate() {
            if output <= 0.0 || output >= threshold {
                continue;
            }
            let blocks = [&self.intermediate, &self.primary_inputs];
            let rows = blocks.iter().flat_map(|block| {
                block
                    .rows()
                    .iter()
                    .zip(block.values().rows())
                    .map(|(l, row)| (l.to_string(), row[j], row.sum()))
                    .collect::<Vec<_>>()
            });
            let satellites =
                self.satellites.iter().map(|row| (row.measure().name().to_owned(), row.values()[j], row.sum()));
            let worst = rows
                .chain(satellites)
                .map(|(name, amount, total)| (name, (amount / output) / (total / total_output)))
                .filter(|(_, times)| !times.is_nan())
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((name, times_mean)) = worst {
                found.push(NearZeroOutput { sector: label.to_string(), output, intensity: name, times_mean });
            }
        }
        found
    }
}

impl ToTable for BalanceReport {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Check of the table", "表的检验"))
            .subtitle(format!("{}; {}", self.info.name_in(language), self.flow.name_in(language)))
            .language(language)
            .stub(pick("Check", "检验"))
            .text_column(pick("Result", "结果"))
            .text_column(pick("Where", "位置"));
        let rows = self.unbalanced_rows();
        let columns = self.unbalanced_columns();
        let balance = |gaps: &[(String, f64, f64)]| {
            let result = match gaps.len() {
                0 => pick("balanced", "平衡"),
                count => match language {
                    Language::English => format!("{count} sectors do not balance"),
                    Language::Chinese => format!("{count} 个部门不平衡"),
                },
            };
            [result, first_few(gaps.iter().map(|(label, gap, share)| format!("{label}: {gap:.6e} ({share:.1e})")))]
        };
        builder = builder
            .row(pick("Rows: output less sales", "行：产出减使用"), balance(&rows))
            .row(pick("Columns: output less inputs", "列：产出减投入"), balance(&columns));
        if let Some(share) = self.error_share {
            builder = builder.row(
                pick("Error column, share of output", "误差项占总产出"),
                [format!("{:.3} %", 100.0 * share), String::new()],
            );
        }
        let cells =
            self.negative_cells.iter().map(|c| format!("{}, {} → {}: {:.6e}", c.block, c.row, c.column, c.value));
        builder = builder
            .row(pick("Negative cells", "负值单元"), [self.negative_cells.len().to_string(), first_few(cells)])
            .row(
                pick("Sectors without output", "零产出部门"),
                [self.zero_output.len().to_string(), first_few(self.zero_output.iter().cloned())],
            )
            .row(
                pick("Sectors with hardly any output", "近零产出部门"),
                [
                    self.near_zero_output.len().to_string(),
                    first_few(self.near_zero_output.iter().map(|near| {
                        format!("{}: {} at {:.1e} times the mean", near.sector, near.intensity, near.times_mean)
                    })),
                ],
            )
            .row(
                pick("Imports above domestic use", "进口大于国内使用"),
                [
                    self.imports_above_use.len().to_string(),
                    first_few(self.imports_above_use.iter().map(|(label, share)| format!("{label} ({share:.4})"))),
                ],
            );
        let number = |value: Option<f64>| value.map_or_else(|| pick("none", "无"), |value| format!("{value:.6}"));
        builder =
            builder.row(pick("Spectral radius of A", "A 的谱半径"), [number(self.spectral_radius), String::new()]).row(
                pick("Condition of I − A (1-norm)", "I − A 的条件数（1-范数）"),
                [number(self.condition), String::new()],
            );
        for assumption in &self.info.assumptions {
            builder = builder.note(assumption.clone());
        }
        if !self.info.source.is_empty() {
            builder = builder.source(self.info.source.clone());
        }
        builder.build_or_explain()
    }
}

/// Up to three items, and how many more there are.
fn first_few(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.len() {
        0..=3 => items.join("; "),
        count => format!("{}; +{}", items[..3].join("; "), count - 3),
    }
}

impl std::fmt::Display for BalanceReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_table().to_text())
    }
}

display_in_notebook!(table: BalanceReport);
