//! Where the bytes of a table come from: a file, a packed file, a sheet of a workbook, a member of an archive.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::format::Meter;
use crate::table::TableError;

/// A stream of text, with the name that error messages call it.
pub struct Source {
    pub(super) name: String,
    /// The sheet, where the lines are the rows of a workbook.
    pub(super) sheet: Option<String>,
    pub(super) reader: Box<dyn Read + Send>,
    /// How much has been read: bytes of the file as it lies there, rows of a workbook.
    pub(super) meter: Arc<Meter>,
}

/// A reader that says how much was taken from it.
struct Metered<R> {
    reader: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.meter.add(read);
        Ok(read)
    }
}

/// A file that is metered.
fn metered(path: &Path) -> Result<(Metered<File>, Arc<Meter>), TableError> {
    let file = file(path)?;
    let size = file.metadata().map_err(|error| TableError::in_file(path, &error))?.len();
    let meter = Arc::new(Meter::of(size));
    Ok((Metered { reader: file, meter: Arc::clone(&meter) }, meter))
}

impl Source {
    pub(super) fn of_text(text: &str, name: &str) -> Self {
        Self::of_bytes(text.as_bytes(), name)
    }

    pub(super) fn of_bytes(bytes: &[u8], name: &str) -> Self {
        let meter = Arc::new(Meter::of(bytes.len() as u64));
        let reader = Metered { reader: std::io::Cursor::new(bytes.to_vec()), meter: Arc::clone(&meter) };
        Self { name: name.to_owned(), sheet: None, reader: Box::new(reader), meter }
    }

    /// Opens a file by the ending of its name: `.gz`, `.zip` with one member, `.xlsx`, `.xlsb`, or text.
    pub(super) fn open(path: &Path) -> Result<Self, TableError> {
        Self::open_one(path, &|_| false)
    }

    /// The same where an archive or a folder may hold several files, of which one is chosen by its name.
    pub(super) fn open_one(path: &Path, is_chosen: &dyn Fn(&str) -> bool) -> Result<Self, TableError> {
        match ending(path).as_str() {
            _ if path.is_dir() => Folder::open(path, &[])?.one(is_chosen),
            "zip" => Folder::open(path, &[])?.one(is_chosen),
            "xlsx" | "xlsb" => Self::of_sheet(path),
            "gz" => Self::unpacked(path),
            _ => {
                let (reader, meter) = metered(path)?;
                Ok(Self { name: path.display().to_string(), sheet: None, reader: Box::new(reader), meter })
            }
        }
    }

    #[cfg(feature = "excel")]
    fn of_sheet(path: &Path) -> Result<Self, TableError> {
        super::sheet::open(path, None)
    }

    #[cfg(not(feature = "excel"))]
    fn of_sheet(path: &Path) -> Result<Self, TableError> {
        Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "excel" })
    }

    #[cfg(feature = "archives")]
    fn unpacked(path: &Path) -> Result<Self, TableError> {
        let (file, meter) = metered(path)?;
        let reader = flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file));
        Ok(Self { name: path.display().to_string(), sheet: None, reader: Box::new(reader), meter })
    }

    #[cfg(not(feature = "archives"))]
    fn unpacked(path: &Path) -> Result<Self, TableError> {
        Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "archives" })
    }

    /// All of a short text.
    pub(super) fn text(mut self) -> Result<String, TableError> {
        let mut text = String::new();
        let name = self.name.clone();
        match self.reader.read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(TableError::File { file: name, reason: error.to_string() }),
        }
    }
}

fn file(path: &Path) -> Result<File, TableError> {
    File::open(path).map_err(|error| TableError::in_file(path, &error))
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_ascii_lowercase()
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names if names.len() > 12 => format!("{} and {} more", names[..12].join(", "), names.len() - 12),
        names => names.join(", "),
    }
}

/// The files of a table: those of a directory, or the members of a `.zip` archive.
pub(super) struct Folder {
    path: PathBuf,
    /// Names with `/`, below the folder that holds the table.
    files: Vec<String>,
    #[cfg(feature = "archives")]
    members: Option<std::collections::HashMap<String, Member>>,
}

