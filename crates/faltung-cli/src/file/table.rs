//! Text files of columns: CSV, TSV and their semicolon cousins.
//!
//! Whatever is not filtered is written again as it was read: other columns, dates, comment lines,
//! the names, the separator and the kind of line end.

use std::io::{self, Write};

use csv::{QuoteStyle, ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use ndarray::Array2;

use super::bytes::reserved;
use super::typed::word;
use crate::error::Fault;
use crate::memory;
use crate::samples::{Held, Samples, each};
use crate::signal::Placement;

/// A text file, and which of its columns are the signal.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    separator: u8,
    crlf: bool,
    /// Comment lines before the first row, verbatim.
    preamble: String,
    names: Option<StringRecord>,
    rows: Vec<StringRecord>,
    /// The filtered columns, counted from 0.
    pub(crate) columns: Vec<usize>,
}

/// Which columns are wanted and how the file is to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// Names, or numbers counted from 1; `all` for every column of numbers.
    pub(crate) columns: Vec<String>,
    /// Whether the first row holds names; `None` = look at it.
    pub(crate) header: Option<bool>,
    /// Without names, every column counts, as the rows of a matrix need it.
    pub(crate) matrix: bool,
}

/// Cells that say that nothing was measured.
const MISSING: [&str; 6] = ["", "NA", "N/A", "null", "NULL", "-"];

/// The wanted columns as samples of shape `[columns, rows]`; missing cells are NaN.
pub(crate) fn read(file: &[u8], tabs: bool, choice: &Choice) -> Result<(Samples, Table), Fault> {
    let text = text_of(file)?;
    let (preamble, body) = split_preamble(text);
    if body.trim().is_empty() {
        return Err(Fault::new(
            "wanted rows of numbers, found an empty file",
            "check the name; the program that wrote the file may have failed",
        ));
    }
    let separator = if tabs { b'\t' } else { separator_of(body) };
    memory::claim("the table", bytes_of_rows(body, separator))?;
    let mut rows = records(body, separator, preamble.lines().count())?;
    let names = match choice.header {
        Some(named) => named,
        None => first_row_is_names(&rows),
    }
    .then(|| rows.remove(0));
    let crlf = body.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    let preamble = preamble.to_owned();
    let mut table = Table { separator, crlf, preamble, names, rows, columns: Vec::new() };
    if table.rows.is_empty() {
        return Err(Fault::new(
            "wanted rows of numbers, found only the names of columns",
            "check the file, or say --header no if the first row is data",
        ));
    }
    table.columns = if choice.matrix && table.names.is_none() {
        (0..table.width()).collect()
    } else {
        table.chosen(&choice.columns)?
    };
    let samples = table.samples()?;
    Ok((samples, table))
}

fn text_of(file: &[u8]) -> Result<&str, Fault> {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    std::str::from_utf8(file).map_err(|error| {
        let row = file[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Fault::new(
            format!("wanted text in UTF-8, found other bytes in line {row}"),
            "if this is a table, save it as UTF-8; if it holds bare samples, say --raw f32le or alike",
        )
    })
}

/// The comment lines at the start, and the rest.
fn split_preamble(text: &str) -> (&str, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with('#') {
            break;
        }
        end += line.len();
    }
    text.split_at(end)
}

/// About the memory that the rows of a table take, each with its cells and where they end.
fn bytes_of_rows(body: &str, separator: u8) -> u128 {
    const OF_ROW: u128 = 256;
    const OF_CELL: u128 = 32;
    let (mut rows, mut cells, mut longest, mut start) = (1u128, 1u128, 0, 0);
    for (at, byte) in body.bytes().enumerate() {
        cells += u128::from(byte == separator || byte == b'\n');
        if byte == b'\n' {
            rows += 1;
            longest = longest.max(at - start);
            start = at + 1;
        }
    }
    rows * (OF_ROW + 2 * longest as u128) + cells * OF_CELL
}

/// The separator that the first line has most of.
fn separator_of(body: &str) -> u8 {
    let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |separator: u8| line.bytes().filter(|&byte| byte == separator).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

fn records(body: &str, separator: u8, lines_before: usize) -> Result<Vec<StringRecord>, Fault> {
    ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .from_reader(body.as_bytes())
        .into_records()
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unequal(&error, lines_before))
}

