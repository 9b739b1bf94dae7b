//! The World Input-Output Table of 2011 (release of 2013) for nine regions, as two of the lessons read it.

use std::error::Error;
use std::path::Path;

use domar::labels::{Dimension, Label, Labels};
use domar::ndarray::Array2;
use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
use domar::units::Unit;

/// The sectors of WIOD, release of 2013.
#[rustfmt::skip]
const SECTORS: [(&str, &str); 35] = [
    ("Agriculture", "农林牧渔业"), ("Mining", "采矿业"), ("Food", "食品饮料烟草"), ("Textiles", "纺织服装"),
    ("Leather", "皮革制鞋"), ("Wood", "木材制品"), ("Paper, printing", "造纸印刷"), ("Fuels", "石油炼焦"),
    ("Chemicals", "化学工业"), ("Rubber, plastics", "橡胶塑料"), ("Minerals", "非金属矿物制品"), ("Metals", "金属冶炼与制品"),
    ("Machinery", "机械设备"), ("Electronics", "电气与光学设备"), ("Transport equipment", "交通运输设备"),
    ("Other manufacturing", "其他制造业"), ("Electricity, gas, water", "电力燃气和水"), ("Construction", "建筑业"),
    ("Motor trade", "汽车销售与维修"), ("Wholesale", "批发业"), ("Retail", "零售业"), ("Hotels, restaurants", "住宿餐饮"),
    ("Inland transport", "陆路运输"), ("Water transport", "水路运输"), ("Air transport", "航空运输"),
    ("Transport services", "运输辅助服务"), ("Post, telecommunications", "邮政电信"), ("Finance", "金融业"),
    ("Real estate", "房地产业"), ("Business services", "租赁与商务服务"), ("Public administration", "公共管理"),
    ("Education", "教育"), ("Health", "卫生社会工作"), ("Other services", "其他服务"), ("Households", "家政服务"),
];

/// Code, English, Chinese.
const REGIONS: [(&str, &str, &str); 9] = [
    ("CHN", "China", "中国"),
    ("USA", "United States", "美国"),
    ("JPN", "Japan", "日本"),
    ("KOR", "Korea", "韩国"),
    ("TWN", "Taiwan", "中国台湾"),
    ("DEU", "Germany", "德国"),
    ("IND", "India", "印度"),
    ("REU", "Rest of the EU", "欧盟其他成员国"),
    ("ROW", "Rest of the world", "世界其他地区"),
];

/// Nine regions by 35 sectors, million USD at current prices.
///
/// # Errors
/// A file that is absent or not such a table.
pub fn world(folder: &Path) -> Result<MrioTable, Box<dyn Error>> {
    let names: Vec<Label> = (1..)
        .zip(SECTORS)
        .map(|(number, (english, chinese))| Label::new(format!("c{number}"), english).with_chinese(chinese))
        .collect();
    read(&folder.join("WIOT2011_9x35_Z.csv"), &folder.join("WIOT2011_9x35_Y_X.csv"), "World 2011", Some(names))
}

/// A multi-regional table from two files: flows between pairs, final demand of pairs by region.
///
/// # Errors
/// A file that is absent or not such a table.
pub fn read(flows: &Path, demand: &Path, name: &str, sectors: Option<Vec<Label>>) -> Result<MrioTable, Box<dyn Error>> {
    let cells = |file: &Path| -> Result<Vec<Vec<String>>, Box<dyn Error>> {
        let text = std::fs::read_to_string(file)?;
        Ok(text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect())
    };
    let (flows, demand) = (cells(flows)?, cells(demand)?);
    let pairs: Vec<(&str, &str)> = flows[1..]
        .iter()
        .map(|row| row[0].split_once(['.', '_']).ok_or_else(|| format!("{} is not a region and a sector", row[0])))
        .collect::<Result<_, _>>()?;
    let first = pairs[0];
    let regions: Vec<&str> = pairs.iter().filter(|pair| pair.1 == first.1).map(|pair| pair.0).collect();
    let codes: Vec<&str> = pairs.iter().filter(|pair| pair.0 == first.0).map(|pair| pair.1).collect();
    let labels = regions.iter().map(|code| match REGIONS.iter().find(|region| region.0 == *code) {
        Some((_, english, chinese)) => Label::new(*code, *english).with_chinese(*chinese),
        None => Label::new(*code, *code),
    });
    let numbers = |cells: &[Vec<String>], columns: usize| -> Result<Array2<f64>, Box<dyn Error>> {
        let rows = cells[1..].iter().flat_map(|row| &row[1..=columns]);
        let values = rows.map(|cell| cell.parse()).collect::<Result<Vec<f64>, _>>()?;
        Ok(Array2::from_shape_vec((cells.len() - 1, columns), values)?)
    };
    Ok(MrioTable::from_flows(
        TableInfo::new(name, Unit::money("USD", 6)),
        Labels::new(Dimension::Region, labels.collect())?,
        match sectors {
            Some(labels) => Labels::new(Dimension::Sector, labels)?,
            None => Labels::from_codes(Dimension::Sector, &codes)?,
        },
        numbers(&flows, pairs.len())?,
        RegionalDemand::new(
            vec![(Label::new("FD", "Final demand"), FinalUse::Other)],
            numbers(&demand, regions.len())?,
        ),
    )?)
}
