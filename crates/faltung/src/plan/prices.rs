//! One table of prices serves every instruction-set level and every number of threads, so that the
//! choice of a method, and with it the last bits of a result, does not depend on the machine, unless
//! its user wants it to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::machine::SHIPPED;
use crate::error::{Error, Result};
use crate::number::{Kind, Number};
use crate::spec::Method;

/// What everything costs, in nanoseconds, and where and when that was measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) machine: Cow<'static, str>,
    pub(super) date: Cow<'static, str>,
    /// A row of outputs, before its first output.
    pub(super) row: f64,
    /// The same again for each tap.
    pub(super) tap_of_row: f64,
    /// A tile, before its first output.
    pub(super) tile: f64,
    /// Vouching for one output of a transform.
    pub(super) vouch: f64,
    /// Taking a limb out of a sample, or adding one to an output.
    pub(super) limb: f64,
    /// A product of two limbs' spectra, for each point of a block.
    pub(super) limb_product: f64,
    /// Planning and preparing a direct sum, before its first tap.
    pub(super) prepare_direct: f64,
    /// The same for an outer product.
    pub(super) prepare_separable: f64,
    /// The same for a running sum.
    pub(super) prepare_running_sum: f64,
    /// The same for a transform.
    pub(super) prepare_transform: f64,
    pub(super) real32: Prices,
    pub(super) real64: Prices,
    pub(super) complex32: Prices,
    pub(super) complex64: Prices,
    pub(super) exact8: Prices,
    pub(super) exact16: Prices,
    pub(super) exact32: Prices,
    pub(super) exact64: Prices,
}

/// What is done to numbers of one type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prices {
    /// One tap times one sample in a long row.
    pub(super) multiply_add: f64,
    /// One sample read into, or one output taken from, a block or a box.
    pub(super) copy: f64,
    /// One sum of a running sum, per axis and output.
    pub(super) running: f64,
    /// One point of a transform and binary digit of its block's length, for blocks of [`DIGITS`];
    /// straight lines between. Infinite for numbers that are not transformed.
    pub(super) transform: [f64; DIGITS.len()],
}

/// Binary logarithms of the block lengths that transforms have prices for.
const DIGITS: [u32; 6] = [8, 11, 14, 17, 20, 23];

/// What may be said to be a price: with others, predictions would leave the range of numbers.
const RANGE: RangeInclusive<f64> = 1e-6..=1e9;

static TABLE: OnceLock<Table> = OnceLock::new();

/// The prices that plans of this process are made by.
pub(super) fn table() -> &'static Table {
    TABLE.get_or_init(|| SHIPPED)
}

/// Has all plans of this process made by the prices of a table, which `make prices` measures on a
/// machine and writes, instead of those that the crate comes with, which are the means of two machines.
///
/// Each line of the table is a name, a tabulator and a number from 1e-6 to 1e9, in nanoseconds; two say
/// what machine it is of, and when it was measured. Plans that are made by other prices may take other
/// methods, and results then differ in their last bits: so this can be said only once, before the first
/// call that asks for prices, and has to be said in every process that is to have the same bits. A plan
/// that is sent to another process is made anew there, by that process's prices.
///
/// ```
/// let wrong = faltung::use_prices("ROW\t4.7\n").unwrap_err();
/// assert!(wrong.to_string().starts_with("wanted a table of prices with a line for machine, found none"));
/// ```
///
/// # Errors
/// [`Error::Prices`] for a table that lacks a line, has one twice or has a price that is none, and
/// where this process has other prices already.
pub fn use_prices(text: &str) -> Result<()> {
    let wanted = Table::read(text)?;
    if *TABLE.get_or_init(|| wanted.clone()) == wanted {
        return Ok(());
    }
    let Table { machine, date, .. } = table();
    Err(Error::Prices {
        wanted: "prices before any are used, or those that this process has".into(),
        found: format!("others than its ({machine}, {date})"),
    })
}