fn unequal(error: &csv::Error, lines_before: usize) -> Fault {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => Fault::new(
            format!(
                "wanted {expected_len} cells in every row, found {len} in line {}",
                pos.as_ref().map_or(0, csv::Position::line) + lines_before as u64
            ),
            "put text that contains the separator in quotes, and # before comment lines",
        ),
        _ => Fault::new(error.to_string(), "check that the file is a table of text"),
    }
}

fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell.trim())
}

/// The number in a cell: NaN if nothing was measured, `None` if it is text.
fn number(cell: &str) -> Option<f64> {
    if is_missing(cell) { Some(f64::NAN) } else { cell.trim().parse().ok() }
}

/// A first row with a number or a date in it is data; names are neither.
fn first_row_is_names(rows: &[StringRecord]) -> bool {
    let is_date = |cell: &str| {
        cell.starts_with(|first: char| first.is_ascii_digit())
            && cell.chars().all(|c| c.is_ascii_digit() || "-/.:+TZ ".contains(c))
    };
    let mut cells = rows[0].iter().map(str::trim).filter(|cell| !is_missing(cell)).peekable();
    cells.peek().is_some() && cells.all(|cell| number(cell).is_none() && !is_date(cell))
}

impl Table {
    fn width(&self) -> usize {
        self.rows[0].len()
    }