impl Folder {
    /// Opens a directory or archive. In an archive, and below a directory, the table is where the first of the marks
    /// is found: a file that every such table has.
    pub(super) fn open(path: &Path, marks: &[&str]) -> Result<Self, TableError> {
        let mut folder = if path.is_dir() {
            let mut files = Vec::new();
            walk(path, "", 2, &mut files)?;
            Self {
                path: path.to_owned(),
                files,
                #[cfg(feature = "archives")]
                members: None,
            }
        } else if ending(path) == "zip" {
            Self::archive(path)?
        } else {
            file(path)?;
            return Err(TableError::File {
                file: path.display().to_string(),
                reason: "this is neither a folder nor a .zip archive".to_owned(),
            });
        };
        folder.files.sort_by_key(|name| (name.matches('/').count(), name.clone()));
        let root = marks.iter().find_map(|mark| {
            folder
                .files
                .iter()
                .find_map(|name| name.strip_suffix(mark).filter(|root| root.is_empty() || root.ends_with('/')))
        });
        match root.map(str::to_owned) {
            Some(root) => folder.descend(&root),
            None if marks.is_empty() => {}
            None => return Err(folder.unexpected(&format!("a file {}", marks.join(" or ")), &listed(&folder.files))),
        }
        Ok(folder)
    }

    #[cfg(feature = "archives")]
    fn archive(path: &Path) -> Result<Self, TableError> {
        let members = members_of(path)?;
        Ok(Self { path: path.to_owned(), files: members.keys().cloned().collect(), members: Some(members) })
    }

