//! What callers send about rounds.

use express_entry_proto::rounds::v1 as pb;
use rounds_core::{
    CandidateNumber, Crs, Instant, Instruction, Invitations, Officer, RoundNumber, RuleSetId,
};

use super::Page;
use crate::convert::checks::{Checks, Reason, Violations};
use crate::convert::page::List;
use crate::limits;
use crate::request::Request;

/// Checks a request for a list of rounds.
pub fn list_rounds(
    message: &pb::ListRoundsRequest,
) -> Result<Page<RoundNumber, pb::RoundState>, Violations> {
    let mut checks = Checks::default();
    let size = checks.page_size(message.page_size, limits::PAGE_DEFAULT, limits::PAGE);
    let start = checks.page_token(List::Rounds, &message.page_token);
    let known = |value: i32| {
        let state = pb::RoundState::try_from(value).ok()?;
        (state != pb::RoundState::Unspecified).then_some(state)
    };
    let states = checks.states(&message.states, known);
    checks.finish(Some(Page {
        size,
        start,
        states,
    }))
}

/// Checks a request for the invitations of a round: the round, the page size and where it begins.
pub fn list_invitations(
    message: &pb::ListInvitationsRequest,
) -> Result<(RoundNumber, usize, usize), Violations> {
    let mut checks = Checks::default();
    let number = checks.round_number("round_number", &message.round_number);
    let (default, most) = (limits::INVITATIONS_PAGE_DEFAULT, limits::INVITATIONS_PAGE);
    let size = checks.page_size(message.page_size, default, most);
    let start = checks
        .page_token(List::Invitations, &message.page_token)
        .unwrap_or(0);
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    checks.finish(number.map(|number| (number, size, start)))
}

/// Checks a request to write down an instruction, or to replace one.
pub fn write_round(
    request: Option<Request>,
    request_id: &str,
    instruction: Option<&pb::Instruction>,
    officer: &str,
    now: Instant,
) -> Result<(Request, Instruction, Officer), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let given = checks.required("instruction", instruction);
    let instruction = given.and_then(|given| {
        let number = checks.round_number("instruction.round_number", &given.round_number);
        let instant = checks.instant("instruction.instant", given.instant);
        let instant = instant.and_then(|instant| match instant > now {
            true => Some(instant),
            false => {
                let past = "must lie in the future";
                checks.refuse("instruction.instant", Reason::OutOfRange, past)
            }
        });
        let instruction = checks.instruction(given, number, instant)?;
        if instruction.rule_set.is_some_and(RuleSetId::is_draft) {
            let draft = "is a draft: one serves previews, never a round";
            return checks.refuse("instruction.rule_set_id", Reason::UnknownValue, draft);
        }
        Some(instruction)
    });
    let officer = checks.officer(officer);
    let checked = request.zip(instruction).zip(officer);
    checks.finish(checked.map(|((request, instruction), officer)| (request, instruction, officer)))
}

/// Checks a request for a preview: the instruction, and how many of the invited to list. The number
/// and the instant may be left out: they do not count.
pub fn preview_round(
    message: &pb::PreviewRoundRequest,
    now: Instant,
) -> Result<(Instruction, usize), Violations> {
    let mut checks = Checks::default();
    let list = usize::try_from(message.list).ok();
    let list = list
        .filter(|list| *list <= limits::INVITATIONS_PAGE)
        .or_else(|| {
            let range = format!("must be 0 to {}", limits::INVITATIONS_PAGE);
            checks.refuse("list", Reason::OutOfRange, range)
        });
    let given = checks.required("instruction", message.instruction.as_ref());
    let instruction = given.and_then(|given| {
        let number = match given.round_number.as_str() {
            "" => "1",
            text => text,
        };
        let number = checks.round_number("instruction.round_number", number);
        let instant = match given.instant {
            None => Some(now),
            given => checks.instant("instruction.instant", given),
        };
        checks.instruction(given, number, instant)
    });
    checks.finish(instruction.zip(list))
}

/// Checks a change of a round by an officer.
pub fn change_round(
    request: Option<Request>,
    request_id: &str,
    round_number: &str,
    officer: &str,
) -> Result<(Request, RoundNumber, Officer), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let number = checks.round_number("round_number", round_number);
    let officer = checks.officer(officer);
    let checked = request.zip(number).zip(officer);
    checks.finish(checked.map(|((request, number), officer)| (request, number, officer)))
}

/// Checks a request to run a round.
pub fn run_round(
    request: Option<Request>,
    message: &pb::RunRoundRequest,
) -> Result<(Request, RoundNumber), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let number = checks.round_number("round_number", &message.round_number);
    checks.finish(request.zip(number))
}

/// Checks a request to explain a round to a candidate.
pub fn explain_round(
    message: &pb::ExplainRoundRequest,
) -> Result<(RoundNumber, CandidateNumber), Violations> {
    let mut checks = Checks::default();
    let number = checks.round_number("round_number", &message.round_number);
    let candidate = checks.candidate(message.candidate_number);
    checks.finish(number.zip(candidate))
}

/// Checks the number of a round asked for.
pub fn round(text: &str) -> Result<RoundNumber, Violations> {
    let mut checks = Checks::default();
    let number = checks.round_number("round_number", text);
    checks.finish(number)
}

impl Checks {
    /// An instruction, whose number and instant were checked before.
    fn instruction(
        &mut self,
        given: &pb::Instruction,
        number: Option<RoundNumber>,
        instant: Option<Instant>,
    ) -> Option<Instruction> {
        let invitations = self.required("instruction.invitations", given.invitations);
        let invitations = invitations.and_then(|number| {
            u32::try_from(number)
                .ok()
                .and_then(Invitations::new)
                .or_else(|| {
                    let range = format!("must be 0 to {}", Invitations::MAX);
                    self.refuse("instruction.invitations", Reason::OutOfRange, range)
                })
        });
        let grouping = self.grouping("instruction.", given.program, given.category_id.as_deref());
        let required_score = self.optional(given.required_score, |checks, score| {
            let score = u16::try_from(score).ok().and_then(Crs::new);
            score.or_else(|| {
                let field = "instruction.required_score";
                checks.refuse(field, Reason::OutOfRange, "must be 0 to 1200")
            })
        });
        let rule_set = self.optional(given.rule_set_id.as_deref(), |checks, id| {
            RuleSetId::parse(id).or_else(|| {
                let form = "is not the id of a rule set, such as crs-2017-06-06";
                checks.refuse("instruction.rule_set_id", Reason::UnknownValue, form)
            })
        });
        Some(Instruction {
            number: number?,
            instant: instant?,
            invitations: invitations?,
            grouping: grouping?,
            required_score: required_score?,
            rule_set: rule_set?,
        })
    }
}
