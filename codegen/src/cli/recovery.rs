//! What commands that write say about other runs: those that go on, and those that were killed.

use super::Format;
use super::report::note;
use crate::diagnostic::{Reported, Sink};
use crate::output::{self, Applied, OutputError, Recovered};
use crate::project::Project;

/// The project around the current folder, whole: what a killed run began is finished before anything is read of it, or
/// half of the one state and half of the other would be.
pub(super) fn find_whole(format: Format, sink: &mut Sink) -> Result<Project, Reported> {
    let here = std::env::current_dir().unwrap_or_default();
    let project = Project::find(&here, sink)?;
    finish_killed(&project, format).map_err(|error| error.report(sink))?;
    Ok(project)
}

/// Finishes what a killed run began. What is told of it goes to stderr: whoever killed the run may not know that it
/// was half done.
pub(super) fn finish_killed(project: &Project, format: Format) -> Result<(), OutputError> {
    let recovered = output::finish_killed(&project.destination(), &mut waiting)?;
    match (recovered, format) {
        (None, _) | (Some(_), Format::Json) => {}
        (Some(Recovered::Finished), Format::Human) => {
            note("finished a run that was killed");
        }
        (Some(Recovered::Dropped), Format::Human) => {
            note("forgot a run that was killed: the output changed since");
        }
    }
    Ok(())
}

/// Said before a run waits for another one.
pub(super) fn waiting() {
    note("waiting for another run to finish");
}

/// Names the files that stay although nobody wants them.
pub(super) fn tell_kept(applied: &Applied) {
    for kept in &applied.kept {
        note(&format!(
            "`{kept}` is wanted no more, but was edited by hand: it stays and is yours now"
        ));
    }
}
