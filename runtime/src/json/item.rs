//! Passing over values, and going on behind one that does not fit.

use jiter::{JiterError, Peek};

use super::path::string_end;
use super::reader::{Mark, Reader};
use super::refusal::{mendable, syntax};
use super::{Decode, DecodeError, Result};

/// One item of a list, or why it could not be read together with its raw JSON.
pub type ItemResult<'j, T> = std::result::Result<T, (DecodeError, &'j [u8])>;

impl<'j> Reader<'j> {
    /// Passes over the next value, however deep it nests.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn skip(&mut self) -> Result<()> {
        let peek = self.peek_kind()?;
        let start = self.offset();
        if self.jiter.known_skip(peek).is_ok() {
            return Ok(());
        }
        // jiter gives up below 200 levels and at lone surrogates; neither matters to a value
        // nobody reads.
        self.seek(start);
        self.skip_slowly()
    }

    #[cold]
    fn skip_slowly(&mut self) -> Result<()> {
        // Whether each open container is an object.
        let mut open = Vec::new();
        loop {
            let entered = match self.peek_kind()? {
                Peek::Object => {
                    let step = self.jiter.next_object_bytes().map(|key| key.is_some());
                    self.step(step)?.then_some(true)
                }
                Peek::Array => {
                    let step = self.jiter.known_array().map(|item| item.is_some());
                    self.step(step)?.then_some(false)
                }
                Peek::String => {
                    self.skip_string()?;
                    None
                }
                scalar => {
                    let step = self.jiter.known_skip(scalar);
                    self.step(step)?;
                    None
                }
            };
            if let Some(object) = entered {
                open.push(object);
                continue;
            }
            loop {
                let step = match open.last() {
                    None => return Ok(()),
                    Some(true) => self.jiter.next_key_bytes().map(|key| key.is_some()),
                    Some(false) => self.jiter.array_step().map(|item| item.is_some()),
                };
                if self.step(step)? {
                    break;
                }
                open.pop();
            }
        }
    }

    fn skip_string(&mut self) -> Result<()> {
        let start = self.offset();
        let Err(error) = self.jiter.known_bytes() else {
            return Ok(());
        };
        let end = string_end(self.data, start);
        if !mendable(&error) || end > self.data.len() {
            return Err(syntax(&error, self.base));
        }
        self.seek(end);
        Ok(())
    }

    fn step<T>(&self, step: std::result::Result<T, JiterError>) -> Result<T> {
        step.map_err(|error| syntax(&error, self.base))
    }

    /// Passes over the next value and gives its bytes.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn raw(&mut self) -> Result<&'j [u8]> {
        self.peek_kind()?;
        let start = self.offset();
        self.skip()?;
        Ok(self.data.get(start..self.offset()).unwrap_or_default())
    }

    /// Looks ahead into the object at hand for the member `key` and gives the position of its
    /// text in `tags`; `None` when it is missing or holds another text. Takes nothing.
    ///
    /// # Errors
    /// When the value is no object, the member is `null`, a list or an object (a number or truth value counts as its
    /// text), or the text is not JSON.
    pub fn tag(&mut self, key: &str, tags: &[&str]) -> Result<Option<usize>> {
        let mark = self.mark();
        self.begin_object()?;
        let mut hint = 0;
        let mut found = None;
        if self.next_field(&[key], &mut hint)?.is_some() {
            self.text(&mut |text| found = tags.iter().position(|tag| *tag == text))?;
        }
        self.reset(mark);
        Ok(found)
    }

    /// Reads an item of a list; one that does not fit is given as raw JSON with the reason, and
    /// reading goes on behind it.
    ///
    /// # Errors
    /// Only when the text is not JSON, which leaves nothing to go on with.
    pub fn item<T: Decode>(&mut self) -> Result<ItemResult<'j, T>> {
        let mut value = T::blank();
        Ok(match self.fill_item(&mut value)? {
            None => Ok(value),
            Some(refused) => Err(refused),
        })
    }

    fn fill_item(&mut self, value: &mut dyn Decode) -> Result<Option<(DecodeError, &'j [u8])>> {
        self.peek_kind()?;
        let mark = self.mark();
        match value.fill(self) {
            Ok(()) => Ok(None),
            Err(error) => self.refused(mark, error).map(Some),
        }
    }

    /// Reads a value that may be lost: one that does not fit is `None` and a note.
    ///
    /// # Errors
    /// Only when the text is not JSON.
    pub fn lenient<T: Decode>(&mut self) -> Result<Option<T>> {
        match self.item()? {
            Ok(value) => Ok(Some(value)),
            Err((error, _raw)) => {
                self.note(error);
                Ok(None)
            }
        }
    }

    /// Goes back to a value that did not fit and passes over it.
    #[cold]
    fn refused(&mut self, mark: Mark, error: DecodeError) -> Result<(DecodeError, &'j [u8])> {
        self.reset(mark);
        match self.raw() {
            Ok(raw) => Ok((self.locate(error), raw)),
            Err(broken) => Err(self.locate(broken)),
        }
    }
}