    /// The column's name, or its number.
    pub(crate) fn name(&self, column: usize) -> String {
        let name = self.names.as_ref().and_then(|names| names.get(column)).unwrap_or("").trim();
        if name.is_empty() { format!("column {}", column + 1) } else { name.to_owned() }
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).unwrap_or("")
    }

    /// The columns that hold numbers, all of them measured or missing.
    fn numeric(&self) -> Vec<usize> {
        (0..self.width())
            .filter(|&column| {
                let mut cells = (0..self.rows.len()).map(|row| self.cell(row, column));
                cells.clone().all(|cell| number(cell).is_some())
                    && cells.any(|cell| !is_missing(cell))
            })
            .collect()
    }

    /// A first column that only rises counts the rows or tells their time: it is no signal.
    fn is_index(&self, column: usize) -> bool {
        let cells: Option<Vec<f64>> =
            (0..self.rows.len()).map(|row| number(self.cell(row, column))).collect();
        column == 0
            && self.width() > 1
            && cells.is_some_and(|cells| cells.windows(2).all(|pair| pair[0] < pair[1]))
    }

    fn chosen(&self, wanted: &[String]) -> Result<Vec<usize>, Fault> {
        let mut signals = self.numeric();
        signals.retain(|&column| !self.is_index(column));
        match (wanted, signals.as_slice()) {
            ([], [one]) => Ok(vec![*one]),
            ([], []) => self.only_candidate(),
            ([], _) => Err(Fault::new(
                format!("wanted one column of numbers, found {}", self.listed(&signals)),
                "choose with --column NAME (again for more), or --column all",
            )),
            ([all], [_, ..]) if all == "all" && self.named("all").is_none() => Ok(signals),
            _ => {
                let mut columns = Vec::new();
                for name in wanted {
                    let column = self.find(name)?;
                    if !columns.contains(&column) {
                        columns.push(column);
                    }
                }
                Ok(columns)
            }
        }
    }

    /// Nothing but an index, or a column of numbers with some text in it, whose cell is then
    /// complained of.
    fn only_candidate(&self) -> Result<Vec<usize>, Fault> {
        if self.width() == 1 {
            return Ok(vec![0]);
        }
        let mostly_numbers = |&column: &usize| {
            let numbers = (0..self.rows.len()).filter(|&row| {
                let cell = self.cell(row, column);
                !is_missing(cell) && number(cell).is_some()
            });
            2 * numbers.count() > self.rows.len()
        };
        if let Some(column) = (1..self.width()).find(mostly_numbers) {
            return Ok(vec![column]);
        }
        Err(Fault::new(
            format!(
                "wanted a column of numbers, found none in {}",
                self.listed(&(0..self.width()).collect::<Vec<_>>())
            ),
            "choose one with --column NAME to see what is wrong in it",
        ))
    }

    fn listed(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| self.name(column)).collect::<Vec<_>>().join(", ")
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.names.as_ref()?.iter().position(|own| own.trim() == name.trim())
    }

    fn find(&self, name: &str) -> Result<usize, Fault> {
        let by_number = || {
            let number: usize = name.parse().ok()?;
            (1..=self.width()).contains(&number).then(|| number - 1)
        };
        self.named(name).or_else(by_number).ok_or_else(|| {
            let all: Vec<usize> = (0..self.width()).collect();
            Fault::asked(
                format!("wanted a column {name:?}, found {}", self.listed(&all)),
                format!("give one of these names, or a number from 1 to {}", self.width()),
            )
        })
    }

    fn samples(&self) -> Result<Samples, Fault> {
        let mut values = reserved(self.columns.len() * self.rows.len())?;
        for &column in &self.columns {
            for row in 0..self.rows.len() {
                let cell = self.cell(row, column);
                values.push(number(cell).ok_or_else(|| self.text_in_numbers(row, column))?);
            }
        }
        let shape = (self.columns.len(), self.rows.len());
        Array2::from_shape_vec(shape, values)
            .map(|array| Samples::F64(array.into_dyn()))
            .map_err(|error| Fault::new(error.to_string(), ""))
    }

    fn text_in_numbers(&self, row: usize, column: usize) -> Fault {
        let cell = self.cell(row, column);
        let position = self.rows[row].position();
        // The reader places a row that follows CRLF before the line feed.
        let behind = position.is_some_and(|position| self.crlf && position.byte() > 0);
        let line = position.map_or(0, csv::Position::line) as usize
            + usize::from(behind)
            + self.preamble.lines().count();
        let hint = if cell.replacen(',', ".", 1).trim().parse::<f64>().is_ok() {
            "write decimal points instead of decimal commas"
        } else {
            "correct the cell, empty it if nothing was measured, or choose another --column"
        };
        let message = format!(
            "wanted a number in line {line}, column {} ({}), found {cell:?}",
            column + 1,
            self.name(column)
        );
        Fault::new(message, hint)
    }

    /// The cells of another column, for the axis of a plot; the first one that is not filtered.
    pub(crate) fn index(&self) -> Option<(String, Vec<&str>)> {
        let column = (0..self.width()).find(|column| !self.columns.contains(column))?;
        Some((self.name(column), (0..self.rows.len()).map(|row| self.cell(row, column)).collect()))
    }

    /// Writes the table with `samples` of shape `[columns, n]` in place of the filtered columns.
    ///
    /// Rows that the file did not have get empty
    /// cells beside their numbers, rows that have no output are left out.
    pub(crate) fn write(
        &self,
        samples: &Samples,
        placement: Placement,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        out.write_all(self.preamble.as_bytes())?;
        let mut writer = self.writer(out);
        if let Some(names) = &self.names {
            writer.write_record(names).map_err(plain)?;
        }
        let nothing = StringRecord::from(vec![""; self.width()]);
        for output in 0..samples.shape()[1] {
            let at = placement.first + (output * placement.step) as isize;
            let row = usize::try_from(at).ok().and_then(|row| self.rows.get(row));
            let cells = row.unwrap_or(&nothing);
            let texts = cells.iter().enumerate().map(|(column, cell)| {
                match self.columns.iter().position(|&own| own == column) {
                    Some(channel) => {
                        let own = row.map(|_| cell);
                        each!(samples, array => written(array[[channel, output]], own))
                    }
                    None => cell.to_owned(),
                }
            });
            writer.write_record(texts).map_err(plain)?;
        }
        writer.flush()
    }

    fn writer<'a>(&self, out: &'a mut dyn Write) -> csv::Writer<&'a mut dyn Write> {
        let terminator = if self.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        WriterBuilder::new()
            .delimiter(self.separator)
            .terminator(terminator)
            .quote_style(QuoteStyle::Necessary)
            .flexible(true)
            .from_writer(out)
    }
}

/// A result as a cell. Where nothing was measured and nothing came out, the cell stays as it was
/// (empty, NA); `NaN` thus marks only what the filter could not tell.
fn written<T: Held>(value: T, cell: Option<&str>) -> String {
    match cell {
        Some(cell) if value.to_complex().re.is_nan() && is_missing(cell) => cell.to_owned(),
        _ => word(value),
    }
}

