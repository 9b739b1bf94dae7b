//! A sheet of a workbook as lines of tab-separated text, cell by cell, so that workbooks are read as files are.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Cell, DataRef, Reader, Xlsb, Xlsx};

use super::format::Meter;
use super::source::Source;
use crate::table::TableError;

/// Text of this length is handed over at once.
const PIECE: usize = 1 << 18;

type Piece = Result<Vec<u8>, String>;

/// Opens a sheet by name, or the first one that is not a legend.
pub(super) fn open(path: &Path, sheet: Option<&str>) -> Result<Source, TableError> {
    let reader = File::open(path).map_err(|error| TableError::in_file(path, &error))?;
    let is_binary = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsb"));
    of_book(BufReader::new(reader), path.display().to_string(), is_binary, sheet)
}

/// Opens the first sheet of a workbook that was packed.
#[cfg(feature = "archives")]
pub(super) fn open_packed(name: String, bytes: Vec<u8>) -> Result<Source, TableError> {
    let is_binary = name.to_ascii_lowercase().ends_with(".xlsb");
    of_book(std::io::Cursor::new(bytes), name, is_binary, None)
}

fn of_book(
    reader: impl Read + Seek + Send + 'static,
    file: String,
    is_binary: bool,
    sheet: Option<&str>,
) -> Result<Source, TableError> {
    let failed = |reason: String| TableError::File { file: file.clone(), reason };
    let (sender, pieces) = sync_channel(2);
    let meter = Arc::new(Meter::default());
    let rows = Arc::clone(&meter);
    let (name, write): (String, Box<dyn FnOnce() + Send>) = if is_binary {
        let mut book = Xlsb::new(reader).map_err(|error: calamine::XlsbError| failed(error.to_string()))?;
        let name = chosen(&book.sheet_names(), sheet).map_err(failed)?;
        let wanted = name.clone();
        (
            name,
            Box::new(move || match book.worksheet_cells_reader(&wanted) {
                Ok(mut cells) => {
                    rows.of.store(cells.dimensions().end.0 as usize + 1, Ordering::Relaxed);
                    write(|| cells.next_cell().map_err(|error| error.to_string()), &rows, &sender);
                }
                Err(error) => drop(sender.send(Err(error.to_string()))),
            }),
        )
    } else {
        let mut book = Xlsx::new(reader).map_err(|error: calamine::XlsxError| failed(error.to_string()))?;
        let name = chosen(&book.sheet_names(), sheet).map_err(failed)?;
        let wanted = name.clone();
        (
            name,
            Box::new(move || match book.worksheet_cells_reader(&wanted) {
                Ok(mut cells) => {
                    rows.of.store(cells.dimensions().end.0 as usize + 1, Ordering::Relaxed);
                    write(|| cells.next_cell().map_err(|error| error.to_string()), &rows, &sender);
                }
                Err(error) => drop(sender.send(Err(error.to_string()))),
            }),
        )
    };
    std::thread::Builder::new().spawn(write).map_err(|error| failed(error.to_string()))?;
    let reader = Box::new(Pieces { source: pieces, piece: Vec::new(), at: 0 });
    Ok(Source { name: file, sheet: Some(name), reader, meter })
}

fn chosen(names: &[String], wanted: Option<&str>) -> Result<String, String> {
    match wanted {
        None => names
            .iter()
            .find(|name| !name.eq_ignore_ascii_case("legend"))
            .cloned()
            .ok_or_else(|| "the workbook has no sheet of numbers".to_owned()),
        Some(wanted) => names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(wanted))
            .cloned()
            .ok_or_else(|| format!("there is no sheet \"{wanted}\"; there are {}", names.join(", "))),
    }
}

/// Writes cells in the order of the sheet; what is skipped there are empty cells and lines.
fn write<'a>(
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, String>,
    rows: &Meter,
    sender: &SyncSender<Piece>,
) {
    let (mut text, mut row, mut column) = (Vec::with_capacity(PIECE + 64), 0, 0);
    loop {
        match next() {
            Err(reason) => return drop(sender.send(Err(reason))),
            Ok(None) => {
                rows.add(1);
                text.push(b'\n');
                return drop(sender.send(Ok(text)));
            }
            Ok(Some(cell)) => {
                let (to_row, to_column) = cell.get_position();
                if to_row > row {
                    column = 0;
                }
                text.extend((row..to_row).map(|_| b'\n'));
                rows.add(to_row.saturating_sub(row) as usize);
                row = to_row;
                text.extend((column..to_column).map(|_| b'\t'));
                column = to_column;
                let cell = cell.get_value();
                text.extend(match cell {
                    DataRef::Float(value) => value.to_string().into_bytes(),
                    DataRef::Int(value) => value.to_string().into_bytes(),
                    DataRef::Empty => Vec::new(),
                    other => written(&other.to_owned_text()),
                });
                if text.len() >= PIECE {
                    let full = std::mem::replace(&mut text, Vec::with_capacity(PIECE + 64));
                    if sender.send(Ok(full)).is_err() {
                        return;
                    }
                }
            }
        }
    }
}

trait OwnedText {
    fn to_owned_text(&self) -> String;
}

impl OwnedText for DataRef<'_> {
    fn to_owned_text(&self) -> String {
        match self {
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            other => calamine::Data::from(other.clone()).to_string(),
        }
    }
}

/// A text as a field: quoted where it holds a quotation mark, without breaks.
fn written(text: &str) -> Vec<u8> {
    let text = text.replace(['\t', '\n', '\r'], " ");
    if text.contains('"') { format!("\"{}\"", text.replace('"', "\"\"")).into_bytes() } else { text.into_bytes() }
}

struct Pieces {
    source: Receiver<Piece>,
    piece: Vec<u8>,
    at: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.piece.len() {
            match self.source.recv() {
                Err(_) => return Ok(0),
                Ok(Err(reason)) => return Err(std::io::Error::other(reason)),
                Ok(Ok(piece)) => (self.piece, self.at) = (piece, 0),
            }
        }
        let length = buffer.len().min(self.piece.len() - self.at);
        buffer[..length].copy_from_slice(&self.piece[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
