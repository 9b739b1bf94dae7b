//! Names of economies, where tables and panels give a code or an English name alone.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Language;

const ECONOMIES: &str = include_str!("../../data/mrio/regions.csv");

/// Codes of three letters, codes of two, English and Chinese names.
fn records() -> impl Iterator<Item = [String; 4]> {
    let records = csv::Reader::from_reader(ECONOMIES.as_bytes()).into_records().flatten();
    records.filter_map(|record| <[String; 4]>::try_from(record.iter().map(str::to_owned).collect::<Vec<_>>()).ok())
}

/// An economy's name in a language, by its code (ISO 3166) or English name: in Chinese where one is known, else as given.
///
/// ```
/// use domar::labels::{Language, economy_in};
/// assert_eq!(economy_in("CHN", Language::Chinese), "中国");
/// assert_eq!(economy_in("United Kingdom", Language::Chinese), "英国");
/// assert_eq!(economy_in("CHN", Language::English), "China");
/// assert_eq!(economy_in("Utopia", Language::Chinese), "Utopia");
/// ```
pub fn economy_in(economy: &str, language: Language) -> &str {
    static NAMES: OnceLock<HashMap<String, [String; 2]>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashMap::new();
        for [code, code2, english, chinese] in records() {
            for key in [code, code2, english.clone()] {
                names.entry(key).or_insert_with(|| [english.clone(), chinese.clone()]);
            }
        }
        names
    });
    names.get(economy).map_or(economy, |[english, chinese]| language.pick(english, chinese))
}

/// Whether a text is the code of three letters of a known economy.
pub(crate) fn is_economy_code(text: &str) -> bool {
    text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase()) && economy_in(text, Language::English) != text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_of_the_penn_world_table_has_a_chinese_name() {
        let table = include_str!("../../data/pwt91/pwt91.csv");
        let mut codes: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        codes.dedup();
        assert_eq!(codes.len(), 182);
        for code in codes {
            assert!(is_economy_code(code), "{code}");
            assert!(!economy_in(code, Language::Chinese).is_ascii(), "{code}");
        }
    }

    #[test]
    fn no_code_names_two_economies() {
        let mut codes: Vec<String> = records().map(|[code, ..]| code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(!is_economy_code("abc") && !is_economy_code("XQZ") && !is_economy_code("China"));
    }
}
