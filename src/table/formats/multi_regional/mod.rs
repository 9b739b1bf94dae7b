//! Tables of several economies.

mod adb;
mod assemble;
#[cfg(feature = "parquet")]
mod columnar;
mod eora;
mod exiobase;
mod figaro;
mod format;
mod gloria;
mod headed;
mod icio;
mod indexed;
mod names;
mod pymrio;
mod read_me;
mod rows;
#[cfg(feature = "excel")]
mod sheet;
mod source;
mod system;
mod text;
mod wiod;

pub use adb::AdbMrio;
#[cfg(feature = "parquet")]
pub use columnar::Columnar;
pub use eora::Eora26;
pub use exiobase::Exiobase;
pub use figaro::Figaro;
pub use format::{MrioFormat, NegativeOutput, ReadOptions};
pub use gloria::{Gloria, Stressors};
pub use icio::{Icio, SplitEconomies};
pub use pymrio::Pymrio;
pub use wiod::Wiod;

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::cells::MissingCells;
    use super::super::hostile::assert_bytes_never_panic;
    use super::format::{OfOneFile, Task};
    use super::source::Source;
    use super::*;
    use crate::units::Prices;

    const CODED: &str = "\
,AUS_01,AUS_02,AUT_01,AUT_02,AUS_HFCE,AUT_HFCE,TOTAL
AUS_01,10,5,4,1,20,5,45
AUS_02,3,8,0,2,15,1,29
AUT_01,6,1,12,3,4,18,44
AUT_02,0,1,2,9,2,20,34
VALU,26,14,26,19,,,
OUTPUT,45,29,44,34,,,
";
    const HEADED: &str = "\
Table,,,,,,,,,,
,,,,A01,F,A01,F,CONS_h,CONS_h,GO
,,,,Crops,Building,Crops,Building,Households,Households,Total output
,,,,AUS,AUS,AUT,AUT,AUS,AUT,TOT
,,,,c1,c2,c1,c2,c57,c57,c62
A01,Crops,AUS,c1,10,5,4,1,20,5,45
F,Building,AUS,c2,3,8,0,2,15,1,29
A01,Crops,AUT,c1,6,1,12,3,4,18,44
F,Building,AUT,c2,0,1,2,9,2,20,34
VA,Value added at basic prices,TOT,r70,26,14,26,19,0,0,85
";
    const FLAT: &str = "\
icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue
AT_A,AT_A,AT,A,AT,A,1
AT_A,BE_A,AT,A,BE,A,2
AT_A,AT_P3,AT,A,AT,P3,3
AT_A,BE_P3,AT,A,BE,P3,4
BE_A,AT_A,BE,A,AT,A,5
W2_D1,AT_A,W2,D1,AT,A,6
";

    #[test]
    fn no_file_makes_a_reader_panic() {
        let source = |bytes: &[u8]| Source::of_bytes(bytes, "t.csv");
        for missing in [MissingCells::Refuse, MissingCells::Zero] {
            let negative_output = NegativeOutput::Zero;
            let task = || Task::new(ReadOptions { missing, negative_output }, |_| ControlFlow::Continue(()));
            assert_bytes_never_panic(CODED, |bytes| Icio::new(2018).table(source(bytes), &mut task()).map(|_| ()));
            assert_bytes_never_panic(HEADED, |bytes| Wiod { year: 2014 }.table(source(bytes), &mut task()).map(|_| ()));
            assert_bytes_never_panic(FLAT, |bytes| Figaro { year: 2021 }.table(source(bytes), &mut task()).map(|_| ()));
        }
        let adb = AdbMrio { year: 2022, prices: Prices::Current };
        assert_bytes_never_panic(HEADED, |bytes| adb.table(source(bytes), &mut Task::quiet()).map(|_| ()));
        let matrix = CODED.replace("TOTAL", "").replace("VALU", "W2_D1");
        assert_bytes_never_panic(&matrix, |bytes| {
            Figaro { year: 2021 }.table(source(bytes), &mut Task::quiet()).map(|_| ())
        });
    }
}
