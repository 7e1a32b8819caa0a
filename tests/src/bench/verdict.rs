//! Whether bars hold, and what a bench says of them all.

use std::fmt;
use std::process::ExitCode;

/// What is known of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    Missed,
    /// A peer that the bar speaks of, or the document, was not there.
    NotMeasured,
}

/// The verdicts of all bars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdicts {
    holding: usize,
    missed: usize,
    not_measured: usize,
}

impl Verdict {
    /// Of a figure, if there is one, that may not be larger.
    #[must_use]
    pub fn of(measured: Option<f64>, at_most: f64) -> Self {
        match measured {
            Some(measured) if measured <= at_most => Self::Holds,
            Some(_) => Self::Missed,
            None => Self::NotMeasured,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Holds => "holds",
            Self::Missed => "MISSED",
            Self::NotMeasured => "not measured",
        })
    }
}

impl Verdicts {
    /// What the bench's process ends with: 0 only where every bar was measured and holds, 1 where one is missed, 2 where
    /// none is missed and one was not measured.
    #[must_use]
    pub fn exit(self) -> ExitCode {
        match self {
            Self {
                missed: 0,
                not_measured: 0,
                ..
            } => ExitCode::SUCCESS,
            Self { missed: 0, .. } => ExitCode::from(2),
            Self { .. } => ExitCode::FAILURE,
        }
    }
}

impl FromIterator<Verdict> for Verdicts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut all = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Holds => all.holding += 1,
                Verdict::Missed => all.missed += 1,
                Verdict::NotMeasured => all.not_measured += 1,
            }
        }
        all
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            holding,
            missed,
            not_measured,
        } = self;
        let bars = holding + missed + not_measured;
        write!(
            f,
            "{holding} of {bars} bars hold, {missed} missed, {not_measured} not measured"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use super::{Verdict, Verdicts};

    fn exit(verdicts: &[Verdict]) -> ExitCode {
        verdicts.iter().copied().collect::<Verdicts>().exit()
    }

    #[test]
    fn what_was_not_measured_does_not_hold() {
        assert_eq!(Verdict::of(Some(0.5), 0.5), Verdict::Holds);
        assert_eq!(Verdict::of(Some(0.6), 0.5), Verdict::Missed);
        let absent = Verdict::of(None, 0.5);
        assert_eq!(absent, Verdict::NotMeasured);
        assert_eq!(exit(&[Verdict::Holds]), ExitCode::SUCCESS);
        assert_eq!(exit(&[Verdict::Holds, absent]), ExitCode::from(2));
        assert_eq!(exit(&[Verdict::Missed, absent]), ExitCode::FAILURE);
        let all: Verdicts = [Verdict::Holds, Verdict::Missed, absent]
            .into_iter()
            .collect();
        assert_eq!(
            all.to_string(),
            "1 of 3 bars hold, 1 missed, 1 not measured"
        );
    }
}
