//! What counts as digital in a table: a scope, without which no digital share can be built.

use std::sync::Arc;

use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};

use super::DigitalError;
use super::classification::{DigitalSector, Extent, digital_sectors, known_classifications};
use crate::labels::{Labels, Language};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook, label_in};
use crate::table::IoTable;

/// Whose definition a scope follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Definition {
    /// The sectors that are wholly information and communication technology.
    Ict,
    /// The core industries of the National Bureau of Statistics (2021), as far as sectors are wholly core.
    NbsCore,
    /// The core of the Asian Development Bank (2021).
    AdbCore,
    /// 数字产业化 of the China Academy of Information and Communications Technology.
    Caict,
    /// The wholly digital sectors of classes 03 and 04 of 2021: services, without manufacturing.
    DigitalServices,
    /// Named by the user.
    Custom {
        /// The user's name for it.
        name: String,
    },
}

impl Definition {
    /// The name in a language.
    pub fn name_in(&self, language: Language) -> &str {
        match self {
            Self::Ict => language.pick("ICT sectors", "ICT 部门"),
            Self::NbsCore => language.pick("NBS core, whole sectors", "统计局核心产业（完整部门）"),
            Self::AdbCore => language.pick("ADB core", "亚行核心"),
            Self::Caict => language.pick("CAICT digital industries", "信通院数字产业化"),
            Self::DigitalServices => language.pick("digital services", "数字服务业"),
            Self::Custom { name } => name,
        }
    }
}

/// A sector's place in a scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Code of the sector.
    pub code: String,
    /// Digital share of the sector, 1 unless the user gave another with a source.
    pub weight: f64,
    /// Where a weight other than 1 comes from.
    pub source: Option<String>,
}

/// The sectors of a table that count as digital, each with a weight, and those that are digital only in part.
///
/// Weights are 1 by default: a sector that is digital in part is listed and left out, so the figures are lower bounds
/// of the definition. Another weight needs a source.
///
/// # Example
/// ```
/// use domar::datasets::china_digital;
/// use domar::digital::Scope;
/// let data = china_digital()?;
/// let scope = Scope::ict(data.table(2018)?)?;
/// assert_eq!(scope.members().len(), 11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    definition: Definition,
    sectors: Arc<Labels>,
    members: Vec<Member>,
    left_out: Vec<DigitalSector>,
}

impl Scope {
    /// The wholly digital sectors of the table: manufacture of computers, communication and electronic equipment,
    /// telecommunications, broadcasting transmission, internet, software and information technology services.
    ///
    /// # Errors
    /// [`DigitalError::UnknownClassification`], [`DigitalError::SectorsMissing`].
    pub fn ict(table: &IoTable) -> Result<Self, DigitalError> {
        Self::defined(table, Definition::Ict, |sector| sector.extent == Extent::Whole)
    }

    /// The core industries of the National Bureau of Statistics (classes 01 to 04 of 2021), as far as whole sectors
    /// belong to them. Sectors with a part in the core (trade in digital products, internet finance, digital content)
    /// are in [`Scope::left_out`]; add them with [`Scope::with_share`].
    ///
    /// # Errors
    /// As [`Scope::ict`].
    #[doc(alias = "数字经济核心产业")]
    pub fn nbs_core(table: &IoTable) -> Result<Self, DigitalError> {
        Self::defined(table, Definition::NbsCore, |sector| sector.extent == Extent::Whole)
    }

    /// The core of the Asian Development Bank: computers, software, web services, telecommunications, information
    /// services (ISIC 2620, 2680, 5820, 61, 62, 6311, 6312). In China's table of 2018: 090, 125, 127, 128, 129.
    ///
    /// # Errors
    /// As [`Scope::ict`]; [`DigitalError::EmptyScope`] in tables that do not separate computers from other electronics.
    ///
    /// # References
    /// Asian Development Bank (2021), Capturing the Digital Economy.
    pub fn adb_core(table: &IoTable) -> Result<Self, DigitalError> {
        Self::defined(table, Definition::AdbCore, |sector| sector.adb)
    }

    /// 数字产业化 as the China Academy of Information and Communications Technology counts it: electronic information
    /// manufacturing, telecommunications, software and information technology services, internet.
    ///
    /// # Errors
    /// As [`Scope::ict`].
    ///
    /// # References
    /// China Academy of Information and Communications Technology, 中国数字经济发展研究报告 (yearly).
    #[doc(alias = "数字产业化")]
    pub fn caict(table: &IoTable) -> Result<Self, DigitalError> {
        Self::defined(table, Definition::Caict, |sector| sector.caict)
    }

    /// Digital services: telecommunications, broadcasting transmission, internet, software and information technology
    /// services, without the manufacture of equipment. What sectors buy from them is the nearest that a table has to data
    /// services.
    ///
    /// # Errors
    /// As [`Scope::ict`].
    #[doc(alias = "数字服务业")]
    pub fn digital_services(table: &IoTable) -> Result<Self, DigitalError> {
        Self::defined(table, Definition::DigitalServices, |sector| {
            let service = |group: &String| group.starts_with("03") || group.starts_with("04");
            sector.extent == Extent::Whole && sector.groups.iter().all(service)
        })
    }

