//! Names of economies, industries, categories of final demand and primary inputs, where files give codes alone.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::labels::Label;
use crate::table::{FinalUse, PrimaryInput};

const REGIONS: &str = include_str!("../../../../data/mrio/regions.csv");
const SECTORS: &str = include_str!("../../../../data/mrio/sectors.csv");

type Names = HashMap<String, (String, String)>;

/// English and Chinese names by the codes in the first columns, which `prefix` may precede.
fn table(text: &str, prefixed: bool) -> Names {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut names = HashMap::new();
    for record in reader.records().flatten() {
        let fields: Vec<&str> = record.iter().collect();
        let (prefix, fields) =
            if prefixed { (format!("{} ", fields[0]), &fields[1..]) } else { (String::new(), &fields[..]) };
        if let [code, other, name, chinese] = fields {
            for code in [code, other] {
                names.entry(format!("{prefix}{code}")).or_insert_with(|| ((*name).to_owned(), (*chinese).to_owned()));
            }
        }
    }
    names
}

/// The label of an economy.
pub(super) fn region(code: &str) -> Label {
    static NAMES: OnceLock<Names> = OnceLock::new();
    match NAMES.get_or_init(|| table(REGIONS, false)).get(code) {
        Some((name, chinese)) => Label::new(code, name).with_chinese(chinese),
        None => Label::new(code, code),
    }
}

/// The two letters of a country that a code of three letters stands for.
pub(super) fn two_letters(code: &str) -> Option<&'static str> {
    static CODES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let pairs = REGIONS.lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            Some((fields.next()?, fields.next()?))
        });
        pairs.filter(|(three, two)| three.len() == 3 && two.len() == 2).collect()
    });
    codes.get(code).copied()
}

/// The label of an economy whose name the file gives.
pub(super) fn named_region(code: &str, name: &str) -> Label {
    let known = region(code);
    match known.chinese_name() {
        Some(chinese) => Label::new(code, name).with_chinese(chinese),
        None => Label::new(code, name),
    }
}

/// The label of an industry in a scheme (`wiod13`, `icio`); a name that the file gives is kept.
pub(super) fn sector(scheme: &str, code: &str, name: Option<&str>) -> Label {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let known = NAMES.get_or_init(|| table(SECTORS, true)).get(&format!("{scheme} {code}"));
    match (known, name) {
        (Some((known, chinese)), name) => Label::new(code, name.unwrap_or(known)).with_chinese(chinese),
        (None, name) => Label::new(code, name.unwrap_or(code)),
    }
}

/// Early tables of WIOD call Romania ROM.
pub(super) fn same_economy(code: &str) -> String {
    if code == "ROM" { "ROU".to_owned() } else { code.to_owned() }
}

/// The label and kind of a category of final demand, by its code or its name.
pub(super) fn final_use(code: &str, name: &str) -> (Label, FinalUse) {
    let words = name.to_ascii_lowercase();
    let has = |part: &str| words.contains(part);
    let (kind, english, chinese) = match code.to_ascii_uppercase().as_str() {
        "HFCE" | "CONS_H" | "P3_S14" => (FinalUse::HouseholdConsumption, "Final consumption of households", "居民消费"),
        "NPISH" | "NPS" | "CONS_NP" | "P3_S15" => {
            (FinalUse::NonProfitConsumption, "Final consumption of non-profit institutions", "非营利机构消费")
        }
        "GGFC" | "GGCF" | "CONS_G" | "P3_S13" => {
            (FinalUse::GovernmentConsumption, "Final consumption of government", "政府消费")
        }
        "GFCF" | "P51G" | "INVST" => {
            (FinalUse::FixedCapitalFormation, "Gross fixed capital formation", "固定资本形成总额")
        }
        "INVNT" | "INVEN" | "INV" | "P52" => (FinalUse::InventoryChange, "Changes in inventories", "存货变动"),
        "P5M" => (FinalUse::InventoryChange, "Changes in inventories and valuables", "存货和贵重物品变动"),
        "DPABR" | "DIRP" | "DIRPA" | "P33" => {
            (FinalUse::HouseholdConsumption, "Direct purchases abroad by residents", "居民境外直接购买")
        }
        "CONS" => (FinalUse::Consumption, "Final consumption", "最终消费"),
        _ if has("npish") || has("non-profit") || has("nonprofit") => {
            (FinalUse::NonProfitConsumption, "", "非营利机构消费")
        }
        _ if has("household") => (FinalUse::HouseholdConsumption, "", "居民消费"),
        _ if has("government") => (FinalUse::GovernmentConsumption, "", "政府消费"),
        _ if has("fixed capital formation") => (FinalUse::FixedCapitalFormation, "", "固定资本形成总额"),
        _ if has("inventories") => (FinalUse::InventoryChange, "", "存货变动"),
        _ if has("valuables") => (FinalUse::Valuables, "", "贵重物品净获得"),
        _ if words.starts_with("export") => (FinalUse::Exports, "", "出口"),
        _ => (FinalUse::Other, "", ""),
    };
    let label = Label::new(code, if name != code || english.is_empty() { name } else { english });
    (if chinese.is_empty() { label } else { label.with_chinese(chinese) }, kind)
}

/// The label of a row of primary inputs.
pub(super) fn primary_input(code: &str, name: &str) -> Label {
    let words = name.to_ascii_lowercase();
    let has = |part: &str| words.contains(part);
    let chinese = match () {
        () if has("value added") => "增加值",
        () if has("on products") => "产品税净额",
        () if has("on production") => "生产税净额",
        () if has("compensation of employees") => "劳动者报酬",
        () if has("consumption of fixed capital") => "固定资本消耗",
        () if has("operating surplus") => "营业盈余",
        () if has("transport margins") => "国际运输费用",
        () if has("purchases abroad") => "居民境外直接购买",
        () if has("by non-residents") => "非居民境内直接购买",
        () if has("cif") => "到岸价与离岸价调整",
        () => return Label::new(code, name),
    };
    Label::new(code, name).with_chinese(chinese)
}

/// What a row of primary inputs is, by its name.
pub(super) fn kind_of_primary_input(name: &str) -> PrimaryInput {
    let words = name.to_ascii_lowercase();
    let has = |part: &str| words.contains(part);
    match () {
        () if has("compensation of employees") => PrimaryInput::Compensation,
        () if has("on products") => PrimaryInput::TaxesOnProducts,
        () if has("on production") => PrimaryInput::TaxesOnProduction,
        () if has("consumption of fixed capital") => PrimaryInput::Depreciation,
        () if has("operating surplus") || has("mixed income") => PrimaryInput::OperatingSurplus,
        () if has("value added") => PrimaryInput::ValueAdded,
        () => PrimaryInput::Other,
    }
}

/// Value added, where it is what remains.
pub(super) fn value_added() -> Label {
    Label::new("VA", "Value added").with_chinese("增加值")
}