impl Table {
    fn read(text: &str) -> Result<Self> {
        let mut lines = BTreeMap::new();
        for (name, said) in text.lines().filter_map(|line| line.split_once('\t')) {
            if lines.insert(name, said).is_some() {
                return Err(Error::Prices {
                    wanted: format!("a table of prices with one line for {name}"),
                    found: "two".into(),
                });
            }
        }
        let said = |name: &str| {
            lines.get(name).map(|said| said.trim()).ok_or_else(|| Error::Prices {
                wanted: format!("a table of prices with a line for {name}"),
                found: "none".into(),
            })
        };
        let price = |name: &str| {
            let said = said(name)?;
            let number = said.parse().ok().filter(|price| RANGE.contains(price));
            number.ok_or_else(|| Error::Prices {
                wanted: format!("a price of 1e-6 to 1e9 nanoseconds for {name}"),
                found: format!("{said:?}"),
            })
        };
        let of_numbers = |name: &str, are_transformed: bool| -> Result<Prices> {
            let of = |part: &str| price(&format!("{name}.{part}"));
            let mut transform = [f64::INFINITY; DIGITS.len()];
            if are_transformed {
                for (place, digits) in transform.iter_mut().zip(DIGITS) {
                    *place = of(&format!("transform.{digits}"))?;
                }
            }
            let (multiply_add, copy) = (of("multiply_add")?, of("copy")?);
            Ok(Prices { multiply_add, copy, running: of("running")?, transform })
        };
        Ok(Table {
            machine: said("machine")?.to_string().into(),
            date: said("date")?.to_string().into(),
            row: price("ROW")?,
            tap_of_row: price("TAP_OF_ROW")?,
            tile: price("TILE")?,
            vouch: price("VOUCH")?,
            limb: price("LIMB")?,
            limb_product: price("LIMB_PRODUCT")?,
            prepare_direct: price("PREPARE_DIRECT")?,
            prepare_separable: price("PREPARE_SEPARABLE")?,
            prepare_running_sum: price("PREPARE_RUNNING_SUM")?,
            prepare_transform: price("PREPARE_TRANSFORM")?,
            real32: of_numbers("REAL32", true)?,
            real64: of_numbers("REAL64", true)?,
            complex32: of_numbers("COMPLEX32", true)?,
            complex64: of_numbers("COMPLEX64", true)?,
            exact8: of_numbers("EXACT8", false)?,
            exact16: of_numbers("EXACT16", false)?,
            exact32: of_numbers("EXACT32", false)?,
            exact64: of_numbers("EXACT64", false)?,
        })
    }

    /// What planning and preparing a method costs before its first tap.
    pub(super) fn prepare(&self, method: Method) -> f64 {
        match method {
            Method::Auto | Method::Direct => self.prepare_direct,
            Method::Separable => self.prepare_separable,
            Method::RunningSum => self.prepare_running_sum,
            Method::OverlapSave | Method::Fft | Method::ExactInteger => self.prepare_transform,
        }
    }
}

/// The prices of one type of numbers.
pub(super) fn prices<N: Number>() -> &'static Prices {
    let (table, wide) = (table(), size_of::<N>());
    match N::KIND {
        Kind::Real if wide == 4 => &table.real32,
        Kind::Real => &table.real64,
        Kind::Complex if wide == 8 => &table.complex32,
        Kind::Complex => &table.complex64,
        Kind::Integer | Kind::Bit => match wide {
            1 => &table.exact8,
            2 => &table.exact16,
            4 => &table.exact32,
            _ => &table.exact64,
        },
    }
}

impl Prices {
    /// One transform of a block of `points`.
    pub(super) fn transform_of(&self, points: f64) -> f64 {
        let digits = points.log2().max(1.0);
        let place = ((digits - 8.0) / 3.0).clamp(0.0, 5.0);
        let (below, share) = (place.floor().min(4.0), place - place.floor().min(4.0));
        let at = below as usize;
        let price = self.transform[at] * (1.0 - share) + self.transform[at + 1] * share;
        points * digits * price
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_A_MACHINE: &str = include_str!("../../../../bench/prices/amd-epyc-avx512.tsv");

    #[test]
    fn a_table_is_what_its_lines_say() {
        let table = Table::read(OF_A_MACHINE).unwrap();
        assert_eq!(table.machine, "AMD EPYC with AVX-512");
        assert_eq!((table.row, table.prepare_transform), (4.66, 2623.0));
        assert_eq!((table.exact16.copy, table.real64.transform[5]), (0.0411, 0.1243));
        assert_eq!(table.exact8.transform, [f64::INFINITY; 6]);
    }

    #[test]
    fn lines_that_say_nothing_are_named() {
        let without = OF_A_MACHINE.replace("REAL64.running", "REAL64.walking");
        let message = Table::read(&without).unwrap_err().to_string();
        assert!(message.contains("a line for REAL64.running, found none"), "{message}");
        for price in ["0", "-1", "1e308", "inf", "NaN", "much"] {
            let wrong = OF_A_MACHINE.replace("VOUCH\t0.58", &format!("VOUCH\t{price}"));
            let message = Table::read(&wrong).unwrap_err().to_string();
            let wanted = "wanted a price of 1e-6 to 1e9 nanoseconds for VOUCH";
            assert_eq!(message, format!("{wanted}, found {price:?}"));
        }
        let twice = format!("{OF_A_MACHINE}ROW\t4\n");
        let message = Table::read(&twice).unwrap_err().to_string();
        assert_eq!(message, "wanted a table of prices with one line for ROW, found two");
    }
}
