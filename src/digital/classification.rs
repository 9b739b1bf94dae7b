//! Which sectors are digital: the National Bureau of Statistics' classification of 2021, and its sectors in each table.
//!
//! The Statistical Classification of the Digital Economy and its Core Industries (2021), Order No. 33 of the National
//! Bureau of Statistics of China, has five classes with 32 groups; classes 01 to 04 with 23 groups are the core
//! industries (数字产业化), class 05 is what others gain by going digital (产业数字化). Its groups cut across the sectors of
//! input-output tables. A sector is taken as digital only if all of it belongs to core groups; the others are listed
//! with what in them is digital, and left out.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::labels::Language;

/// A group (中类) of the classification of 2021.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigitalGroup {
    /// Code of its class (大类), `01` to `05`.
    pub class: String,
    /// Name of its class.
    pub class_name: String,
    /// Chinese name of its class.
    pub class_chinese_name: String,
    /// Code of the group, such as `0301`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its Chinese name.
    pub chinese_name: String,
    /// Whether it belongs to the core industries.
    pub industry: Industry,
}

impl DigitalGroup {
    /// The name in a language.
    pub fn name_in(&self, language: Language) -> &str {
        language.pick(&self.name, &self.chinese_name)
    }
}

/// The two halves of the digital economy in the classification of 2021.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Industry {
    /// Core industries, 数字产业化: classes 01 to 04.
    Core,
    /// Digitalisation of other industries, 产业数字化: class 05.
    Digitalisation,
}

/// How much of a sector is digital.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Extent {
    /// All of it.
    Whole,
    /// A part of it; the sector is left out of scopes unless a share with a source is given.
    Part,
}

/// A sector of some table that is digital in whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigitalSector {
    /// The table's classification, such as `nbs_2018_153`.
    pub classification: String,
    /// Code of the sector.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its Chinese name.
    pub chinese_name: String,
    /// Whether all of it is digital.
    pub extent: Extent,
    /// Codes of the groups of 2021 that it, or its digital part, belongs to.
    pub groups: Vec<String>,
    /// What in it is digital and what is not.
    pub remark: String,
    /// Whether it is in the core of the Asian Development Bank (2021).
    pub(super) adb: bool,
    /// Whether it is in 数字产业化 as the China Academy of Information and Communications Technology counts it.
    pub(super) caict: bool,
}

static GROUPS: LazyLock<Vec<DigitalGroup>> = LazyLock::new(|| {
    rows(include_str!("../../data/digital/classification_2021.csv"), |field| DigitalGroup {
        class: field("class"),
        class_name: field("class_name"),
        class_chinese_name: field("class_chinese_name"),
        code: field("group"),
        name: field("group_name"),
        chinese_name: field("group_chinese_name"),
        industry: if field("core") == "yes" { Industry::Core } else { Industry::Digitalisation },
    })
});

static SECTORS: LazyLock<Vec<DigitalSector>> = LazyLock::new(|| {
    rows(include_str!("../../data/digital/sectors.csv"), |field| DigitalSector {
        classification: field("vintage"),
        code: field("code"),
        name: field("name"),
        chinese_name: field("chinese_name"),
        extent: if field("status") == "digital" { Extent::Whole } else { Extent::Part },
        groups: field("groups").split('|').filter(|group| !group.is_empty()).map(str::to_owned).collect(),
        remark: field("remark"),
        adb: field("adb") == "yes",
        caict: field("caict") == "yes",
    })
});

/// Rows of a file embedded in the crate; its columns are fixed at compile time and checked by a test.
fn rows<T>(text: &str, row: impl Fn(&dyn Fn(&str) -> String) -> T) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().expect("an embedded file has headings").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("an embedded file is well formed");
            row(&|name| {
                let position = headings.iter().position(|heading| heading == name).expect("an embedded column exists");
                record[position].to_owned()
            })
        })
        .collect()
}

/// The 32 groups of the classification of 2021, in order.
///
/// ```
/// use domar::digital::{Industry, digital_groups};
/// let core = digital_groups().iter().filter(|group| group.industry == Industry::Core).count();
/// assert_eq!((digital_groups().len(), core), (32, 23));
/// ```
///
/// # References
/// National Bureau of Statistics of China, Order No. 33 (2021), 数字经济及其核心产业统计分类.
#[doc(alias = "数字经济及其核心产业统计分类")]
pub fn digital_groups() -> &'static [DigitalGroup] {
    &GROUPS
}

/// The sectors of a classification that are digital in whole or in part, in order; empty where the classification is
/// not known.
///
/// ```
/// use domar::digital::{Extent, digital_sectors};
/// let whole = digital_sectors("nbs_2018_153").filter(|sector| sector.extent == Extent::Whole);
/// assert_eq!(whole.map(|sector| sector.code.as_str()).collect::<Vec<_>>().join(" "),
///     "090 091 092 093 094 095 125 126 127 128 129");
/// ```
pub fn digital_sectors(classification: &str) -> impl Iterator<Item = &'static DigitalSector> {
    SECTORS.iter().filter(move |sector| sector.classification == classification)
}

/// The classifications whose digital sectors are known.
pub fn known_classifications() -> Vec<&'static str> {
    let mut known: Vec<&str> = SECTORS.iter().map(|sector| sector.classification.as_str()).collect();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sector_belongs_to_groups_that_exist() {
        for sector in SECTORS.iter() {
            assert!(!sector.groups.is_empty(), "{sector:?}");
            for group in &sector.groups {
                let found = GROUPS.iter().find(|other| other.code == *group);
                assert!(found.is_some_and(|group| group.industry == Industry::Core), "{sector:?}");
            }
            assert!(sector.extent == Extent::Whole || !sector.remark.is_empty(), "{sector:?}");
        }
    }

    #[test]
    fn narrower_scopes_lie_within_the_wholly_digital_sectors() {
        assert!(SECTORS.iter().all(|sector| sector.extent == Extent::Whole || !(sector.adb || sector.caict)));
        let adb: Vec<_> = digital_sectors("nbs_2018_153").filter(|s| s.adb).map(|s| s.code.as_str()).collect();
        assert_eq!(adb, ["090", "125", "127", "128", "129"]);
        assert!(digital_sectors("nbs_2018_153").any(|s| s.code == "126" && !s.caict));
    }
}