    #[cfg(not(feature = "archives"))]
    fn archive(path: &Path) -> Result<Self, TableError> {
        Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "archives" })
    }

    fn descend(&mut self, root: &str) {
        self.files = self.files.iter().filter_map(|name| name.strip_prefix(root).map(str::to_owned)).collect();
        #[cfg(feature = "archives")]
        if let Some(members) = &mut self.members {
            let inside = members.drain().filter_map(|(name, at)| Some((name.strip_prefix(root)?.to_owned(), at)));
            *members = inside.collect();
            return;
        }
        self.path.push(root.trim_end_matches('/'));
    }

    /// The names of all files, the shallow ones first.
    pub(super) fn files(&self) -> &[String] {
        &self.files
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file == name)
    }

    /// The only file, or that of several which is chosen by its name.
    fn one(&self, is_chosen: &dyn Fn(&str) -> bool) -> Result<Source, TableError> {
        if let [one] = &self.files[..] {
            return self.source(one);
        }
        let is_table = |name: &&String| {
            let known = ["csv", "txt", "gz", "xlsx", "xlsb"];
            known.contains(&ending(Path::new(name)).as_str()) && is_chosen(name)
        };
        let chosen: Vec<String> = self.files.iter().filter(is_table).cloned().collect();
        match &chosen[..] {
            [one] => self.source(one),
            [] => Err(self.unexpected("one file, or one whose name holds the year asked for", &listed(&self.files))),
            several => Err(self.unexpected("one file of the year asked for; give its path", &listed(several))),
        }
    }

    /// How much some files hold, as they lie on the disk; files that are not there hold nothing.
    pub(super) fn size_of<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> usize {
        let size = |name: &str| -> u64 {
            #[cfg(feature = "archives")]
            if let Some(members) = &self.members {
                return members.get(name).map_or(0, |member| member.length);
            }
            std::fs::metadata(self.path.join(name)).map_or(0, |data| data.len())
        };
        let all: u64 = names.into_iter().map(size).sum();
        usize::try_from(all).unwrap_or(usize::MAX)
    }

    /// A path beside the archive, or in the folder.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        let folder = if self.path.is_dir() { Some(&*self.path) } else { self.path.parent() };
        folder.unwrap_or(Path::new("")).join(name)
    }

    /// The first of some files that is there.
    pub(super) fn first_of<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// How messages call a file.
    pub(super) fn full_name(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Opens a file that must be there.
    pub(super) fn source(&self, name: &str) -> Result<Source, TableError> {
        if !self.has(name) {
            return Err(self.unexpected(&format!("a file {name}"), &listed(&self.files)));
        }
        #[cfg(feature = "archives")]
        if let Some(members) = &self.members {
            let failed = |reason: String| TableError::File { file: self.full_name(name), reason };
            let member = members.get(name).ok_or_else(|| failed("no such member".to_owned()))?;
            let meter = Arc::new(Meter::of(member.length));
            let mut reader = member.open(&self.path, &meter).map_err(|error| failed(error.to_string()))?;
            if matches!(ending(Path::new(name)).as_str(), "xlsx" | "xlsb") {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
                return of_packed_workbook(self.full_name(name), bytes);
            }
            return Ok(Source { name: self.full_name(name), sheet: None, reader, meter });
        }
        Source::open(&self.path.join(name))
    }

    /// An error about the folder as a whole.
    pub(super) fn unexpected(&self, expected: &str, found: &str) -> TableError {
        TableError::Malformed {
            file: self.path.display().to_string(),
            line: 0,
            column: 0,
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }
}

#[cfg(all(feature = "archives", feature = "excel"))]
fn of_packed_workbook(name: String, bytes: Vec<u8>) -> Result<Source, TableError> {
    super::sheet::open_packed(name, bytes)
}

#[cfg(all(feature = "archives", not(feature = "excel")))]
fn of_packed_workbook(name: String, _: Vec<u8>) -> Result<Source, TableError> {
    Err(TableError::FeatureNeeded { file: name, feature: "excel" })
}

fn walk(folder: &Path, before: &str, deeper: usize, files: &mut Vec<String>) -> Result<(), TableError> {
    let failed = |error: std::io::Error| TableError::in_file(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = format!("{before}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if !path.is_dir() {
            files.push(name);
        } else if deeper > 0 {
            walk(&path, &format!("{name}/"), deeper - 1, files)?;
        }
    }
    Ok(())
}

/// Where a member lies in its archive.
#[cfg(feature = "archives")]
struct Member {
    start: u64,
    length: u64,
    deflated: bool,
    crc: u32,
}

#[cfg(feature = "archives")]
impl Member {
    /// Opens the archive anew, so that several members can be read at once.
    fn open(&self, archive: &Path, meter: &Arc<Meter>) -> std::io::Result<Box<dyn Read + Send>> {
        use std::io::{Seek, SeekFrom};
        let mut file = File::open(archive)?;
        file.seek(SeekFrom::Start(self.start))?;
        let metered = Metered { reader: file.take(self.length), meter: Arc::clone(meter) };
        let raw = std::io::BufReader::new(metered);
        Ok(if self.deflated {
            Box::new(Checked {
                reader: flate2::CrcReader::new(flate2::bufread::DeflateDecoder::new(raw)),
                crc: self.crc,
            })
        } else {
            Box::new(Checked { reader: flate2::CrcReader::new(raw), crc: self.crc })
        })
    }
}

/// A reader that compares the checksum when all has been read.
#[cfg(feature = "archives")]
struct Checked<R> {
    reader: flate2::CrcReader<R>,
    crc: u32,
}

#[cfg(feature = "archives")]
impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.reader.crc().sum() != self.crc {
            return Err(std::io::Error::other("the checksum of the packed file is wrong; download the archive again"));
        }
        Ok(read)
    }
}

#[cfg(feature = "archives")]
fn members_of(path: &Path) -> Result<std::collections::HashMap<String, Member>, TableError> {
    let failed = |reason: String| TableError::File { file: path.display().to_string(), reason };
    let mut archive =
        zip::ZipArchive::new(std::io::BufReader::new(file(path)?)).map_err(|error| failed(error.to_string()))?;
    let mut members = std::collections::HashMap::new();
    for number in 0..archive.len() {
        let member = archive.by_index_raw(number).map_err(|error| failed(error.to_string()))?;
        if member.is_dir() {
            continue;
        }
        let name = member.name().map_err(|error| failed(error.to_string()))?.replace('\\', "/");
        let deflated = match member.compression() {
            zip::CompressionMethod::Stored => false,
            zip::CompressionMethod::Deflated => true,
            method => {
                return Err(failed(format!(
                    "{name} is packed by {method}, which is not read; pack it by Deflate or unpack it"
                )));
            }
        };
        let start = member.data_start().ok_or_else(|| failed(format!("{name} has no place in the archive")))?;
        members.insert(name, Member { start, length: member.compressed_size(), deflated, crc: member.crc32() });
    }
    Ok(members)
}