/// The system's own error, by which a full disk and a closed pipe are told.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes samples that never were a table: one column for each channel, without names.
pub(crate) fn write_bare(samples: &Samples, tabs: bool, out: &mut dyn Write) -> io::Result<()> {
    let rows = samples.shape().last().copied().unwrap_or(1);
    let separator = if tabs { "\t" } else { "," };
    each!(samples, array => {
        let values: Vec<_> = array.iter().copied().collect();
        for row in 0..rows {
            let cells: Vec<String> = values.iter().skip(row).step_by(rows.max(1)).map(|&v| word(v)).collect();
            writeln!(out, "{}", cells.join(separator))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, columns: &[&str]) -> Result<(Samples, Table), Fault> {
        let columns = columns.iter().map(|name| name.to_string()).collect();
        read(text.as_bytes(), false, &Choice { columns, ..Choice::default() })
    }

    fn again(text: &str, columns: &[&str]) -> String {
        let (samples, table) = of(text, columns).unwrap();
        let mut out = Vec::new();
        table.write(&samples, Placement::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_not_filtered_is_written_as_it_was_read() {
        for text in [
            "date,co2\n19580329,316.1\n19580405,\n",
            "# from the mountain\n# in ppm\ndate;co2;note\r\n1958-03-29;316.1;\"a; b\"\r\n1958-04-05;317.3;\r\n",
            "t\tv\n0.10\t1\n0.20\t2\n",
            "1\n2.5\nNA\n",
        ] {
            assert_eq!(again(text, &[]), text);
        }
    }

    #[test]
    fn columns_are_found_by_name_and_number() {
        let text = "2001,a,2\nx,3,4\ny,5,6\n";
        let choice = Choice { columns: vec!["2001".into()], header: Some(true), matrix: false };
        let fault = read(text.as_bytes(), false, &choice).unwrap_err();
        assert!(
            fault.message.contains("line 2, column 1 (2001), found \"x\""),
            "{}",
            fault.message
        );
        let (samples, _) = of("a,b,c\n9,1,x\n7,2,y\n", &["2", "a"]).unwrap();
        assert_eq!(samples.to_f64(), ndarray::arr2(&[[1.0, 2.0], [9.0, 7.0]]).into_dyn());
        let (samples, _) = of("a,b\n1,5\n0,6\n", &["all"]).unwrap();
        assert_eq!(samples.shape(), [2, 2]);
        assert_eq!(
            of("1,2\n2,4\n", &[]).unwrap().0.to_f64(),
            ndarray::arr2(&[[2.0, 4.0]]).into_dyn()
        );
    }

    #[test]
    fn faults_say_where_and_what_to_do() {
        for (text, columns, message, hint) in [
            ("", vec![], "empty file", "check the name"),
            ("a,b\n", vec![], "only the names", "--header no"),
            ("a,b\n1,2\n0,3\n", vec![], "found a, b", "--column NAME"),
            ("a,b\n1,2\n", vec!["c"], "wanted a column \"c\", found a, b", "1 to 2"),
            ("a,b\n1,2\n", vec!["3"], "wanted a column \"3\"", "1 to 2"),
            ("a\n1\nsoon\n", vec![], "line 3, column 1 (a), found \"soon\"", "correct the cell"),
            ("#\na;b\nx;1,5\n", vec!["b"], "line 3, column 2 (b), found \"1,5\"", "decimal points"),
            (
                "a,b\n1,2\n1\n",
                vec!["a"],
                "wanted 2 cells in every row, found 1 in line 3",
                "quotes",
            ),
        ] {
            let fault = of(text, &columns).unwrap_err();
            assert!(fault.message.contains(message), "{text:?}: {}", fault.message);
            assert!(fault.hint.contains(hint), "{text:?}: {}", fault.hint);
        }
        assert!(text_of(b"a\n\xFF").unwrap_err().message.contains("line 2"));
    }

    #[test]
    fn missing_cells_stay_apart_from_results_that_are_no_number() {
        let (_, table) = of("t,v\na,1\nb,\nc,NA\n", &["v"]).unwrap();
        let nan = Samples::F64(ndarray::arr2(&[[f64::NAN; 5]]).into_dyn());
        let mut out = Vec::new();
        table.write(&nan, Placement { first: -1, step: 1 }, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "t,v\n,NaN\na,NaN\nb,\nc,NA\n,NaN\n");
    }
}
