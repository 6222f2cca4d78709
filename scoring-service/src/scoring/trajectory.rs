//! A score over time.

use crs::calendar::add_years;
use crs::{Date, Path, Reason, TrajectoryBounds, Violation, Violations};
use express_entry_proto::scoring::v1 as pb;

use super::{Asked, Scorer, Terms, both};
use crate::convert::{self, date, date_message};
use crate::limits;

const BOUNDS: TrajectoryBounds = TrajectoryBounds {
    steps_max: limits::TRAJECTORY_STEPS,
    days_max: limits::TRAJECTORY_DAYS,
};

impl Scorer {
    /// The score on each day on which it changes, and why.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn trajectory(
        &self,
        request: &pb::ScoreTrajectoryRequest,
    ) -> Result<pb::ScoreTrajectoryResponse, Vec<Violation>> {
        let span = self.span(request);
        let from = span
            .as_ref()
            .map_or(Date::MAX, |(terms, _)| terms.law.day());
        let profile = self.read_profile(request.profile.as_ref(), from);
        let ((terms, to), (profile, message)) = both(span, profile)?;
        let trajectory = terms
            .law
            .rules()
            .trajectory(&profile, terms.law.day(), to, BOUNDS);
        let steps = trajectory.steps.iter();
        Ok(pb::ScoreTrajectoryResponse {
            steps: steps
                .map(|step| convert::step_message(step, &message, terms.view, terms.words))
                .collect(),
            truncated_at: trajectory.truncated_at.map(date_message),
        })
    }

    /// The terms of the first day, and the last day.
    fn span(
        &self,
        request: &pb::ScoreTrajectoryRequest,
    ) -> Result<(Terms<'_>, Date), Vec<Violation>> {
        let mut violations = Violations::default();
        let path = Path::ROOT;
        let terms = self.read_terms(
            Asked {
                as_of: request.from.as_ref(),
                rule_set_id: request.rule_set_id.as_deref(),
                view: request.view,
                ..Asked::default()
            },
            "from",
            &path,
            &mut violations,
        );
        if terms
            .as_ref()
            .is_some_and(|terms| terms.view == pb::ScoreView::Explained)
        {
            let description = "RANKING or STANDARD; a day is explained by the call Score";
            violations.add(&path.field("view"), Reason::UnknownValue, description);
        }
        let to_path = path.field("to");
        let to = match &request.to {
            Some(to) => date(to, &to_path, &mut violations),
            None => {
                violations.add(&to_path, Reason::Required, "the last day is required");
                None
            }
        };
        let given = request.from.as_ref();
        // What is wrong with the first day was noted above.
        let from = given.and_then(|from| date(from, &path, &mut Violations::default()));
        if let Some((from, to)) = from.zip(to) {
            let last = add_years(from, limits::TRAJECTORY_YEARS);
            if to < from {
                let description = format_args!("{to} lies before the first day, {from}");
                violations.add(&to_path, Reason::Inconsistent, description);
            } else if to > last {
                let description = format_args!(
                    "{to} lies more than {} years after the first day, {from}",
                    limits::TRAJECTORY_YEARS
                );
                violations.add(&to_path, Reason::OutOfRange, description);
            }
        }
        violations.finish(terms.zip(to))
    }
}
