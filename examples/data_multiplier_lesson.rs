//! The data-element multiplier by hand: one sector, then two, then a network.
//!
//! Each step is computed twice, with pencil and with the crate, and the difference is printed. `-- --lang zh` prints Chinese.

use domar::digital::Scope;
use domar::ndarray::{Array1, Array2, array};
use domar::prelude::*;

/// A closed economy with given coefficients and final demand.
fn system(coefficients: &Array2<f64>, demand: &Array1<f64>) -> Result<LeontiefSystem, Error> {
    let codes: Vec<String> = (1..=demand.len()).map(|i| i.to_string()).collect();
    let sectors = Labels::from_codes(Dimension::Sector, &codes)?;
    let lu = domar::linalg::Lu::factorise((Array2::eye(demand.len()) - coefficients).view())?;
    let output = lu.solve(demand.view())?;
    let info = TableInfo::new("Lesson", Unit::money("CNY", 8));
    let table = IoTable::from_coefficients(info, sectors, coefficients.view(), output)?;
    Ok(LeontiefSystem::from_table(&table, Flow::Domestic)?)
}

fn main() -> Result<(), Error> {
    let language = match std::env::args().skip_while(|word| word != "--lang").nth(1).as_deref() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    };
    let say = |english: &str, chinese: &str| println!("\n{}", language.pick(english, chinese));
    let show = |name: &str, by_hand: f64, computed: f64| println!("  {name:<28} {by_hand:>10.6} {computed:>10.6}");

    say(
        "1. One sector that uses no inputs. Output rises by 1 %, data by κ/(1 − ρ) = 0.3/(1 − 0.7) = 1 per cent of it, output \
         by ε = 0.2 of that, and so on: 1 + 0.2 + 0.04 + … = 1/(1 − 0.2). That is 放大. (By hand, by the crate.)",
        "一、单部门、无中间投入。产出升1%，数据随之升 κ/(1 − ρ) = 0.3/(1 − 0.7) = 1%，产出再升 ε = 0.2，如此往复：\
         1 + 0.2 + 0.04 + … = 1/(1 − 0.2)。此即放大。（手算、程序）",
    );
    let one = system(&array![[0.0]], &array![100.0])?;
    let number = |system: &LeontiefSystem, value: f64| {
        let values = Array1::from_elem(system.sectors().len(), value);
        LabeledVec::new(Measure::new("number", Unit::Ratio), system.sectors().clone(), values)
    };
    let m = DataEconomy::new(&one)?
        .elasticities(&number(&one, 0.2)?)?
        .gain(&number(&one, 0.3)?, &number(&one, 0.7)?)?
        .multiplier(&number(&one, 0.01)?)?;
    let rounds: f64 = (0..60).map(|round| 0.2_f64.powi(round)).sum();
    show("M", rounds, m.value);

    say(
        "   The same with inputs from itself, A = 0.5. A saving of 1 % is worth λ = 1/(1 − 0.5) = 2 % without data: that is \
         Hulten, and no merit of data. With data (1 − A − ε) is divided by: M = (1 − A)/(1 − A − ε).",
        "   再设自用中间投入 A = 0.5。无数据时1%的节约已值 λ = 1/(1 − 0.5) = 2%：此为赫尔滕效应，不归功于数据。\
         有数据时除以 1 − A − ε：M = (1 − A)/(1 − A − ε)。",
    );
    let looped = system(&array![[0.5]], &array![100.0])?;
    let m = DataEconomy::new(&looped)?
        .elasticities(&number(&looped, 0.2)?)?
        .gain(&number(&looped, 0.3)?, &number(&looped, 0.7)?)?
        .multiplier(&number(&looped, 0.01)?)?;
    show(language.pick("Hulten", "赫尔滕"), 0.01 / 0.5, m.hulten);
    show("M", 0.5 / 0.3, m.value);

    say(
        "2. Two sectors alike without inputs, each with its own data and half of what the other has (S = I + 0.5 W). What one \
         uses is 1.5 times its own: M = 1/(1 − 0.2 · 1.5). The excess M − 1 = 0.4286 is 放大 and 倍增 together; their Shapley \
         values are means over the two orders of switching on.",
        "二、两个相同部门，无中间投入，各用自身数据与对方数据之半（S = I + 0.5 W）。所用数据为自身的1.5倍：\
         M = 1/(1 − 0.2 · 1.5)。M − 1 = 0.4286 为放大与倍增之和；沙普利值为两种次序的平均。",
    );
    let two = system(&Array2::zeros((2, 2)), &array![50.0, 50.0])?;
    let access = LabeledMat::new(
        Measure::new("access", Unit::Ratio),
        two.sectors().clone(),
        two.sectors().clone(),
        array![[1.0, 0.5], [0.5, 1.0]],
    )?;
    let m = DataEconomy::new(&two)?
        .elasticities(&number(&two, 0.2)?)?
        .access(&access)?
        .gain(&number(&two, 0.3)?, &number(&two, 0.7)?)?
        .multiplier(&number(&two, 0.01)?)?;
    let gain = |loops: f64| 1.0 / (1.0 - loops) - 1.0;
    let (own, others, both) = (gain(0.2), gain(0.1), gain(0.3));
    let split = m.shapley_excess()?;
    show("M", 1.0 + both, m.value);
    show(language.pick("amplification", "放大"), 0.5 * (own + both - others), split.amplification.shapley);
    show(language.pick("reuse", "倍增"), 0.5 * (others + both - own), split.reuse.shapley);

    say(
        "3. A network of three: raw materials, machines, data services. All is as in the formula \
         (I − A' − ESK)⁻¹; what is printed of M comes with what it hangs on.",
        "三、三部门网络：原料、机器、数据服务。一般公式 (I − A' − ESK)⁻¹；乘数连同其敏感性一并列示。",
    );
    let coefficients = array![[0.20, 0.30, 0.05], [0.10, 0.25, 0.15], [0.05, 0.10, 0.20]];
    let network = system(&coefficients, &array![40.0, 80.0, 30.0])?;
    let scope = Scope::custom(network.table(), "data services", &["3"])?;
    let shock = LabeledVec::new(Measure::new("shock", Unit::Ratio), network.sectors().clone(), scope.weights() * 0.01)?;
    let m = DataEconomy::calibrated(&network, &scope, 0.5, 0.3, 0.7)?.multiplier(&shock)?;
    // The rounds of the economy, one after another.
    let first = shock.values().to_owned();
    let mut response = first.clone();
    let elasticity = coefficients.row(2).to_owned();
    for _ in 0..500 {
        // Sectors 1 and 2 use their own data and half of sector 3's; sector 3 has no other data sector to buy from.
        let used = array![response[0] + 0.5 * response[2], response[1] + 0.5 * response[2], response[2]];
        response = coefficients.t().dot(&response) + &first + &elasticity * &used;
    }
    let value_added = network.table().value_added()?.sum();
    let total = (&network.table().net_final_demand().values() / value_added).dot(&response);
    show("M", total / m.hulten, m.value);
    println!("\n{}", m.sensitivity(Sobol { draws: 1024, seed: 7 })?.to_table_in(language));
    Ok(())
}