    /// A scope of one's own: whole sectors by code.
    ///
    /// # Errors
    /// An unknown or repeated code; [`DigitalError::EmptyScope`].
    pub fn custom<S: AsRef<str>>(table: &IoTable, name: &str, codes: &[S]) -> Result<Self, DigitalError> {
        let definition = Definition::Custom { name: name.to_owned() };
        let chosen = codes.iter().map(|code| code.as_ref().to_owned()).collect();
        Self::of_codes(table, definition, chosen, Vec::new(), "no code was given")
    }

    fn defined(
        table: &IoTable,
        definition: Definition,
        belongs: impl Fn(&DigitalSector) -> bool,
    ) -> Result<Self, DigitalError> {
        let classification = table.info().classification.clone();
        let known: Vec<&DigitalSector> = digital_sectors(&classification).collect();
        if known.is_empty() {
            return Err(DigitalError::UnknownClassification {
                classification,
                known: known_classifications().into_iter().map(str::to_owned).collect(),
            });
        }
        let missing: Vec<String> =
            known.iter().filter(|sector| !table.sectors().contains(&sector.code)).map(|s| s.code.clone()).collect();
        if !missing.is_empty() {
            return Err(DigitalError::SectorsMissing { classification, missing });
        }
        let chosen = known.iter().filter(|sector| belongs(sector)).map(|sector| sector.code.clone()).collect();
        let left_out = match definition {
            Definition::Ict | Definition::NbsCore => {
                known.iter().filter(|sector| sector.extent == Extent::Part).map(|&sector| sector.clone()).collect()
            }
            _ => Vec::new(),
        };
        Self::of_codes(table, definition, chosen, left_out, "the table does not separate its sectors")
    }

    fn of_codes(
        table: &IoTable,
        definition: Definition,
        codes: Vec<String>,
        left_out: Vec<DigitalSector>,
        reason: &str,
    ) -> Result<Self, DigitalError> {
        if codes.is_empty() {
            return Err(DigitalError::EmptyScope {
                scope: definition.name_in(Language::English).to_owned(),
                reason: reason.to_owned(),
            });
        }
        let positions = table.sectors().positions(&codes)?;
        // The axis of the members refuses a repeated code.
        table.sectors().select(&positions)?;
        let members = codes.into_iter().map(|code| Member { code, weight: 1.0, source: None }).collect();
        Ok(Self { definition, sectors: Arc::clone(table.sectors()), members, left_out })
    }

    /// The same scope with a digital share for one sector, which is added or replaced.
    ///
    /// # Errors
    /// An unknown code; [`DigitalError::BadWeight`]; [`DigitalError::NoSource`] where a share other than 1 comes without
    /// a source.
    pub fn with_share(mut self, code: &str, share: f64, source: &str) -> Result<Self, DigitalError> {
        let sector = self.sectors.as_slice()[self.sectors.position(code)?].to_string();
        if !(share > 0.0 && share <= 1.0) {
            return Err(DigitalError::BadWeight { sector, weight: share });
        }
        if share < 1.0 && source.trim().is_empty() {
            return Err(DigitalError::NoSource { sector, weight: share });
        }
        self.members.retain(|member| member.code != code);
        self.left_out.retain(|left| left.code != code);
        let source = (!source.trim().is_empty()).then(|| source.trim().to_owned());
        self.members.push(Member { code: code.to_owned(), weight: share, source });
        Ok(self)
    }

    /// Whose definition it follows.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The name in a language.
    pub fn name_in(&self, language: Language) -> &str {
        self.definition.name_in(language)
    }

    /// The sectors that count as digital.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Codes of the sectors that count as digital.
    pub fn codes(&self) -> Vec<&str> {
        self.members.iter().map(|member| member.code.as_str()).collect()
    }

    /// Sectors that are digital in part and left out, with what in them is digital.
    pub fn left_out(&self) -> &[DigitalSector] {
        &self.left_out
    }

    /// The table's sectors.
    pub fn sectors(&self) -> &Arc<Labels> {
        &self.sectors
    }

    /// Digital share of each sector of the table, 0 for those outside.
    pub fn weights(&self) -> Array1<f64> {
        let mut weights = Array1::zeros(self.sectors.len());
        for member in &self.members {
            if let Ok(position) = self.sectors.position(&member.code) {
                weights[position] = member.weight;
            }
        }
        weights
    }

    /// Sum of a vector over the scope.
    pub(super) fn sum_of(&self, values: ArrayView1<'_, f64>) -> f64 {
        self.weights().dot(&values)
    }
}

impl ToTable for Scope {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(format!("{}{}", pick("Scope: ", "口径："), self.name_in(language)))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Share counted as digital", "计入份额"), NumberFormat::fixed(2))
            .text_column(pick("Remark", "说明"));
        builder = builder.section(pick("Counted", "计入"));
        for member in &self.members {
            let label = self.sectors.position(&member.code).map_or_else(
                |_| member.code.clone(),
                |position| label_in(&self.sectors.as_slice()[position], language),
            );
            builder = builder.row(label, [Cell::from(member.weight), member.source.clone().unwrap_or_default().into()]);
        }
        if !self.left_out.is_empty() {
            builder = builder.section(pick("Digital in part, left out", "部分数字、未计入"));
            for sector in &self.left_out {
                let name = language.pick(&sector.name, &sector.chinese_name);
                builder =
                    builder.row(format!("{} {name}", sector.code), [Cell::from(0.0), sector.remark.clone().into()]);
            }
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: Scope);
