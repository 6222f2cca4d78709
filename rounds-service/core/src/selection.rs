//! Who a round invites: the first N of a ranking.

use crate::ranking::Ranking;
use crate::{Instant, Instruction, Invited};

/// The number ranked, and the first of them as far as the instruction invites, by rank.
///
/// Whoever was received after the instant of the round is not in it. Buckets are walked from the top
/// and only those that are needed are sorted.
pub(crate) fn select(
    ranking: &Ranking,
    instruction: &Instruction,
    at: Instant,
) -> (u32, Vec<Invited>) {
    let places = instruction.invitations.get() as usize;
    let mut ranked = 0_u32;
    let mut invited: Vec<Invited> = Vec::new();
    for (score, bucket) in ranking.buckets() {
        let in_round = bucket.iter().filter(|entry| {
            entry.received_at <= at && entry.programs.ranked_in(instruction.program)
        });
        let open = places - invited.len();
        if open == 0 {
            ranked += in_round.count() as u32;
            continue;
        }
        let mut tied: Vec<_> = in_round.collect();
        ranked += tied.len() as u32;
        if tied.len() > open {
            tied.select_nth_unstable_by_key(open, |entry| entry.order());
            tied.truncate(open);
        }
        tied.sort_unstable_by_key(|entry| entry.order());
        invited.extend(tied.into_iter().filter_map(|entry| {
            Some(Invited {
                candidate: entry.candidate,
                program: instruction.program.or(entry.programs.invited_as())?,
                score,
                received_at: entry.received_at,
            })
        }));
    }
    (ranked, invited)
}
